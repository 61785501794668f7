"""A whole graph by files: for more relations than Bolt is the door for, into a local server that holds none yet.

The rows are checked as `core.run` checks them and put down in buckets on disk; `neo4j-admin database import full`
makes a database of the files, which takes the place of the one that there is. The graph is the one that `core.run`
makes of the same source, and is noted as imported. Memory is flat in relations and events, and 16 to 40 bytes a node.
"""

import dataclasses
import shutil
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from errors import PersonaError
from graph.connection import Database
from graph.importing import bulk_files
from graph.importing.bulk_files import Sheet
from graph.importing.bulk_rows import Reader, reject_file
from graph.importing.core import Progress, silent
from graph.importing.rejects import Limit
from graph.importing.report import Report, State
from graph.importing.rows import Source
from graph.local import neo4j, store
from graph.local.process import Process, only_one
from graph.schema import migrate
from graph.statistics import refresh, totals
from settings import Settings

STARTING = 180.0
"""Seconds that Neo4j may take to its first answer."""
OTHERS = ("api", "worker", "interactive")
CATALOGUE = "catalogue"
WRITTEN, DONE = "written", "done"
Node = tuple[str, Mapping[str, Any]]
"""Label and properties."""


class NotLocal(PersonaError):
    """Neo4j is not the local one."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"A bulk import writes the files of the local Neo4j, and {where} is another. Import without --bulk, or "
            "unset PERSONA_NEO4J_URI."
        )


class StackRuns(PersonaError):
    """Somebody else works with the graph."""

    status = 409

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(
            f"A bulk import exchanges the whole graph, and these work with it: {', '.join(names)}. Run `persona down`, "
            "then this again (it starts Neo4j itself), then `persona up`."
        )


class NotEmpty(PersonaError):
    """The graph holds something."""

    status = 409

    def __init__(self, users: int, items: int, entities: int) -> None:
        super().__init__(
            f"The graph holds {users:,} users, {items:,} items and {entities:,} entities, and a bulk import makes a "
            "whole graph anew. Import without --bulk to add to it, or say --replace to delete it."
        )


def run(
    settings: Settings,
    source: Source,
    home: Path,
    progress: Progress | None = None,
    *,
    limit: Limit | None = None,
    replace: bool = False,
) -> Report:
    """Makes the graph of a source in the local Neo4j, which is stopped and started; or finds it done.

    Keys, webhooks and the audit log stay. Until the new graph is whole the old one stays, so that what is interrupted
    can be run again.

    Args:
        home: reject files go to `<home>/rejects/`.
        progress: told (stage, rows or steps done, in all or None).
        limit: rows that may be refused; by default 1 % or 100, whichever is more.
        replace: whether a graph that is not empty may be deleted.

    Raises:
        NotLocal, StackRuns, NotEmpty: see there; nothing was changed.
        ImportStopped: more rows were refused than `limit` allows; nothing was changed.
        AdminFailed: neo4j-admin refused the files; nothing was changed.
    """
    if not settings.local_neo4j:
        raise NotLocal(settings.bolt)
    started = time.perf_counter()
    with only_one(settings.folder):
        _check_alone(settings)
        importer = _Importer(settings, source, home, progress or silent)
        before = importer.before(replace)
        if before is None:
            importer.run(limit or Limit())
        if before is None or before.state == WRITTEN:
            importer.finish()
    state, seconds = importer.state, time.perf_counter() - started
    return Report(
        source=source.id,
        counts=state.counts,
        rejected=state.rejected,
        rejects=importer.rejects if state.rejected else None,
        skipped=before is not None and before.state == DONE,
        seconds=seconds,
        rate=0.0 if before else state.read / seconds,
    )


class _Importer:
    def __init__(self, settings: Settings, source: Source, home: Path, progress: Progress) -> None:
        self.settings, self.source, self.home, self.progress = settings, source, home, progress
        self.server, self.rejects = neo4j.server(settings), reject_file(home, source)
        self.state = State("new", 0, 0, 0, 0, {})
        self.kept: list[Node] = []

    def before(self, replace: bool) -> State | None:
        """How the import stands if its rows are in; otherwise the graph is empty or replaced, but for what is kept."""
        if not self.server.running():
            neo4j.prepare(self.settings, lambda done, total: self.progress("jars", done, total))
            store.mend(self.settings)
            self.server.start()
        source = self.source
        with Database(self.settings) as database:
            database.wait(STARTING)
            rows = database.read("read/import_state", id=source.id, fingerprint=source.fingerprint)
            if rows and rows[0]["state"] in (WRITTEN, DONE):
                self.state = State(**rows[0])
                return self.state
            there = totals(database)
            if not replace and (there.users or there.items or there.entities):
                raise NotEmpty(there.users, there.items, there.entities)
            self.kept = [
                (row["label"], _native(row["properties"])) for row in database.read("read/bulk_kept")
            ]
        return None

    def run(self, limit: Limit) -> None:
        """Writes the files, has them imported, and starts the server on what came of them."""
        begun, folder = datetime.now(UTC), self.settings.folder / "bulk"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            with closing(Reader(self.source, self.rejects, folder, self.progress, limit)) as reader:
                reader.read()
                self.state = dataclasses.replace(reader.state, state=WRITTEN)
                nodes, relations = self._files(reader, begun, folder)
            self._exchange(nodes, relations)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def finish(self) -> None:
        """Applies the schema and counts, as an import over Bolt does at its end."""
        self.progress("schema", 0, 1)
        with Database(self.settings) as database:
            database.wait(STARTING)
            migrate(database)
            empty = [(one["id"], {k: v for k, v in one.items() if v == []}) for _, one in self.kept]
            rows = [{"id": key, "properties": properties} for key, properties in empty if properties]
            database.write("write/bulk_kept", rows=rows)
            self.progress("schema", 1, 1)
            refresh(database, self.progress)
            self.state = dataclasses.replace(self.state, state=DONE)
            database.write("write/import_progress", id=self.source.id, **self.state.parameters())

    def _files(self, reader: Reader, begun: datetime, folder: Path) -> tuple[list[Sheet], list[Sheet]]:
        self.progress("files", 0, 3)
        nodes = bulk_files.nodes(reader.nodes.buckets(), [*self._others(), self._note(begun)], folder)
        self.progress("files", 1, 3)
        relations = bulk_files.relations(reader.relations.buckets(), folder)
        self.progress("files", 2, 3)
        relations += bulk_files.events(reader.events.buckets(), folder)
        self.progress("files", 3, 3)
        return nodes, relations

    def _note(self, begun: datetime) -> Node:
        """The note that an import over Bolt leaves."""
        told = self.state.parameters()
        counts = told.pop("counts")
        named = {"id": self.source.id, "fingerprint": self.source.fingerprint, "started_at": begun}
        return "Import", named | told | counts

    def _others(self) -> list[Node]:
        """What is kept, and a version of the catalogue that is new to whoever knew the one before."""
        versions = [one["version"] for label, one in self.kept if label == "Model"]
        catalogue = {"id": CATALOGUE, "version": max(versions, default=0) + 1}
        return [("Model", catalogue), *(one for one in self.kept if one[0] != "Model")]

    def _exchange(self, nodes: list[Sheet], relations: list[Sheet]) -> None:
        """Puts the new database in the place of the old one; whatever comes of it, the server runs again."""
        self.progress("neo4j-admin", 0, 1)
        for sheet in (*nodes, *relations):
            sheet.close()
        files = [[sheet.argument for sheet in sheets] for sheets in (nodes, relations)]
        broken = [sheet.path for sheet in (*nodes, *relations) if sheet.broken]
        self.server.stop()
        try:
            store.mend(self.settings)
            store.import_files(self.settings, files[0], files[1], broken)
        finally:
            self.server.start()
        self.progress("neo4j-admin", 1, 1)


def _check_alone(settings: Settings) -> None:
    others = [Process(name, settings.folder, (), lambda: True) for name in OTHERS]
    if running := [process.name for process in others if process.running()]:
        raise StackRuns(running)


def _native(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Times as Python has them."""
    return {
        name: value.to_native() if hasattr(value, "to_native") else value
        for name, value in properties.items()
    }
