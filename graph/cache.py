"""What may be kept once read, because its key says which state of the graph it is.

Embeddings are kept by (item, fingerprint), links by (item, version of the links), relations by (item, version
of the knowledge, which every refresh of the statistics raises): a value that changes gets another key, so a kept
one is never wrong, only unused. All are bounded, and safe to use from many threads.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database
from graph.records import Related

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Vector = NDArray[np.float32]


class Kept(Generic[Key, Value]):
    """A bounded read-through cache; the oldest entries go first."""

    def __init__(self, read: Callable[[list[Key]], Mapping[Key, Value]], capacity: int) -> None:
        """`read` gives the values of keys that are not kept; those it does not give are absent."""
        self._read, self._capacity = read, capacity
        self._kept: OrderedDict[Key, Value] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, keys: Iterable[Key]) -> dict[Key, Value]:
        """The values of `keys`, in their order; absent ones left out."""
        keys = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
        if missing := [key for key in keys if key not in found]:
            fresh = self._read(missing)
            found = {key: value for key in keys if (value := found.get(key, fresh.get(key))) is not None}
            with self._lock:
                self._kept.update(fresh)
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
        return found


class Vectors:
    """Item embeddings, float32[d] each, 1.5 kB at 384 dimensions."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database = database
        self._kept: Kept[tuple[str, str], Vector] = Kept(self._read, capacity)

    def get(self, wanted: Iterable[tuple[str, str | None]]) -> dict[str, Vector]:
        """Vectors by item id, for (item id, fingerprint) pairs; items without a vector are left out."""
        found = self._kept.get((item, of) for item, of in wanted if of is not None)
        return {item: vector for (item, _), vector in found.items()}

    def _read(self, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Vector]:
        rows = self._database.read("read/vectors", items=[item for item, _ in keys])
        return {(r["item"], r["embedding_of"]): np.asarray(r["embedding"], dtype=np.float32) for r in rows}


class Relations:
    """Items' relations to entities, about 2 kB an item."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database = database
        self._kept: Kept[tuple[str, int], tuple[Related, ...]] = Kept(self._read, capacity)

    def get(self, items: Iterable[str], version: int) -> dict[str, tuple[Related, ...]]:
        """Relations by item id, of one version of the knowledge."""
        found = self._kept.get((item, version) for item in items)
        return {item: related for (item, _), related in found.items()}

    def _read(self, keys: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[Related, ...]]:
        rows = self._database.read("read/relations_of", items=[item for item, _ in keys])
        related = {row["item"]: tuple(Related(*values) for values in row["related"]) for row in rows}
        return {key: related.get(key[0], ()) for key in keys}


@dataclass(frozen=True)
class LinkPaths:
    """Links out of a history, as aligned arrays of one entry a link.

    Attributes:
        source: int64[n], index into the history.
        target: int64[n], index into `Links.items`.
        weight: float64[n].
    """

    source: NDArray[np.int64]
    target: NDArray[np.int64]
    weight: NDArray[np.float64]


class Links:
    """Learned links by the item they start from, 16 bytes a link; `items` numbers the targets met so far."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database = database
        self._numbering = threading.Lock()
        self._numbers: dict[str, int] = {}
        self.items: list[str] = []
        self._kept: Kept[tuple[str, int], tuple[NDArray[np.int64], NDArray[np.float64]]] = Kept(
            self._read, capacity
        )

    def paths(self, history: Sequence[str], version: int) -> LinkPaths:
        """Every link of one version that starts from the history."""
        found = self._kept.get((item, version) for item in history)
        rows = [found[item, version] for item in history]
        lengths = [len(targets) for targets, _ in rows]
        return LinkPaths(
            source=np.repeat(np.arange(len(rows)), lengths),
            target=np.concatenate([np.empty(0, np.int64), *(targets for targets, _ in rows)]),
            weight=np.concatenate([np.empty(0), *(weights for _, weights in rows)]),
        )

    def _read(
        self, keys: list[tuple[str, int]]
    ) -> dict[tuple[str, int], tuple[NDArray[np.int64], NDArray[np.float64]]]:
        version = keys[0][1]
        rows = self._database.read("read/links_from", items=[item for item, _ in keys], version=version)
        none = (np.empty(0, np.int64), np.empty(0))
        return dict.fromkeys(keys, none) | {
            (row["item"], version): (self._numbered(row["targets"]), np.asarray(row["weights"]))
            for row in rows
        }

    def numbers(self, items: Sequence[str]) -> NDArray[np.int64]:
        """The numbers of items, int64[n]; -1 for one that no link leads to."""
        return np.asarray([self._numbers.get(item, -1) for item in items], dtype=np.int64)

    def _numbered(self, targets: Sequence[str]) -> NDArray[np.int64]:
        with self._numbering:
            for item in targets:
                if item not in self._numbers:
                    self._numbers[item] = len(self.items)
                    self.items.append(item)
            return np.asarray([self._numbers[item] for item in targets], dtype=np.int64)
