"""What is known of items, as numbers a model can learn from: relations of the graph, and text vectors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, hstack

Floats = NDArray[np.float32]
SHARED = 5
"""A relation counts as a feature when so many items of the training have it."""
COMMON = 0.7
"""One that a larger share of them has says nothing."""
DIMENSIONS = 64
"""Principal components kept of the text vectors."""
YEARS = (1930, 1950, 1960, 1970, 1980, 1985, 1990, 1992, 1994, 1996, 1998, 2000, 2005, 2010, 2015, 2020, 2025)
DECADE = 4.0
SCALE = 0.3
"""Spread of the text's numbers; those of the graph are about as large."""


@dataclass(frozen=True)
class Knowledge:
    """What the graph and the language model say of items, in one order of items.

    Attributes:
        item: int64[n], one entry a relation.
        relation: n pairs of relation type and entity id, beside it.
        vectors: float32[items, d], embeddings of the knowledge texts; a row of zeros where there is none.
        years: float64[items], NaN where unknown.
    """

    item: NDArray[np.int64]
    relation: Sequence[tuple[str, str]]
    vectors: Floats
    years: NDArray[np.float64]

    def without_graph(self) -> "Knowledge":
        """The same with no relations and no years."""
        return replace(self, item=np.empty(0, np.int64), relation=(), years=np.full(len(self.years), np.nan))

    def without_text(self) -> "Knowledge":
        """The same with no text vectors."""
        return replace(self, vectors=np.zeros_like(self.vectors))

    def shuffled(self, seed: int) -> "Knowledge":
        """The same, of other items: what is known is dealt out anew."""
        order = np.random.default_rng(seed).permutation(len(self.years))
        return replace(
            self,
            item=order[self.item],
            vectors=self.vectors[order.argsort()],
            years=self.years[order.argsort()],
        )


@dataclass(frozen=True)
class Features:
    """Numbers of each item, made from what the items of a training set share.

    Attributes:
        graph: float32[items, g], sparse; the rarer a relation, the larger its number.
        text: float32[items, t].
    """

    graph: csr_matrix
    text: Floats


def features(knowledge: Knowledge, trained: NDArray[np.bool_]) -> Features:
    """Features of all items, chosen and scaled by those of the training set alone.

    Args:
        trained: bool[items], which items that is.
    """
    graph = _graph(knowledge, trained)
    years = _years(knowledge.years)
    both = csr_matrix(hstack([graph, csr_matrix(years)]), dtype=np.float32)
    return Features(both, _text(knowledge.vectors, trained))


def _graph(knowledge: Knowledge, trained: NDArray[np.bool_]) -> csr_matrix:
    columns: dict[tuple[str, str], int] = {}
    column = np.asarray([columns.setdefault(one, len(columns)) for one in knowledge.relation], dtype=np.int64)
    shape = (len(trained), len(columns))
    matrix = csr_matrix((np.ones(len(column), np.float32), (knowledge.item, column)), shape=shape)
    matrix.data[:] = 1.0  # a relation that stands twice is one
    shared = np.asarray(matrix[trained].sum(axis=0)).ravel()
    kept = np.flatnonzero((shared >= SHARED) & (shared <= COMMON * trained.sum()))
    return csr_matrix(matrix[:, kept] @ diags(1.0 / np.sqrt(np.log1p(shared[kept]))))


def _years(years: NDArray[np.float64]) -> Floats:
    """How near each item's year is to some years, float32[items, 17]; zeros where it is unknown."""
    near = np.exp(-np.abs(years[:, None] - np.asarray(YEARS)) / DECADE)
    return np.asarray(np.nan_to_num(near, nan=0.0), dtype=np.float32)


def _text(vectors: Floats, trained: NDArray[np.bool_]) -> Floats:
    """Principal components of the text vectors, scaled to the graph's numbers."""
    known = trained & vectors.any(axis=1)
    if known.sum() < 2:
        return np.zeros((len(vectors), 0), np.float32)
    mean = vectors[known].mean(axis=0)
    _, _, axes = np.linalg.svd(vectors[known] - mean, full_matrices=False)
    projected = (vectors - mean) @ axes[:DIMENSIONS].T
    projected[~vectors.any(axis=1)] = 0.0
    scale = projected[known].std() or 1.0
    return np.asarray(SCALE * projected / scale, dtype=np.float32)
