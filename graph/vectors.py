"""Item vectors, read once and kept while their fingerprints hold."""

import threading
from collections import OrderedDict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database

Vector = NDArray[np.float32]


class VectorCache:
    """A bounded cache of embeddings by (item, fingerprint), so a vector that changed is read anew. Thread-safe."""

    def __init__(self, database: Database, capacity: int) -> None:
        """Keeps up to `capacity` vectors: 1.5 kB each at 384 dimensions."""
        self._database, self._capacity = database, capacity
        self._kept: OrderedDict[tuple[str, str], Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, wanted: Iterable[tuple[str, str | None]]) -> dict[str, Vector]:
        """Vectors float32[d] by item id, for (item id, fingerprint) pairs; items without a vector are left out."""
        keys = [(item, of) for item, of in wanted if of is not None]
        with self._lock:
            found = {key[0]: self._kept[key] for key in keys if key in self._kept}
        missing = [item for item, _ in keys if item not in found]
        if missing:
            rows = self._database.read("read/vectors", items=missing)
            fresh = {
                (row["item"], row["embedding_of"]): np.asarray(row["embedding"], dtype=np.float32)
                for row in rows
            }
            found |= {item: vector for (item, _), vector in fresh.items()}
            with self._lock:
                self._kept |= fresh
                while len(self._kept) > self._capacity:
                    self._kept.popitem(last=False)
        return found
