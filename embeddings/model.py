"""A trained model: item links, behaviour vectors, and how much each kind of part counts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scipy.sparse import csr_matrix

from embeddings.behaviour import Behaviour
from embeddings.placing import Placing
from embeddings.ranker import Ranker
from embeddings.traits import Traits


@dataclass(frozen=True)
class Model:
    """What rankings are made with.

    Attributes:
        links: float64[items, items], sparse, from source (row) to target, in the order of `behaviour.items`.
        trained_on: fingerprint of the events links and vectors were learned from.
        traits: of users, and how they lift items.
        made: how, as plain values.
        placing: places items that nobody met.
    """

    links: csr_matrix
    behaviour: Behaviour
    ranker: Ranker
    trained_on: str
    traits: Traits = field(default_factory=Traits)
    made: Mapping[str, Any] = field(default_factory=dict)
    placing: Placing | None = None

    def by_source(self) -> Iterator[tuple[str, Sequence[str], Sequence[float]]]:
        """(source, targets, weights) of each item that has links out."""
        items, rows = self.behaviour.items, self.links
        for row, source in enumerate(items):
            here = slice(rows.indptr[row], rows.indptr[row + 1])
            if here.start < here.stop:
                yield source, [items[t] for t in rows.indices[here]], rows.data[here].tolist()
