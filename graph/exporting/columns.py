"""Which columns a file has: every property that is there, each with one type that holds all its values."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from graph.connection import Database
from graph.importing.checks import ITEM_PROPERTIES, PREFIXES_OF_OURS, PROPERTIES_OF_OURS, USER_COLUMNS
from graph.importing.rows import Kind


class Type(StrEnum):
    """The type of a column, as mapping files name it."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TIME = "time"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        name: the property, or the field, that stands in it.
        header: what it is called in files; the name, unless another column is called that.
    """

    name: str
    type: Type = Type.TEXT
    header: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of one file.

    Attributes:
        fixed: what every row of its kind has.
        properties: the others, by name.
        notes: what of the graph does not stand in them, in words.
    """

    fixed: tuple[Column, ...]
    properties: tuple[Column, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[Column, ...]:
        """In order."""
        return self.fixed + self.properties


TYPES = {
    "STRING": Type.TEXT,
    "INTEGER": Type.INTEGER,
    "FLOAT": Type.NUMBER,
    "BOOLEAN": Type.BOOLEAN,
}
TIMES = frozenset({"ZONED DATETIME", "LOCAL DATETIME", "DATE", "ZONED TIME", "LOCAL TIME", "DURATION"})
"""Become text, since no import writes them as properties; lists and points have no place in files."""
LABELS = {Kind.USERS: "User", Kind.ITEMS: "Item", Kind.ENTITIES: "Entity"}
OURS: Mapping[Kind, Collection[str]] = {
    Kind.USERS: USER_COLUMNS,
    Kind.ITEMS: ITEM_PROPERTIES,
    Kind.ENTITIES: PROPERTIES_OF_OURS,
}
FIXED = {
    Kind.USERS: (Column("id"),),
    Kind.ITEMS: (Column("id"), Column("title"), Column("domain"), Column("year", Type.INTEGER)),
    Kind.ENTITIES: (Column("id"), Column("kind"), Column("name")),
    Kind.RELATIONS: (Column("source"), Column("target")),
    Kind.ENTITY_RELATIONS: (Column("source"), Column("target")),
    Kind.EVENTS: (
        Column("event_id"),
        Column("user"),
        Column("item"),
        Column("kind"),
        Column("value", Type.NUMBER),
        Column("signal", Type.NUMBER),
        Column("at", Type.TIME),
    ),
}
Counts = Mapping[str, Mapping[str, int]]
"""How often each property has a value of each of Neo4j's types."""


def of_no_properties(kind: Kind) -> Columns:
    """The columns that every row of a kind has."""
    return Columns(tuple(Column(one.name, one.type, one.name) for one in FIXED[kind]))


def of_nodes(database: Database, kind: Kind, domain: str | None = None) -> Columns:
    """The columns of users, items (of a domain) or entities; what Persona computed itself is left out."""
    rows = database.read(
        "read/export_columns",
        label=LABELS[kind],
        domain=domain if kind is Kind.ITEMS else None,
        names=sorted(OURS[kind]),
        prefixes=list(PREFIXES_OF_OURS),
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for row in rows:
        found[row["name"]][_plain(row["type"])] = row["count"]
    return _columns(kind, kind.value, found)


def of_relations(database: Database, kind: Kind, types: Sequence[str]) -> dict[str, Columns]:
    """The columns of relations of items, or of entities, to entities, by type; `types` are left out."""
    label = LABELS[Kind.ITEMS if kind is Kind.RELATIONS else Kind.ENTITIES]
    found: dict[str, dict[str, dict[str, int]]] = {}
    for row in database.read("read/export_relation_columns", label=label, types=list(types)):
        properties = found.setdefault(row["relation"], defaultdict(dict))
        if row["name"] is not None:
            properties[row["name"]][_plain(row["type"])] = row["count"]
    return {relation: _columns(kind, relation, properties) for relation, properties in found.items()}


def _plain(type_: str) -> str:
    return type_.removesuffix(" NOT NULL")


def _columns(kind: Kind, what: str, found: Counts) -> Columns:
    fixed = FIXED[kind]
    names = {one.name for one in fixed}
    notes = [note for name, types in sorted(found.items()) for note in _notes(f"{what}.{name}", types)]
    taken, properties = set(names), []
    for name in sorted(found.keys() - (names if kind in LABELS else set())):
        if type_ := _type(found[name]):
            header = name
            while header in taken:
                header += "_"
            taken.add(header)
            properties.append(Column(name, type_, header))
    if kind is Kind.ENTITIES:
        notes += [f"{what}.{one.name}: is in the files, but no import takes it" for one in properties]
    return Columns(of_no_properties(kind).fixed, tuple(properties), tuple(notes))


def _type(types: Mapping[str, int]) -> Type | None:
    """The one that holds all values, or None where none has a place in files."""
    known = {TYPES.get(one, Type.TEXT) for one in types if one in TYPES or one in TIMES}
    if known == {Type.INTEGER, Type.NUMBER}:
        return Type.NUMBER
    return known.pop() if len(known) == 1 else Type.TEXT if known else None


def _notes(name: str, types: Mapping[str, int]) -> list[str]:
    chosen = _type(types)
    lost = sum(count for one, count in types.items() if one not in TYPES and one not in TIMES)
    turned = sum(count for one, count in types.items() if TYPES.get(one, chosen) != chosen or one in TIMES)
    notes = [f"{name}: {lost:,} values are lists or points, and left out"] if lost else []
    return notes + ([f"{name}: {turned:,} values of other types are written as {chosen}"] if turned else [])


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _text(value: Any) -> str | None:
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(value)
    return value.iso_format() if hasattr(value, "iso_format") else None


GIVEN: Mapping[Type, Callable[[Any], Any]] = {
    Type.TEXT: _text,
    Type.INTEGER: _whole,
    Type.NUMBER: _number,
    Type.BOOLEAN: lambda value: value if isinstance(value, bool) else None,
}
"""What stands in a column of a type for a value of the graph; None where it has no place there."""
