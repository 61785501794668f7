"""What one table says of one kind: how its records become rows."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product, repeat
from typing import Any

from graph.importing.checks import problem
from graph.importing.rows import (
    EntityRow,
    EventRow,
    Fault,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Row,
    UserRow,
    entity_id,
)
from graph.importing.tables.fields import Ids, named, needed, nothing, properties_of, several
from graph.importing.tables.mapping import (
    End,
    Entities,
    Interactions,
    Items,
    Mapping,
    Relation,
    TableOf,
    Users,
)
from graph.importing.tables.records import Record, Table
from graph.importing.tables.values import Value
from graph.records import EPOCH, MILLISECOND
from graph.signals import Signals

Make = Callable[[Record], Iterable[Row]]
"""Makes rows of a record; raises ValueError, with the field's name first, where it cannot."""


@dataclass(frozen=True)
class Part:
    """What a table says of one kind.

    Attributes:
        start: gives what makes rows, anew for each reading.
        derived: whether another part tells of faults, and the same row may come of many records; then each comes once.
    """

    kind: Kind
    start: Callable[[], Make]
    derived: bool = False

    def rows(self, table: Table, *, tells: bool) -> Iterator[Numbered]:
        """The rows of a table, by line.

        Args:
            tells: whether lines that are no records are told of here.
        """
        make, seen = self.start(), set[int]()
        for line, record in table.read():
            if isinstance(record, Fault):
                if tells:
                    yield line, record
                continue
            try:
                rows = list(make(record))
            except ValueError as error:
                if not self.derived:
                    yield line, Fault(str(error), record)
                continue
            if not self.derived:
                yield from zip(repeat(line), rows)
                continue
            for row in rows:
                key = hash(getattr(row, "id", None))
                if key not in seen:
                    seen.add(key)
                    yield line, row


def users(said: Users, table: Table, prefix: str) -> Part:
    """Users of a table."""
    identifier = needed("id", said.id, table)
    attributes = properties_of(said.attributes, table)

    def make(record: Record) -> Iterator[Row]:
        yield UserRow(prefix + identifier(record), {name: get(record) for name, get in attributes})

    return Part(Kind.USERS, lambda: make)


def item_of(said: Items, table: Table, mapping: Mapping) -> Callable[[Record], ItemRow]:
    """What makes an item of a record."""
    identifier = needed("id", said.id, table)
    title = named("title", said.title or said.id, table)
    domain = needed("domain", said.domain or Value(value=mapping.domain), table)
    year = named("year", said.year.model_copy(update={"type": "integer"}), table) if said.year else nothing
    properties = properties_of({**said.properties, **({"text": said.text} if said.text else {})}, table)

    def make(record: Record) -> ItemRow:
        values, own = {name: get(record) for name, get in properties}, identifier(record)
        return ItemRow(mapping.prefix + own, title(record) or own, domain(record), year(record), values)

    return make


def items(said: Items, table: Table, mapping: Mapping) -> Part:
    """Items of a table."""
    item = item_of(said, table, mapping)
    return Part(Kind.ITEMS, lambda: lambda record: [item(record)])


def entities(said: Entities, table: Table) -> Part:
    """Entities of a table that have ids of their own."""
    identifier, kind, name = (needed(field, getattr(said, field), table) for field in ("id", "kind", "name"))
    return Part(
        Kind.ENTITIES, lambda: lambda record: [EntityRow(identifier(record), kind(record), name(record))]
    )


def relations(said: Relation, of: TableOf, table: Table, mapping: Mapping) -> Iterator[Part]:
    """Relations of a table, and the entities that they name."""
    start = of.start(said)
    own = of.items is not None and start.item == of.items.id
    good = _good_items(of.items, table, mapping) if own and of.items else _any
    tied = _relations(said, start, table, mapping.prefix)
    for end in (start, said.to):
        if end.name is not None:
            yield Part(Kind.ENTITIES, _where(good, _tied(tied, _entities(end, table))), derived=True)
    kind = Kind.RELATIONS if start.item is not None else Kind.ENTITY_RELATIONS
    yield Part(kind, _where(good, tied))


@dataclass(frozen=True)
class _Events:
    """The interactions of a table."""

    event: Callable[[Record], EventRow]

    def part(self) -> Part:
        return Part(Kind.EVENTS, lambda: lambda record: [self.event(record)])

    def users(self) -> Part:
        """Users as they come, where no table says them."""
        return Part(
            Kind.USERS, lambda: lambda record: [UserRow(one.user) for one in self._good(record)], True
        )

    def items(self, domain: str) -> Part:
        """Items as they come, where no table says them; their ids are their titles."""
        return Part(
            Kind.ITEMS,
            lambda: lambda record: [ItemRow(one.item, one.item, domain) for one in self._good(record)],
            derived=True,
        )

    def _good(self, record: Record) -> Iterator[EventRow]:
        event = self.event(record)
        if not problem(Kind.EVENTS, event):
            yield event


def interactions(said: Interactions, table: Table, mapping: Mapping, signals: Signals) -> _Events:
    """Interactions of a table, and what else may come of them."""
    user, item, kind = (needed(field, getattr(said, field), table) for field in ("user", "item", "kind"))
    at = needed("at", said.at.model_copy(update={"type": "time"}), table)
    value = named("value", said.value.model_copy(update={"type": "number"}), table) if said.value else nothing
    signal = (
        named("signal", said.signal.model_copy(update={"type": "number"}), table) if said.signal else None
    )
    event_id = needed("event_id", said.event_id, table) if said.event_id else None
    counted = Signals(signals.weights, said.scale.scale()) if said.scale else signals
    prefix = mapping.prefix

    def make(record: Record) -> EventRow:
        who, what, done, when = prefix + user(record), prefix + item(record), kind(record), at(record)
        observed = value(record)
        own = signal(record) if signal else None
        return EventRow(
            event_id=event_id(record) if event_id else _event_id(mapping.name, who, what, done, when),
            user=who,
            item=what,
            kind=done,
            value=observed,
            signal=counted.of(done, observed) if own is None else own,
            at=when,
        )

    return _Events(make)


def _event_id(name: str, user: str, item: str, kind: str, at: Any) -> str:
    return f"{name}/{user}/{item}/{kind}/{(at - EPOCH) // MILLISECOND}"


def _entities(end: End, table: Table) -> Make:
    assert end.kind is not None
    assert end.name is not None
    kind, names = needed("kind", end.kind, table), several("name", end.name, table)
    return lambda record: [
        EntityRow(entity_id(kind(record), name), kind(record), name) for name in names(record)
    ]


def _relations(said: Relation, start: End, table: Table, prefix: str) -> Make:
    sources, targets = _ids("from", start, table, prefix), _ids("to", said.to, table, prefix)
    kind, properties = named("type", said.type, table), properties_of(said.properties, table)

    def make(record: Record) -> Iterator[Row]:
        if (label := kind(record)) is not None:
            for source, target in product(sources(record), targets(record)):
                yield RelationRow(source, label, target, {name: get(record) for name, get in properties})

    return make


def _tied(tied: Make, entities: Make) -> Make:
    """The entities of a record that has relations."""
    return lambda record: entities(record) if next(iter(tied(record)), None) else ()


def _ids(field: str, end: End, table: Table, prefix: str) -> Ids:
    if end.item is not None:
        items = several(field, end.item, table)
        return (lambda record: [prefix + one for one in items(record)]) if prefix else items
    if end.entity is not None:
        return several(field, end.entity, table)
    made = _entities(end, table)
    return lambda record: [row.id for row in made(record) if isinstance(row, EntityRow)]


def _good_items(said: Items, table: Table, mapping: Mapping) -> Callable[[], Callable[[Record], bool]]:
    """Tells whether a record's own item is not refused, in one reading."""
    item = item_of(said, table, mapping)

    def start() -> Callable[[Record], bool]:
        seen: set[int] = set()

        def good(record: Record) -> bool:
            try:
                row = item(record)
            except ValueError:
                return False
            if problem(Kind.ITEMS, row) or hash(row.id) in seen:
                return False
            seen.add(hash(row.id))
            return True

        return good

    return start


def _any() -> Callable[[Record], bool]:
    return lambda _: True


def _where(good: Callable[[], Callable[[Record], bool]], make: Make) -> Callable[[], Make]:
    def start() -> Make:
        wanted = good()
        return lambda record: make(record) if wanted(record) else ()

    return start
