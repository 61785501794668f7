"""Rows in checked batches, and batches as the parameters of the statements that write them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from graph.importing.checks import problem
from graph.importing.rows import EntityRow, EventRow, Fault, ItemRow, Kind, Numbered, RelationRow, UserRow
from graph.records import EPOCH, MILLISECOND

T = TypeVar("T")
Parameter = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one kind, ready to be written.

    Attributes:
        faults: lines that are refused, with the reason.
        good: lines and rows that passed; a statement knows them by their place here.
        parameters: the good rows as the statement takes them.
    """

    faults: list[tuple[int, Fault]]
    good: list[tuple[int, Any]]
    parameters: list[Parameter]

    @classmethod
    def of(cls, kind: Kind, numbered: Iterable[Numbered]) -> "Batch":
        """Checks each row and sorts it."""
        faults, good = sifted(kind, numbered)
        return cls(faults, good, parameters(kind, [row for _, row in good]))

    def __len__(self) -> int:
        return len(self.faults) + len(self.good)


def sifted(kind: Kind, numbered: Iterable[Numbered]) -> tuple[list[tuple[int, Fault]], list[tuple[int, Any]]]:
    """Faults, and rows that passed the checks, with their lines."""
    faults: list[tuple[int, Fault]] = []
    good: list[tuple[int, Any]] = []
    for pair in numbered:
        line, row = pair
        if isinstance(row, Fault):
            faults.append((line, row))
        elif reason := problem(kind, row):
            faults.append((line, Fault(reason, row)))
        else:
            good.append(pair)
    return faults, good


def write_statement(kind: Kind) -> str:
    """The statement that writes rows of `kind`."""
    return f"write/import_{kind.column}"


def missing_statement(kind: Kind) -> str:
    """The statement that tells which rows of `kind` refer to nodes that are not there; nodes have none."""
    return f"read/import_missing_{kind.column}"


def merged_statement(kind: Kind) -> str:
    """The statement that writes relations of `kind` whose entities were merged into others."""
    return f"write/import_merged_{kind.column}"


def parameters(kind: Kind, rows: Sequence[Any]) -> list[Parameter]:
    """The statement's `$rows`; relations and events are grouped by source and know their place `n`."""
    return _SHAPES[kind](rows)


def in_batches(rows: Iterable[T], start: int, size: int, first: int) -> Iterator[list[T]]:
    """Lists of `size` rows (the first of `first`), leaving out the first `start`; one list at a time."""
    left = islice(rows, start, None)
    batch = list(islice(left, first))
    while batch:
        yield batch
        batch = list(islice(left, size))


def _users(rows: Sequence[UserRow]) -> list[Parameter]:
    return [{"id": row.id, "properties": dict(row.attributes)} for row in rows]


def _items(rows: Sequence[ItemRow]) -> list[Parameter]:
    return [
        {
            "id": row.id,
            "properties": {**row.properties, "title": row.title, "domain": row.domain, "year": row.year},
        }
        for row in rows
    ]


def _entities(rows: Sequence[EntityRow]) -> list[Parameter]:
    return [{"id": row.id, "kind": row.kind, "name": row.name} for row in rows]


def _relations(rows: Sequence[RelationRow]) -> list[Parameter]:
    groups: dict[str, list[Parameter]] = {}
    for n, row in enumerate(rows):
        target: Parameter = {"n": n, "type": row.type, "target": row.target}
        if row.properties:
            target["properties"] = dict(row.properties)
        groups.setdefault(row.source, []).append(target)
    return [{"source": source, "targets": targets} for source, targets in groups.items()]


def _events(rows: Sequence[EventRow]) -> list[Parameter]:
    groups: dict[str, list[Parameter]] = {}
    for n, row in enumerate(rows):
        groups.setdefault(row.user, []).append(
            {
                "n": n,
                "event_id": row.event_id,
                "item": row.item,
                "kind": row.kind,
                "value": row.value,
                "signal": float(row.signal),
                "at": (row.at - EPOCH) // MILLISECOND,
            }
        )
    return [{"user": user, "events": events} for user, events in groups.items()]


_SHAPES: dict[Kind, Callable[[Sequence[Any]], list[Parameter]]] = {
    Kind.USERS: _users,
    Kind.ITEMS: _items,
    Kind.ENTITIES: _entities,
    Kind.RELATIONS: _relations,
    Kind.ENTITY_RELATIONS: _relations,
    Kind.EVENTS: _events,
}
