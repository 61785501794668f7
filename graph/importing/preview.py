"""What an import would write, without writing it: `persona import --dry-run`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from graph.importing.batches import Batch
from graph.importing.core import BATCH, NODES, Progress, silent, unique
from graph.importing.rejects import plain
from graph.importing.rows import EventRow, Kind, RelationRow, Source, Stage

ENDS: Mapping[Kind, tuple[Kind, Kind]] = {
    Kind.RELATIONS: (Kind.ITEMS, Kind.ENTITIES),
    Kind.ENTITY_RELATIONS: (Kind.ENTITIES, Kind.ENTITIES),
    Kind.EVENTS: (Kind.USERS, Kind.ITEMS),
}
"""What rows of a kind lead from and to."""


@dataclass
class Preview:
    """What an import would do.

    Attributes:
        counts: good rows by kind.
        samples: the first of them, as plain values.
        rejected: rows that would be refused for what they are.
        rejects: the first of those, each {"file", "line", "reason"}.
        elsewhere: by kind, relations and events of which an end is not in this data: it must be in the graph already.
    """

    source: str
    counts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[Any]] = field(default_factory=dict)
    rejected: int = 0
    rejects: list[dict[str, Any]] = field(default_factory=list)
    elsewhere: Counter[str] = field(default_factory=Counter)


def preview(source: Source, progress: Progress = silent, *, samples: int = 2, rejects: int = 10) -> Preview:
    """Reads a source whole and checks its rows; some 70 bytes of memory for each node.

    Args:
        progress: told (stage, rows done, rows in all or None).
        samples: rows of each kind that are shown.
        rejects: refused rows that are shown.
    """
    found = Preview(source.id)
    ids: dict[Kind, set[int]] = {kind: set() for kind in NODES}
    for stage in source.stages:
        total = stage.total() if stage.total else None
        rows = unique(stage.rows()) if stage.kind in NODES else stage.rows()
        done = 0
        while numbered := list(islice(rows, BATCH)):
            batch = Batch.of(stage.kind, numbered)
            done += len(batch)
            _count(found, stage, batch, ids, samples, rejects)
            progress(f"{stage.kind}, {stage.file}", done, total)
    return found


def _count(
    found: Preview, stage: Stage, batch: Batch, ids: dict[Kind, set[int]], samples: int, rejects: int
) -> None:
    kind = stage.kind
    rows = [row for _, row in batch.good]
    found.counts[kind.column] += len(rows)
    found.rejected += len(batch.faults)
    shown = found.samples.setdefault(kind.column, [])
    shown += [plain(row) for row in rows[: samples - len(shown)]]
    for line, fault in batch.faults[: rejects - len(found.rejects)]:
        found.rejects.append({"file": stage.file, "line": line, "reason": fault.reason})
    if kind in NODES:
        ids[kind].update(hash(row.id) for row in rows)
    else:
        start, end = (ids[one] for one in ENDS[kind])
        found.elsewhere[kind.column] += sum(not (hash(a) in start and hash(b) in end) for a, b in _ends(rows))


def _ends(rows: Sequence[Any]) -> Iterable[tuple[str, str]]:
    for row in rows:
        if isinstance(row, RelationRow):
            yield row.source, row.target
        elif isinstance(row, EventRow):
            yield row.user, row.item
