"""The export: the graph's facts to a folder of files, with a manifest by which they can be checked."""

import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from errors import PersonaError
from graph import schema
from graph.connection import Database
from graph.contents import Tally
from graph.exporting.columns import GIVEN, LABELS, Columns, of_no_properties, of_nodes, of_relations
from graph.exporting.reading import LEFT_OUT, Reader
from graph.exporting.recbole import Atomic
from graph.exporting.sinks import Format, Part, Sink, Tables, Write
from graph.importing.rows import Kind

MANIFEST = "manifest.json"
KIND = "persona export"
STEP = 5_000
NODES = (Kind.USERS, Kind.ITEMS, Kind.ENTITIES)

Progress = Callable[[str, int, int | None], None]
"""Told (kind, rows done, None) every few thousand rows."""


class WouldOverwrite(PersonaError):
    """The folder is there."""

    def __init__(self, folder: Path, *, ours: bool) -> None:
        what = "holds an export: --overwrite replaces it" if ours else "is there, and is no export"
        super().__init__(f"{folder} {what}. Nothing was written; or name another folder.")


@dataclass(frozen=True)
class Wanted:
    """What to export, and where to.

    Attributes:
        folder: made by the export, whole or not at all.
        domain: of items; with it only what has to do with them. None: all.
        users: ids; empty: all.
        overwrite: whether an older export may be replaced.
    """

    form: Format
    folder: Path
    domain: str | None = None
    users: tuple[str, ...] = ()
    overwrite: bool = False

    @property
    def name(self) -> str:
        """What the export is called in its own files."""
        return self.folder.name


@dataclass(frozen=True)
class Manifest:
    """What was exported.

    Attributes:
        exported_at: when it began, in ISO 8601.
        schema: version of the database's.
        counts: rows by kind.
        hash: of a graph that holds these facts and nothing else (`graph.contents.facts`).
        notes: what of the graph is not in the files, or not as it is.
        files: rows, bytes and sha256 by name.
    """

    kind: str
    format: str
    exported_at: str
    schema: int
    domain: str | None
    users: Sequence[str]
    counts: Mapping[str, int]
    hash: str
    notes: Sequence[str]
    files: Mapping[str, Mapping[str, Any]]


def export(database: Database, wanted: Wanted, progress: Progress | None = None) -> Manifest:
    """Writes users, items, entities, relations and events to files, in flat memory.

    Raises:
        WouldOverwrite: the folder is there, and may not be replaced.
        Unavailable, StatementFailed: from Neo4j; no folder is left then.
    """
    with _folder(wanted) as folder:
        sink = _sink(wanted, folder)
        began = datetime.now(UTC)
        run = _Export(database, wanted, sink, progress or _silent)
        try:
            run.all()
        finally:
            parts = sink.close()
        manifest = Manifest(
            kind=KIND,
            format=wanted.form,
            exported_at=began.isoformat(timespec="seconds"),
            schema=schema.version(database),
            domain=wanted.domain,
            users=wanted.users,
            counts={kind.value: run.counts[kind] for kind in Kind},
            hash=run.tally.contents().hash,
            notes=[*run.notes, *sink.notes()],
            files={part.path.name: _described(part) for part in parts},
        )
        (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=2, ensure_ascii=False) + "\n")
    return manifest


def _sink(wanted: Wanted, folder: Path) -> Sink:
    if wanted.form is Format.RECBOLE:
        return Atomic(folder, wanted.name)
    return Tables(folder, wanted.name, wanted.form)


class _Export:
    def __init__(self, database: Database, wanted: Wanted, sink: Sink, progress: Progress) -> None:
        self.database, self.wanted, self.sink, self.progress = database, wanted, sink, progress
        self.reader = Reader(database, wanted.domain, wanted.users)
        self.tally = Tally()
        self.counts: Counter[Kind] = Counter()
        self.named = 0
        self.notes: list[str] = []

    def all(self) -> None:
        for kind in NODES:
            self.nodes(kind)
        if self.named:
            self.notes.append(
                f"{self.named:,} items have no domain, and are written as of {self.wanted.name!r}"
            )
        self.relations(Kind.RELATIONS)
        self.relations(Kind.ENTITY_RELATIONS)
        self.events()

    def nodes(self, kind: Kind) -> None:
        columns = of_nodes(self.database, kind, self.wanted.domain)
        self.notes += columns.notes
        write, names = self.sink.open(kind, columns), [column.name for column in columns.all]
        for values in self.reader.nodes(kind, columns):
            if kind is Kind.ITEMS:
                self._filled(values)
            write(values)
            properties = _hashed(names, values)
            labels = [LABELS[kind], properties["kind"]] if kind is Kind.ENTITIES else [LABELS[kind]]
            self.tally.node(sorted(set(labels)), properties)
            self._count(kind)

    def relations(self, kind: Kind) -> None:
        found = of_relations(self.database, kind, LEFT_OUT)
        written: dict[str, tuple[Write, Columns]] = {}
        for source, relation, target, had in self.reader.relations(kind):
            if relation not in written:
                columns = found.get(relation) or of_no_properties(kind)
                self.notes += columns.notes
                written[relation] = self.sink.open(kind, columns, relation), columns
            write, columns = written[relation]
            given = [GIVEN[column.type](had.get(column.name)) for column in columns.properties]
            write([source, target, *given])
            properties = _hashed([column.name for column in columns.properties], given)
            self.tally.relation(source, relation, target, properties)
            self._count(kind)

    def events(self) -> None:
        columns = of_no_properties(Kind.EVENTS)
        write, names = self.sink.open(Kind.EVENTS, columns), [column.name for column in columns.all]
        for values in self.reader.events():
            write(values)
            properties = _hashed(names, values)
            user, item = properties.pop("user"), properties.pop("item")
            self.tally.relation(user, "INTERACTED", item, properties)
            self._count(Kind.EVENTS)

    def _filled(self, item: list[Any]) -> None:
        """Gives an item what an import wants of one."""
        identifier, title, domain = item[:3]
        item[1], item[2] = title or identifier, domain or self.wanted.name
        self.named += domain is None

    def _count(self, kind: Kind) -> None:
        self.counts[kind] += 1
        if self.counts[kind] % STEP == 0:
            self.progress(kind.value, self.counts[kind], None)


def _hashed(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Properties as a graph that is read gives them to a hash."""
    given = zip(names, values, strict=True)
    return {name: _moment(v) if isinstance(v, datetime) else v for name, v in given if v is not None}


def _moment(value: datetime) -> str:
    """A time as Neo4j's driver spells it, in nanoseconds."""
    text = value.isoformat(timespec="microseconds")
    return f"{text[:26]}000{text[26:]}"


def _described(part: Part) -> dict[str, Any]:
    with part.path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    rows = {} if part.rows is None else {"rows": part.rows}
    return {**rows, "bytes": part.path.stat().st_size, "sha256": digest}


@contextmanager
def _folder(wanted: Wanted) -> Iterator[Path]:
    """A folder to write to, which takes the name that is wanted when all is written; gone where that fails."""
    final = wanted.folder
    if final.exists() and not (wanted.overwrite and _ours(final)):
        raise WouldOverwrite(final, ours=_ours(final))
    final.parent.mkdir(parents=True, exist_ok=True)
    draft, old = (final.with_name(f".{final.name}.{end}") for end in ("new", "old"))
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        if final.exists():
            final.rename(old)
        draft.rename(final)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _ours(folder: Path) -> bool:
    """Whether a folder holds an export, and so may be replaced."""
    try:
        return bool(json.loads((folder / MANIFEST).read_text())["kind"] == KIND)
    except (OSError, ValueError, LookupError, TypeError):
        return False


def _silent(_kind: str, _done: int, _total: int | None) -> None: ...
