"""A large shop that is made up, as Parquet files: users, items, entities, relations, interactions; one a seed.

How active users are and how popular items are is long-tailed; interactions stand in the order of their times.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import Generator
from numpy.typing import NDArray

from graph.importing.rows import (
    EntityRow,
    EventRow,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Row,
    Stage,
    UserRow,
)

USERS, ITEMS, EVENTS = 1_000_000, 100_000, 20_000_000
KINDS = (
    ("Brand", "MADE_BY", 4_000, 1, 0.6),
    ("Category", "IN_CATEGORY", 1_000, 4, 0.9),
    ("Material", "MADE_OF", 2_000, 5, 0.9),
    ("Designer", "DESIGNED_BY", 20_000, 10, 0.5),
    ("Tag", "TAGGED", 30_000, 30, 0.8),
)
"""Kind of entity, type of relation, how many there are, how many an item has, and how unequal they are."""
DEEDS = np.asarray(["view", "click", "save", "purchase", "rate"])
OFTEN = np.asarray([0.45, 0.25, 0.08, 0.12, 0.1])
SIGNALS = np.asarray([0.1, 0.2, 0.8, 1.0, 1.0])
FIRST, LAST = 1_700_000_000, 1_760_000_000
AT_ONCE = 1_000_000
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Made:
    """The files as a source of rows.

    Attributes:
        counts: int64[users], interactions of each.
    """

    folder: Path
    counts: Numbers
    fingerprint: str
    id: str = "bulk"

    @property
    def stages(self) -> Sequence[Stage]:
        """Nodes, then relations, then events."""
        made = (Kind.USERS, Kind.ITEMS, Kind.ENTITIES, Kind.RELATIONS, Kind.EVENTS)
        return [
            Stage(kind, f"{kind}.parquet", partial(self._rows, kind), partial(self._count, kind))
            for kind in made
        ]

    def _count(self, kind: Kind) -> int:
        return int(pq.ParquetFile(self.folder / f"{kind}.parquet").metadata.num_rows)

    def _rows(self, kind: Kind) -> Iterator[Numbered]:
        line = 0
        for batch in pq.ParquetFile(self.folder / f"{kind}.parquet").iter_batches(20_000):
            for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                line += 1
                yield line, _row(kind, values)


def _row(kind: Kind, values: tuple[object, ...]) -> Row:
    if kind is Kind.EVENTS:
        return EventRow(*values)  # type: ignore[arg-type]
    if kind is Kind.USERS:
        return UserRow(str(values[0]), {"age": values[1]})  # type: ignore[dict-item]
    return {Kind.ITEMS: ItemRow, Kind.ENTITIES: EntityRow, Kind.RELATIONS: RelationRow}[kind](*values)  # type: ignore[arg-type]


def make(folder: Path, scale: float, seed: int) -> Made:
    """Writes the files, of a share of the whole."""
    dice = np.random.default_rng(seed)
    users, items, events = (round(scale * count) for count in (USERS, ITEMS, EVENTS))
    numbers = np.arange(items)
    _write(folder, Kind.USERS, {"id": _names("u", np.arange(users)), "age": dice.integers(16, 90, users)})
    titles = pc.binary_join_element_wise("Thing", _texts(numbers), " ")
    years = dice.integers(1990, 2026, items)
    domain = pa.repeat("shop", items)
    _write(folder, Kind.ITEMS, {"id": _names("i", numbers), "title": titles, "domain": domain, "year": years})
    _write_entities(folder, dice, items, scale)
    counts = _activity(dice, users, events)
    _write_events(folder, dice, counts, items)
    return Made(folder, counts, f"{scale}/{seed}")


def _write_entities(folder: Path, dice: Generator, items: int, scale: float) -> None:
    entities, relations = [], []
    for kind, relation, most, each, unequal in KINDS:
        count = max(round(most * scale), 10)
        ids = _names(f"{kind.lower()}/", np.arange(count))
        names = pc.binary_join_element_wise(kind, _texts(np.arange(count)), " ")
        entities.append(pa.table({"id": ids, "kind": pa.repeat(kind, count), "name": names}))
        item, chosen = np.repeat(np.arange(items), each), _zipf(dice, count, items * each, unequal)
        source, target = _names("i", item), ids.take(pa.array(chosen))
        relations.append(
            pa.table({"source": source, "type": pa.repeat(relation, len(item)), "target": target})
        )
    pq.write_table(pa.concat_tables(entities), folder / f"{Kind.ENTITIES}.parquet")
    pq.write_table(pa.concat_tables(relations), folder / f"{Kind.RELATIONS}.parquet")


def _write_events(folder: Path, dice: Generator, counts: Numbers, items: int) -> None:
    user = dice.permutation(np.repeat(np.arange(len(counts)), counts))
    at = np.sort(dice.integers(FIRST, LAST, len(user)))
    order = dice.permutation(items)
    writer = None
    for start in range(0, len(user), AT_ONCE):
        some = user[start : start + AT_ONCE]
        deed = dice.choice(len(DEEDS), len(some), p=OFTEN)
        stars = np.where(DEEDS[deed] == "rate", dice.integers(1, 6, len(some)), 0)
        signal = np.where(stars > 0, np.clip((stars - 3) / 2, 0, 1), SIGNALS[deed])
        rows = pa.table(
            {
                "event_id": _texts(np.arange(start, start + len(some))),
                "user": _names("u", some),
                "item": _names("i", order[_zipf(dice, items, len(some), 0.8)]),
                "kind": pa.array(DEEDS[deed]),
                "value": pa.array(stars.astype(np.float64), mask=stars == 0),
                "signal": pa.array(signal),
                "at": pa.array(at[start : start + len(some)] * 1000, pa.timestamp("ms", "UTC")),
            }
        )
        writer = writer or pq.ParquetWriter(folder / f"{Kind.EVENTS}.parquet", rows.schema)
        writer.write_table(rows)
    assert writer
    writer.close()


def _activity(dice: Generator, users: int, events: int) -> Numbers:
    """How many interactions each user has: log-normal, most have few, some over a thousand."""
    drawn = dice.lognormal(0, 1.35, users)
    drawn[: users // 2000] = (
        np.geomspace(10, 1000, users // 2000) * drawn.sum() / events
    )  # some of all lengths
    return np.maximum(np.round(drawn * events / drawn.sum()), 1).astype(np.int64)


def _zipf(dice: Generator, count: int, size: int, exponent: float) -> Numbers:
    """Numbers below `count`, drawn by (rank + 10)^-exponent."""
    weights = np.cumsum((np.arange(count) + 10.0) ** -exponent)
    return np.searchsorted(weights, dice.random(size) * weights[-1]).astype(np.int64)


def _texts(numbers: Numbers) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _names(prefix: str, numbers: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(prefix, _texts(numbers), "")


def _write(folder: Path, kind: Kind, columns: dict[str, object]) -> None:
    pq.write_table(pa.table(columns), folder / f"{kind}.parquet")
