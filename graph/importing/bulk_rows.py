"""The rows of a source, checked as the importer over Bolt checks them, numbered, and put down in buckets."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import compress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.importing.batches import in_batches, sifted
from graph.importing.bulk_numbers import Indices, Numbers
from graph.importing.bulk_spill import EVENTS, NODES, RELATIONS, Spill
from graph.importing.core import BATCH, Progress
from graph.importing.rejects import ImportStopped, Limit, RejectFile
from graph.importing.report import State
from graph.importing.rows import Fault, Kind, Numbered, Source, Stage

LABELS = {Kind.USERS: "User", Kind.ITEMS: "Item", Kind.ENTITIES: "Entity"}
PLACES = {kind: place for place, kind in enumerate(LABELS)}
ENDS = {
    Kind.RELATIONS: (Kind.ITEMS, Kind.ENTITIES),
    Kind.ENTITY_RELATIONS: (Kind.ENTITIES, Kind.ENTITIES),
    Kind.EVENTS: (Kind.USERS, Kind.ITEMS),
}
Good = Sequence[tuple[int, Any]]
Missing = list[tuple[int, str]]
"""Places among the good rows, and which end of each is not there."""


def node(number: Any, place: int) -> Any:
    """A number of its own for each node: of users, items, entities (places 0 to 2), and of all others (3)."""
    return 4 * number + place


def reject_file(home: Path, source: Source) -> Path:
    """Where the rows of a source that are refused are named."""
    return home / "rejects" / f"{source.id.replace('/', '-')}.jsonl"


class Reader:
    """Reads a source into buckets: nodes, relations and events.

    Attributes:
        state: what was read and refused.
        rejects: the reject file.

    Args:
        rejects: the reject file, which is begun anew.
        folder: an empty place for the buckets.
    """

    def __init__(self, source: Source, rejects: Path, folder: Path, progress: Progress, limit: Limit) -> None:
        self._source, self._progress, self._limit = source, progress, limit
        self.rejects = RejectFile(rejects, 0)
        self.state = State("new", 0, 0, 0, 0, {kind.column: 0 for kind in Kind})
        self.nodes, self.relations, self.events = (Spill(folder, one) for one in (NODES, RELATIONS, EVENTS))
        self._numbers = {kind: Numbers() for kind in LABELS}

    def read(self) -> None:
        """Reads all of it.

        Raises:
            ImportStopped: more rows were refused than the limit allows.
        """
        for number, stage in enumerate(self._source.stages):
            self.state = replace(self.state, stage=number, position=0)
            total = stage.total() if stage.total else None
            rows = unique(stage.rows()) if stage.kind in LABELS else stage.rows()
            for numbered in in_batches(rows, 0, BATCH, BATCH):
                self._take(stage, numbered)
                self._progress(f"{stage.kind}, {stage.file}", self.state.position, total)

    def close(self) -> None:
        """Closes the files of the buckets."""
        for spill in (self.nodes, self.relations, self.events):
            spill.close()

    def _take(self, stage: Stage, numbered: Sequence[Numbered]) -> None:
        faults, good = sifted(stage.kind, numbered)
        missing = self._put_down(stage.kind, good) if good else []
        for line, fault in faults:
            self.rejects.add(stage.file, line, fault)
        for n, end in missing:
            line, row = good[n]
            self.rejects.add(stage.file, line, Fault(f"{end}: not in the graph", row))
        written = len(good) - len(missing)
        self.state = self.state.after(stage.kind, written, len(numbered) - written, self.rejects.size)
        allowed = self._limit.of(self.state.read)
        if self.state.rejected > allowed:
            raise ImportStopped(
                self._source.id, self.state.rejected, self.state.read, allowed, self.rejects.path
            )

    def _put_down(self, kind: Kind, good: Good) -> Missing:
        rows = [row for _, row in good]
        if kind in LABELS:
            numbers, _ = self._numbers[kind].add([row.id for row in rows])
            self.nodes.add(node(numbers, PLACES[kind]), [json.dumps(_PROPERTIES[kind](row)) for row in rows])
            return []
        names = ("user", "item") if kind is Kind.EVENTS else ("source", "target")
        ends = [self._ends(rows, *end) for end in zip(names, ENDS[kind], strict=True)]
        there = (ends[0] >= 0) & (ends[1] >= 0)
        source, target = (
            node(numbers[there], PLACES[of]) for numbers, of in zip(ends, ENDS[kind], strict=True)
        )
        put = self._put_events if kind is Kind.EVENTS else self._put_relations
        put(source, target, rows if there.all() else list(compress(rows, there)))
        return [(n, names[int(ends[0][n] >= 0)]) for n in np.flatnonzero(~there).tolist()]

    def _ends(self, rows: Sequence[Any], name: str, kind: Kind) -> Indices:
        return self._numbers[kind].find([getattr(row, name) for row in rows])

    def _put_relations(self, source: Indices, target: Indices, rows: Sequence[Any]) -> None:
        properties = [json.dumps(dict(row.properties)) if row.properties else None for row in rows]
        self.relations.add(source, target, [row.type for row in rows], properties)

    def _put_events(self, user: Indices, item: Indices, rows: Sequence[Any]) -> None:
        values = [row.value for row in rows]
        self.events.add(
            user,
            item,
            [row.event_id for row in rows],
            [row.kind for row in rows],
            [None if isinstance(value, int) else value for value in values],
            [value if isinstance(value, int) else None for value in values],
            [row.signal for row in rows],
            [row.at for row in rows],
        )


def _user(row: Any) -> Mapping[str, Any]:
    return {"id": row.id, **row.attributes}


def _item(row: Any) -> Mapping[str, Any]:
    return {"id": row.id, **row.properties, "title": row.title, "domain": row.domain, "year": row.year}


def _entity(row: Any) -> Mapping[str, Any]:
    return {"id": row.id, "kind": row.kind, "name": row.name}


_PROPERTIES: dict[Kind, Callable[[Any], Mapping[str, Any]]] = {
    Kind.USERS: _user,
    Kind.ITEMS: _item,
    Kind.ENTITIES: _entity,
}


def unique(rows: Iterator[Numbered]) -> Iterator[Numbered]:
    """The rows, with a fault in place of a node whose id stood there before."""
    seen = Numbers()
    for numbered in in_batches(rows, 0, BATCH, BATCH):
        ids = [getattr(row, "id", None) for _, row in numbered]
        known = [isinstance(one, str) for one in ids]
        new: NDArray[np.bool_] = np.ones(len(ids), np.bool_)
        new[known] = seen.add([one for one in ids if isinstance(one, str)])[1]
        for (line, row), first in zip(numbered, new.tolist(), strict=True):
            yield line, row if first else Fault(f"id: {row.id!r} stands twice", row)  # type: ignore[union-attr]
