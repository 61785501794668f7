"""RecBole's atomic files (Zhao et al., CIKM 2021): `.inter`, `.user`, `.item`, `.kg`, `.link`, with typed headers.

Splits that come ready made (`X.train.inter` or `X.train`, likewise `valid` and `test`) are read one after the other, as
parts of the same interactions. Ids are taken as they are; a `prefix` keeps those of two data sets apart.

Tokens of items that are categories become entities; those that stand apart in most items (a title, an address) become
properties. Sequences of numbers are vectors of somebody else's model and are passed over.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import islice
from pathlib import Path

from graph.importing.checks import ITEM_COLUMNS, USER_COLUMNS
from graph.importing.installed import UnreadableData
from graph.importing.rows import EntityRow, Fault, Kind, Numbered, RelationRow, Stage
from graph.importing.tables import words
from graph.importing.tables.files import DataFile
from graph.importing.tables.mapping import End, Interactions, Items, Rating, Relation, TableOf, Users
from graph.importing.tables.mapping import Mapping as Said
from graph.importing.tables.records import Table, table
from graph.importing.tables.source import Tables, in_order
from graph.importing.tables.values import Value
from graph.signals import Signals

EVENTS = (".inter", ".train", ".valid", ".test")
SUFFIXES = (*EVENTS, ".user", ".item", ".kg", ".link")
SAMPLE = 10_000
"""Items by which a column is known for one of categories."""
CATEGORY = 0.5
"""A column is one of categories if at most so many of its values, as a share, differ."""
TITLES, YEARS, TEXTS = ("title", "name"), ("year",), ("text", "description", "review", "abstract")
RATING, TIME = "rating:float", "timestamp:float"
THING = "Thing"


@dataclass(frozen=True)
class RecBole:
    """A data set in atomic files.

    Attributes:
        files: all that are there, by name.
        tables: interactions, users and items.
    """

    files: Sequence[DataFile]
    tables: Tables

    @property
    def id(self) -> str:
        """The data set's name."""
        return self.tables.id

    @cached_property
    def fingerprint(self) -> str:
        """Of all files."""
        digest = sha256(self.tables.fingerprint.encode())
        for file in self._of(".kg", ".link"):
            digest.update(file.digest())
        return digest.hexdigest()[:16]

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """What to read, nodes first; the entities of the knowledge graph have no names but their ids."""
        knowledge = [stage for file in self._of(".kg") for stage in self._knowledge(_table(file))]
        return in_order([*self.tables.stages, *knowledge])

    @cached_property
    def _linked(self) -> Mapping[str, Sequence[str]]:
        """The items that an entity is."""
        linked: dict[str, list[str]] = {}
        for file in self._of(".link"):
            for _, record in _table(file).read():
                if not isinstance(record, Fault):
                    linked.setdefault(record[1], []).append(self.tables.mapping.prefix + record[0])
        return linked

    def _of(self, *suffixes: str) -> list[DataFile]:
        return [file for file in self.files if file.suffix in suffixes]

    def _knowledge(self, one: Table) -> Iterator[Stage]:
        name = one.file.name
        yield Stage(Kind.ENTITIES, name, lambda: self._entities(one), one.total)
        yield Stage(Kind.RELATIONS, name, lambda: self._relations(one, linked=True), one.total)
        yield Stage(Kind.ENTITY_RELATIONS, name, lambda: self._relations(one, linked=False), one.total)

    def _entities(self, one: Table) -> Iterator[Numbered]:
        seen: set[int] = set()
        for line, record in one.read():
            if isinstance(record, Fault):
                yield line, record
                continue
            head, _, tail = record[:3]
            for entity in (*(() if head in self._linked else (head,)), tail):
                if hash(entity) not in seen:
                    seen.add(hash(entity))
                    yield line, EntityRow(entity, THING, entity)

    def _relations(self, one: Table, *, linked: bool) -> Iterator[Numbered]:
        for line, record in one.read():
            if not isinstance(record, Fault) and (record[0] in self._linked) is linked:
                head, relation, tail = record[:3]
                for source in self._linked[head] if linked else (head,):
                    yield line, RelationRow(source, words.relation_type(relation), tail)


def files_of(path: Path) -> list[DataFile]:
    """The atomic files of a data set: those in a folder, or those beside one of them that are called alike.

    Raises:
        UnreadableData: there are none, or those of several.
    """
    folder, name = (path, None) if path.is_dir() else (path.parent, path.name.partition(".")[0])
    files = [DataFile(one) for one in sorted(folder.iterdir()) if one.suffix in SUFFIXES]
    files = [file for file in files if name in (None, file.name.partition(".")[0])]
    if not files:
        raise UnreadableData(path, f"no files that end in {', '.join(SUFFIXES)}")
    if len(names := {file.name.partition(".")[0] for file in files}) > 1:
        raise UnreadableData(
            path, f"holds several data sets, {', '.join(sorted(names))}: name one of the files"
        )
    return files


def source(
    path: Path, signals: Signals, *, prefix: str = "", domain: str | None = None, scale: Rating | None = None
) -> RecBole:
    """A data set as a source.

    Args:
        path: its folder, or one of its files.
        domain: of its items; by default its name.
        scale: of its ratings; by default PERSONA_RATING_SCALE.

    Raises:
        UnreadableData: it is no such data set.
    """
    files = files_of(path)
    name = files[0].name.partition(".")[0]
    said = [one for file in files if (one := _said(_table(file), scale)) is not None]
    if not said:
        raise UnreadableData(path, "a knowledge graph alone: users, items and interactions are missing")
    mapping = Said(name=name, domain=domain or name, prefix=prefix, tables=said)
    return RecBole(files, Tables(mapping, files[0].path.parent, signals))


def _table(file: DataFile) -> Table:
    return table(file, form="csv", separator="\t", quotes=False)


def _said(one: Table, scale: Rating | None) -> TableOf | None:
    names, file = list(one.columns), one.file.name
    if one.file.suffix in EVENTS:
        return _table_of(file, interactions=_interactions(names, scale))
    if one.file.suffix == ".user":
        attributes = {
            _property(name, USER_COLUMNS): _value(name)
            for name in names[1:]
            if not name.endswith(":float_seq")
        }
        return _table_of(file, users=Users(id=Value(column=names[0]), attributes=attributes))
    return _items(one, names) if one.file.suffix == ".item" else None


def _table_of(
    file: str,
    *,
    users: Users | None = None,
    items: Items | None = None,
    relations: Sequence[Relation] = (),
    interactions: Interactions | None = None,
) -> TableOf:
    return TableOf(
        file=file,
        format="csv",
        separator="\t",
        quotes=False,
        users=users,
        items=items,
        relations=relations,
        interactions=interactions,
    )


def _interactions(names: Sequence[str], scale: Rating | None) -> Interactions:
    user, item = (
        next((n for n in names if _bare(n) == w), names[k]) for k, w in enumerate(("user_id", "item_id"))
    )
    rated, timed = RATING in names, TIME in names
    return Interactions(
        user=Value(column=user),
        item=Value(column=item),
        kind=Value(value="rate" if rated else "interaction"),
        value=Value(column=RATING) if rated else None,
        scale=scale,
        signal=None if rated else Value(value=1.0),
        at=Value(column=TIME) if timed else Value(value=0),
    )


def _items(one: Table, names: Sequence[str]) -> TableOf:
    title = next((n for n in names[1:] if _bare(n).rpartition("_")[2] in TITLES), names[0])
    year = next((n for n in names[1:] if _bare(n).rpartition("_")[2] in YEARS), None)
    text = next((n for n in names[1:] if _bare(n).rpartition("_")[2] in TEXTS), None)
    others = [n for n in names[1:] if n not in (title, year, text) and not n.endswith(":float_seq")]
    entities = [n for n in others if n.endswith(":token_seq") or n in _categories(one, others)]
    items = Items(
        id=Value(column=names[0]),
        title=Value(column=title),
        year=Value(column=year) if year else None,
        text=Value(column=text) if text else None,
        properties={_property(n, ITEM_COLUMNS): _value(n) for n in others if n not in entities},
    )
    return _table_of(one.file.name, items=items, relations=[_relation(n) for n in entities])


def _relation(name: str) -> Relation:
    split = " " if name.endswith("_seq") else None
    end = End(kind=Value(value=words.kind(_bare(name))), name=Value(column=name, split=split))
    return Relation(type=Value(value=words.has(_bare(name))), to=end)


def _categories(one: Table, names: Sequence[str]) -> set[str]:
    """Columns of tokens that many items share."""
    tokens = [name for name in names if name.endswith(":token")]
    cells = [record for _, record in islice(one.read(), SAMPLE) if not isinstance(record, Fault)]
    places = {name: list(one.columns).index(name) for name in tokens}
    distinct = {name: {cell[place] for cell in cells} for name, place in places.items()}
    return {name for name, values in distinct.items() if len(values) <= CATEGORY * len(cells)}


def _value(name: str) -> Value:
    return Value(column=name, type="number" if name.endswith(":float") else "text")


def _property(name: str, kept: frozenset[str]) -> str:
    found = words.property_name(_bare(name))
    return f"{found}_" if found in kept else found


def _bare(name: str) -> str:
    return name.partition(":")[0]
