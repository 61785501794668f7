"""One item written: its properties and its relations to entities, in one transaction.

Locks are taken in one order, the item first and then entities by id, so that two writers wait for each other and do not
lock each other out. What changes nothing writes nothing: sent twice is sent once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from errors import InvalidInput, NotFound
from graph.connection import Database, Parameters, Row
from graph.importing.checks import of_item
from graph.importing.rows import EntityRow, Properties
from graph.writing.entities import refuse_merged
from graph.writing.users import same

Tie = tuple[str, str]
"""A relation of an item: its type and the entity."""
Ties = Mapping[Tie, Properties]
TRIM = 20_000
"""Events of an item that are deleted in one transaction."""


@dataclass(frozen=True, slots=True)
class HeldItem:
    """An item as it is, locked.

    Attributes:
        created: whether this very transaction made it.
        properties: its own, title, domain and year among them; not what Persona computes.
    """

    created: bool
    pending: bool
    revision: int
    properties: Properties
    relations: Ties


@dataclass(frozen=True, slots=True)
class WantedItem:
    """An item as it shall be; what is not here is taken away."""

    properties: Properties
    relations: Ties


@dataclass(frozen=True, slots=True)
class WrittenItem:
    """What a write did.

    Attributes:
        changed: whether it differs from what was there.
        pending: whether it waits to be embedded.
        entities: ids of those made for it.
    """

    created: bool
    changed: bool
    pending: bool
    revision: int
    relations: int
    entities: Sequence[str]


@dataclass
class _Write:
    """The statements of one write; each function runs again when the transaction is tried again."""

    item: str
    wanted: Callable[[HeldItem], WantedItem]
    named: Mapping[str, EntityRow]
    made: list[EntityRow] = field(default_factory=list)
    held: HeldItem = field(init=False)
    target: WantedItem = field(init=False)

    def properties(self, _: list[list[Row]]) -> Row | None:
        before, after = self.held.properties, self.target.properties
        gone = dict.fromkeys(before.keys() - after.keys())
        changed = {name: value for name, value in after.items() if not same(before.get(name), value)} | gone
        return {"rows": [{"id": self.item, "properties": changed}]} if changed else None

    def begun(self, results: list[list[Row]]) -> Row | None:
        if not results[-1]:
            raise NotFound("item", self.item)
        self.held = _held(results[-1][0])
        self.target = self.wanted(self.held)
        return {"ids": sorted({entity for _, entity in self._new()})}

    def entities(self, results: list[list[Row]]) -> Row | None:
        refuse_merged(results[-1])
        known = {row["id"] for row in results[-1]}
        missing = sorted({entity for _, entity in self._new()} - known)
        for entity in missing:
            if entity not in self.named:
                raise InvalidInput(
                    "entity", f"there is no entity {entity!r}: give its kind and name to make it"
                )
        self.made = [self.named[entity] for entity in missing]
        rows = [{"id": one.id, "kind": one.kind, "name": one.name} for one in self.made]
        return {"rows": rows} if rows else None

    def unrelated(self, _: list[list[Row]]) -> Row | None:
        return _grouped(self.item, {tie: {} for tie in self._old()})

    def related(self, _: list[list[Row]]) -> Row | None:
        return _grouped(self.item, {tie: self.target.relations[tie] for tie in self._new()})

    def degrees(self, _: list[list[Row]]) -> Row | None:
        before = {entity for _, entity in self.held.relations}
        after = {entity for _, entity in self.target.relations}
        rows = [{"id": one, "more": (one in after) - (one in before)} for one in sorted(before ^ after)]
        return {"rows": rows} if rows else None

    def ended(self, results: list[list[Row]]) -> Row | None:
        return {"rows": [{"id": self.item}]} if self.changed(results) else None

    def raised(self, results: list[list[Row]]) -> Row | None:
        return {} if results[-1] else None

    def changed(self, results: list[list[Row]]) -> bool:
        others = (self.properties(results), self.unrelated(results), self.related(results))
        return self.held.created or any(others)

    def _old(self) -> list[Tie]:
        """Relations that go, those whose properties change too."""
        after = self.target.relations
        return [tie for tie, kept in self.held.relations.items() if tie not in after or kept != after[tie]]

    def _new(self) -> list[Tie]:
        before = self.held.relations
        return [tie for tie, given in self.target.relations.items() if before.get(tie) != given]


def write(
    database: Database,
    item: str,
    wanted: Callable[[HeldItem], WantedItem],
    *,
    create: bool = False,
    named: Mapping[str, EntityRow] | None = None,
) -> WrittenItem:
    """Makes an item what `wanted` says of what it is.

    Args:
        create: whether it may be made.
        named: by id, entities that may be made where a new relation leads to them.

    Raises:
        NotFound: there is no such item, and it may not be made.
        InvalidInput: a relation leads to an entity that is not there and not in `named`.
    """
    one = {"rows": [{"id": item}]}
    write = _Write(item, wanted, named or {})
    steps: list[tuple[str, Parameters]] = [
        ("write/item_create", lambda _: one if create else None),
        ("write/item_begin", one),
        ("read/entities_known", write.begun),
        ("write/import_entities", write.entities),
        ("write/import_items", write.properties),
        ("write/item_unrelate", write.unrelated),
        ("write/import_relations", write.related),
        ("write/entity_degrees", write.degrees),
        ("write/item_end", write.ended),
        ("write/catalogue_raise", write.raised),
    ]
    results = database.write_together(steps)
    ended = results[-2]
    changed, held = bool(ended), write.held
    return WrittenItem(
        created=held.created,
        changed=changed,
        pending=changed or held.pending,
        revision=ended[0]["revision"] if changed else held.revision,
        relations=len(write.target.relations),
        entities=[one.id for one in write.made],
    )


def delete(database: Database, item: str) -> Row:
    """Deletes an item with all that is tied to it; how much of each went, by name.

    One with very many events loses them in parts first: tried again, it goes on.

    Raises:
        NotFound: there is no such item.
    """
    rows, trimmed = database.read("read/item_events", item=item), 0
    if not rows:
        raise NotFound("item", item)
    if rows[0]["events"] > TRIM:
        while deleted := database.write("write/item_trim", item=item, limit=TRIM)[0]["events"]:
            trimmed += deleted
    gone, _ = database.write_together(
        [("write/item_delete", {"rows": [{"id": item}]}), ("write/catalogue_raise", {})]
    )
    if not gone:
        raise NotFound("item", item)
    counts = {name: count for name, count in gone[0].items() if name != "id"}
    return counts | {"events": counts["events"] + trimmed}


def _held(row: Row) -> HeldItem:
    return HeldItem(
        row["created"],
        row["pending"],
        row["revision"],
        {name: value for name, value in row["properties"] if not of_item(name)},
        {(kind, entity): properties for kind, entity, properties in row["relations"]},
    )


def _grouped(item: str, ties: Ties) -> Row | None:
    """Relations as the statements take them, in the order of the entities."""
    ordered = sorted(ties.items(), key=lambda one: (one[0][1], one[0][0]))
    targets: list[dict[str, Any]] = [
        {"type": kind, "target": entity, "properties": dict(properties)}
        for (kind, entity), properties in ordered
    ]
    return {"rows": [{"source": item, "targets": targets}]} if targets else None
