"""A large shop that is made up, as Parquet files with a mapping: users, items, entities, relations, interactions.

The same for a seed. How active users are and how popular items are is long-tailed; interactions stand in the order of
their times.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.random import Generator
from numpy.typing import NDArray

USERS, ITEMS, EVENTS = 1_000_000, 100_000, 20_000_000
KINDS = (
    ("Brand", "MADE_BY", 4_000, 1, 0.6),
    ("Category", "IN_CATEGORY", 1_000, 4, 0.9),
    ("Material", "MADE_OF", 2_000, 5, 0.9),
    ("Designer", "DESIGNED_BY", 20_000, 10, 0.5),
    ("Tag", "TAGGED", 30_000, 34, 0.8),
)
"""Kind of entity, type of relation, how many there are, how often an item draws one, and how unequal they are."""
DEEDS = np.asarray(["view", "click", "save", "purchase", "rate"])
OFTEN = np.asarray([0.45, 0.25, 0.08, 0.12, 0.1])
FIRST, LAST = 1_700_000_000, 1_760_000_000
AT_ONCE = 1_000_000
Numbers = NDArray[np.int64]


MAPPING = """name: bulk
domain: shop
tables:
  - {file: users.parquet, users: {id: id, attributes: {age: {column: age, type: integer}}}}
  - {file: items.parquet, items: {id: id, title: title, year: year}}
  - {file: entities.parquet, entities: {id: id, kind: {column: kind}, name: name}}
  - file: relations.parquet
    relations: [{from: {item: source}, type: {column: type}, to: {entity: target}}]
  - file: interactions.parquet
    interactions: {user: user, item: item, kind: {column: kind}, at: at, value: stars, event_id: id,
      scale: {lowest: 1, liked: 4, highest: 5}}
"""


@dataclass(frozen=True)
class Made:
    """What was made.

    Attributes:
        mapping: the file of the mapping, beside the tables.
        counts: int64[users], interactions of each; the n-th user is "u<n>".
    """

    mapping: Path
    counts: Numbers


def make(folder: Path, scale: float, seed: int) -> Made:
    """Writes the files into a folder, of a share of the whole."""
    dice = np.random.default_rng(seed)
    users, items, events = (round(scale * count) for count in (USERS, ITEMS, EVENTS))
    numbers = np.arange(items)
    _write(folder, "users", {"id": _names("u", np.arange(users)), "age": dice.integers(16, 90, users)})
    titles = pc.binary_join_element_wise("Thing", _texts(numbers), " ")
    years = dice.integers(1990, 2026, items)
    _write(folder, "items", {"id": _names("i", numbers), "title": titles, "year": years})
    _write_entities(folder, dice, items, scale)
    counts = _activity(dice, users, events)
    _write_events(folder, dice, counts, items)
    mapping = folder / "bulk.yaml"
    mapping.write_text(MAPPING)
    return Made(mapping, counts)


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
    pq.write_table(pa.concat_tables(entities), folder / "entities.parquet")
    pq.write_table(pa.concat_tables(relations), folder / "relations.parquet")


def _write_events(folder: Path, dice: Generator, counts: Numbers, items: int) -> None:
    user = dice.permutation(np.repeat(np.arange(len(counts)), counts))
    at = np.sort(dice.integers(FIRST, LAST, len(user)))
    order = dice.permutation(items)
    writer = None
    for start in range(0, len(user), AT_ONCE):
        some = user[start : start + AT_ONCE]
        deed = dice.choice(len(DEEDS), len(some), p=OFTEN)
        stars = np.where(DEEDS[deed] == "rate", dice.integers(1, 6, len(some)), 0)
        rows = pa.table(
            {
                "id": _texts(np.arange(start, start + len(some))),
                "user": _names("u", some),
                "item": _names("i", order[_zipf(dice, items, len(some), 0.8)]),
                "kind": pa.array(DEEDS[deed]),
                "stars": pa.array(stars, mask=stars == 0),
                "at": pa.array(at[start : start + len(some)] * 1000, pa.timestamp("ms", "UTC")),
            }
        )
        writer = writer or pq.ParquetWriter(folder / "interactions.parquet", rows.schema)
        writer.write_table(rows)
    assert writer
    writer.close()


def _activity(dice: Generator, users: int, events: int) -> Numbers:
    """How many interactions each user has: log-normal, most have few, some over a thousand."""
    drawn = dice.lognormal(0, 1.35, users)
    drawn[: users // 2000] = (
        np.geomspace(10, 1000, users // 2000) * drawn.sum() / events
    )  # some of all lengths
    counts: Numbers = np.maximum(np.round(drawn * events / drawn.sum()), 1).astype(np.int64)
    return counts


def _zipf(dice: Generator, count: int, size: int, exponent: float) -> Numbers:
    """Numbers below `count`, drawn by (rank + 10)^-exponent."""
    weights = np.cumsum((np.arange(count) + 10.0) ** -exponent)
    drawn: Numbers = np.searchsorted(weights, dice.random(size) * weights[-1])
    return drawn


def _texts(numbers: Numbers) -> pa.Array:
    return pa.array(numbers).cast(pa.string())


def _names(prefix: str, numbers: Numbers) -> pa.Array:
    return pc.binary_join_element_wise(prefix, _texts(numbers), "")


def _write(folder: Path, name: str, columns: dict[str, object]) -> None:
    pq.write_table(pa.table(columns), folder / f"{name}.parquet")
