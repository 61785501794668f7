"""Folds items that came after the training into the model that serves, by what is known of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from embeddings.features import Knowledge
from embeddings.placing import Placing
from graph import placing, refreshing, slots
from graph.connection import Database, Parameters
from graph.models import Learned
from graph.placing import Served
from graph.refreshing import Waiting
from graph.slots import Slot

BATCH = 500
Vectors = dict[str, NDArray[np.float32]]


@dataclass(frozen=True)
class Into:
    """The version of the model that serves, and what it places items with.

    Attributes:
        slot: of the text vectors that it was trained with; None: they are gone, and texts say nothing.
    """

    served: Served
    placing: Placing
    slot: Slot | None

    def write(self, items: Sequence[Waiting], vectors: Vectors) -> tuple[str, Parameters]:
        """The write that folds items in.

        Args:
            vectors: float32[d] text vectors of `slot` by item, newer than those the items were read with.
        """
        return placing.fold_write(self.served, self.learned(items, vectors))

    def learned(self, items: Sequence[Waiting], vectors: Vectors) -> Iterator[Learned]:
        """(item, numbers) of each item, in the order of `workers.ranking.learned`."""
        if self.slot is None:
            items, vectors = [replace(one, embedding=None) for one in items], {}
        known = knowledge(items, vectors, len(self.placing.chosen.mean))
        placed = self.placing.place(known)
        for item, row in zip(items, placed.tolist(), strict=True):
            yield item.id, [*row, 0.0, *[0.0] * self.served.traits]


class Folding:
    """What a worker folds with, read anew when another version serves."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[Served, Placing | None] | None = None

    def into(self) -> Into | None:
        """The version that serves; None where none does, or it cannot place items."""
        served = placing.served(self._database)
        if served is None:
            return None
        if self._kept is None or self._kept[0] != served:
            found = Placing.of_rows(placing.rows(self._database, served.slot))
            if placing.served(self._database) != served:  # another took its place while it was read
                return None
            self._kept = served, found
        found = self._kept[1]
        return Into(served, found, slots.read(self._database).of(served.text)) if found else None

    def rest(self, limit: int = BATCH) -> int:
        """Folds in what the version that serves says nothing of, up to a number; how many it was."""
        into = self.into()
        missing = placing.unfolded(self._database, into.served, limit) if into else []
        if not into or not missing:
            return 0
        items = refreshing.items(self._database, into.slot or "a", missing)
        (folded,) = self._database.write_together([into.write(items, {})])
        return int(folded[0]["items"]) if folded else 0


def knowledge(items: Sequence[Waiting], vectors: Vectors, width: int) -> Knowledge:
    """What is known of items, in their order, as the training sees it."""
    pairs = [(n, (kind, entity)) for n, item in enumerate(items) for kind, entity, _ in item.relations]
    texts = np.zeros((len(items), width), np.float32)
    for n, item in enumerate(items):
        vector = vectors.get(item.id, item.embedding)
        if vector is not None and len(vector) == width:
            texts[n] = vector
    return Knowledge(
        item=np.asarray([n for n, _ in pairs], dtype=np.int64),
        relation=[relation for _, relation in pairs],
        vectors=texts,
        years=np.asarray([np.nan if item.year is None else item.year for item in items], dtype=np.float64),
    )
