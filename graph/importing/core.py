"""The streaming core: reads a source, checks its rows, writes them in batches, goes on where it stopped.

Each batch and the note of how far the import is are one transaction, so that a killed import neither loses
nor repeats a row. Memory is flat in relations and events: one batch is held at a time. Of nodes it keeps one
number each (some 70 bytes), to notice an id that stands twice in a file. Every write is a MERGE: importing
again changes nothing.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.connection import Database, StatementFailed
from graph.connection import Row as Record
from graph.importing.batches import Batch, in_batches, merged_statement, missing_statement, write_statement
from graph.importing.rejects import ImportStopped, Limit, RejectFile
from graph.importing.report import Report, State
from graph.importing.rows import Fault, Kind, Numbered, Source, Stage

BATCH = 5_000
"""Rows written in one transaction; speed is level from 2,000 to 10,000."""
FIRST_BATCH = 500
"""Rows of the first batch of relations when its plan is made on an empty graph and must be made again."""
RELATIONS = frozenset({Kind.RELATIONS, Kind.ENTITY_RELATIONS})
NODES = frozenset({Kind.USERS, Kind.ITEMS, Kind.ENTITIES})

Progress = Callable[[str, int, int | None], None]
"""Told (stage, rows done, rows in all or None) after each batch."""


def run(
    database: Database,
    source: Source,
    home: Path,
    progress: Progress | None = None,
    *,
    batch: int = BATCH,
    limit: Limit | None = None,
    last: Callable[[], object] | None = None,
) -> Report:
    """Imports a source, goes on with it where it stopped, or finds it done.

    Args:
        home: reject files go to `<home>/rejects/`.
        batch: rows in one transaction; changes only speed.
        limit: rows that may be refused; by default 1 % or 100, whichever is more.
        last: called when all rows are written, before the import counts as done; a resumed one calls it too.

    Raises:
        ImportStopped: more rows were refused than `limit` allows.
        Unavailable, StatementFailed: from Neo4j; what was committed stays.
    """
    started = time.perf_counter()
    importer = _Importer(database, source, home, progress or silent, batch, limit or Limit())
    before = importer.state
    if before.state != "done":
        importer.run(last or _nothing)
    after, seconds = importer.state, time.perf_counter() - started
    return Report(
        source=source.id,
        counts=after.counts,
        rejected=after.rejected,
        rejects=importer.rejects.path if after.rejected else None,
        skipped=before.state == "done",
        seconds=seconds,
        rate=(after.read - before.read) / seconds,
    )


class _Importer:
    def __init__(
        self, database: Database, source: Source, home: Path, progress: Progress, batch: int, limit: Limit
    ) -> None:
        self.database, self.source, self.progress = database, source, progress
        self.batch, self.limit = batch, limit
        rows = database.write("write/import_begin", id=source.id, fingerprint=source.fingerprint)
        self.state = State(**rows[0])
        path = home / "rejects" / f"{source.id.replace('/', '-')}.jsonl"
        self.rejects = RejectFile(path, self.state.rejects_size)

    def run(self, last: Callable[[], object]) -> None:
        try:
            for number, stage in enumerate(self.source.stages):
                if number >= self.state.stage:
                    self._import(number, stage)
        except ImportStopped:
            self._note(replace(self.state, state="stopped"))
            raise
        last()
        self._note(replace(self.state, state="done"))

    def _note(self, state: State) -> None:
        self.database.write("write/import_progress", id=self.source.id, **state.parameters())
        self.state = state

    def _import(self, number: int, stage: Stage) -> None:
        if number > self.state.stage:
            self.state = replace(self.state, stage=number, position=0)
        rows = unique(stage.rows()) if stage.kind in NODES else stage.rows()
        total = stage.total() if stage.total and self.progress is not silent else None
        replan = stage.kind in RELATIONS and self.database.read("read/import_replan_needed")[0]["needed"]
        first = min(self.batch, FIRST_BATCH) if replan else self.batch
        for count, numbered in enumerate(in_batches(rows, self.state.position, self.batch, first)):
            if replan and count == 1:
                with suppress(StatementFailed):  # a login may lack the right to; then it is slow for 10 s
                    self.database.write("write/import_replan")
            self._write(stage, Batch.of(stage.kind, numbered))
            self.progress(f"{stage.kind}, {stage.file}", self.state.position, total)

    def _write(self, stage: Stage, batch: Batch) -> None:
        for line, fault in batch.faults:
            self.rejects.add(stage.file, line, fault)
        size, reached, rows = self.rejects.size, self.state, {"rows": batch.parameters}

        def missing(results: list[list[Record]]) -> dict[str, Any] | None:
            return rows if results[0][0]["written"] < len(batch.good) else None

        def progress(results: list[list[Record]]) -> dict[str, Any]:
            nonlocal reached
            self.rejects.cut(size)
            self._reject_missing(stage, batch, results[-1])
            written = len(batch.good) - len(results[-1])
            reached = self.state.after(stage.kind, written, len(batch) - written, self.rejects.size)
            self._stop_past_the_limit(reached)
            return {"id": self.source.id, **reached.parameters()}

        self.database.write_together(
            [
                (write_statement(stage.kind), rows),
                (merged_statement(stage.kind), missing if stage.kind in RELATIONS else _none),
                (missing_statement(stage.kind), missing),
                ("write/import_progress", progress),
                ("write/catalogue_raise", {}),
            ]
        )
        self.state = reached

    def _reject_missing(self, stage: Stage, batch: Batch, missing: list[Record]) -> None:
        for record in missing:
            line, row = batch.good[record["n"]]
            self.rejects.add(stage.file, line, Fault(f"{record['missing']}: not in the graph", row))

    def _stop_past_the_limit(self, state: State) -> None:
        allowed = self.limit.of(state.read)
        if state.rejected > allowed:
            raise ImportStopped(self.source.id, state.rejected, state.read, allowed, self.rejects.path)


def silent(_stage: str, _done: int, _total: int | None) -> None:
    """No progress."""


def _nothing() -> None: ...


def _none(_results: list[list[Record]]) -> None: ...


def unique(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows of nodes, with a fault in place of a node whose id stood there before."""
    seen: set[int] = set()
    for line, row in rows:
        identifier = getattr(row, "id", None)
        key = hash(identifier) if isinstance(identifier, str) else None
        if key in seen:
            yield line, Fault(f"id: {identifier!r} stands twice", row)
        else:
            if key is not None:
                seen.add(key)
            yield line, row
