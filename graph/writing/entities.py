"""One entity written: its kind and name, and its relations to other entities.

What the items of an entity are known by changes with it, so all that is kept of relations in memory is read again. The
items of an entity of few are marked, so that they are embedded again; the texts of many follow with the next embed job,
which finds what has changed.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from errors import InvalidInput, NotFound
from graph.connection import Database, Row
from graph.importing.rows import Properties

FEW = 200
"""Up to so many items are marked when their entity changes."""
LISTED = 100
"""Relations to other entities that are told of one."""


Step = Callable[[list[list[Row]]], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class WrittenEntity:
    """What a write did.

    Attributes:
        marked: ids of the items that wait to be embedded because of it.
        later: items whose texts follow with the next embed job.
    """

    created: bool
    changed: bool
    kind: str
    name: str
    marked: Sequence[str]
    later: int


@dataclass
class _Write:
    """The statements of one write; each function runs again when the transaction is tried again."""

    entity: str
    kind: str | None
    name: str | None
    held: Row = field(default_factory=dict)

    def may_be(self, made: bool) -> Step:
        """The entity to be made, where it may be."""

        def make(results: list[list[Row]]) -> Row | None:
            refuse_merged(results[0])
            return {"rows": [{"id": self.entity}]} if made else None

        return make

    def begun(self, results: list[list[Row]]) -> Row | None:
        """The former label, where the kind changes."""
        if not results[-1]:
            raise NotFound("entity", self.entity)
        self.held = results[-1][0]
        former = self.held["kind"]
        if former is None or self.kind in (None, former):
            return None
        return {"rows": [{"id": self.entity, "kind": former}]}

    @property
    def created(self) -> bool:
        return self.held["kind"] is None

    @property
    def row(self) -> Row:
        kind = self.held["kind"] if self.kind is None else self.kind
        return {
            "id": self.entity,
            "kind": kind,
            "name": self.held["name"] if self.name is None else self.name,
        }

    @property
    def changed(self) -> bool:
        return (self.row["kind"], self.row["name"]) != (self.held["kind"], self.held["name"])

    def written(self, _: list[list[Row]]) -> Row | None:
        return {"rows": [self.row]} if self.changed else None

    def counted(self, _: list[list[Row]]) -> Row | None:
        return {"rows": [{"id": self.entity, "more": 0}]} if self.created else None

    def few(self, _: list[list[Row]]) -> Row | None:
        return {"rows": [{"id": self.entity}]} if self.changed and 0 < self.held["items"] <= FEW else None

    def known(self, _: list[list[Row]]) -> Row | None:
        return {} if self.changed and self.held["items"] else None


def write(
    database: Database, entity: str, kind: str | None = None, name: str | None = None, *, create: bool
) -> WrittenEntity:
    """Gives an entity its kind and name; None leaves them as they are.

    Args:
        create: whether it may be made, with both.

    Raises:
        NotFound: there is no such entity, and it may not be made.
    """
    one = {"rows": [{"id": entity}]}
    write = _Write(entity, kind, name)
    results = database.write_together(
        [
            ("read/entities_known", {"ids": [entity]}),
            ("write/entity_create", write.may_be(create)),
            ("write/entity_begin", one),
            ("write/entity_unlabel", write.begun),
            ("write/import_entities", write.written),
            ("write/entity_degrees", write.counted),
            ("write/entity_items", write.few),
            ("write/knowledge_raise", write.known),
            ("write/entity_users", lambda _: one if write.changed and not write.created else None),
        ]
    )
    marked = results[6][0]["ids"] if results[6] else []
    later = write.held["items"] if results[7] and not marked else 0
    return WrittenEntity(write.created, write.changed, write.row["kind"], write.row["name"], marked, later)


def read(database: Database, entity: str) -> Row:
    """An entity and its relations to others; see `cypher/read/entity.cypher`.

    Raises:
        NotFound: there is no such entity.
    """
    rows = database.read("read/entity", entity=entity, limit=LISTED)
    if not rows:
        raise NotFound("entity", entity)
    return rows[0]


def delete(database: Database, entity: str) -> tuple[Row, Sequence[str], int]:
    """Deletes an entity with its relations: how much of each went, the items marked, and how many follow later.

    Raises:
        NotFound: there is no such entity.
    """
    one = {"rows": [{"id": entity}]}
    write = _Write(entity, None, None)

    def few(results: list[list[Row]]) -> Row | None:
        write.begun(results)
        return one if 0 < write.held["items"] <= FEW else None

    def known(_: list[list[Row]]) -> Row | None:
        return {} if write.held["items"] else None

    results = database.write_together(
        [
            ("write/entity_begin", one),
            ("write/entity_items", few),
            ("write/knowledge_raise", known),
            ("write/entity_delete", one),
        ]
    )
    marked = results[1][0]["ids"] if results[1] else []
    counts = {name: count for name, count in results[3][0].items() if name != "id"}
    return counts, marked, write.held["items"] if results[2] and not marked else 0


def relate(database: Database, entity: str, kind: str, other: str, properties: Properties) -> bool:
    """Relates an entity to another with just these properties; whether there was no such relation.

    Raises:
        NotFound: there is no such entity.
        InvalidInput: there is no such other.
    """
    target: dict[str, object] = {"type": kind, "target": other, "properties": dict(properties)}
    rows = {"rows": [{"source": entity, "targets": [target]}]}

    def differs(results: list[list[Row]]) -> Row | None:
        held = _relation(entity, results[0])
        if not held["target"]:
            raise InvalidInput("entity", f"there is no entity {other!r} in the graph")
        return rows if held["properties"] not in (None, properties) else None

    def missing(results: list[list[Row]]) -> Row | None:
        return rows if results[0][0]["properties"] != properties else None

    results = database.write_together(_steps(entity, kind, other, differs, missing))
    return results[0][0]["properties"] is None


def unrelate(database: Database, entity: str, kind: str, other: str) -> None:
    """Takes a relation between two entities away.

    Raises:
        NotFound: there is no such entity, or relation.
    """
    rows = {"rows": [{"source": entity, "targets": [{"type": kind, "target": other}]}]}

    def there(results: list[list[Row]]) -> Row:
        if _relation(entity, results[0])["properties"] is None:
            raise NotFound("relation", f"{entity} {kind} {other}")
        return rows

    database.write_together(_steps(entity, kind, other, there, lambda _: None))


def _steps(
    entity: str, kind: str, other: str, away: Step, there: Step
) -> list[tuple[str, Mapping[str, object] | Step]]:
    return [
        ("write/entity_relation", {"source": entity, "type": kind, "target": other}),
        ("write/entity_unrelate", away),
        ("write/import_entity_relations", there),
    ]


def refuse_merged(rows: Sequence[Row]) -> None:
    """Refuses ids of entities that were merged into others; the rows are those of `read/entities_known`.

    Raises:
        InvalidInput: naming the other.
    """
    for row in rows:
        if row["into"] is not None:
            raise InvalidInput("entity", f"{row['id']!r} was merged into {row['into']!r}: name that one")


def _relation(entity: str, rows: Sequence[Row]) -> Row:
    if not rows:
        raise NotFound("entity", entity)
    return rows[0]
