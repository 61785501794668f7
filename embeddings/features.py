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

    def of(self, items: NDArray[np.int64]) -> "Knowledge":
        """The same of some items, at their places, in their order."""
        place = np.full(len(self.years), -1)
        place[items] = np.arange(len(items))
        kept = np.flatnonzero(place[self.item] >= 0)
        relation = [self.relation[n] for n in kept.tolist()]
        return Knowledge(place[self.item[kept]], relation, self.vectors[items], self.years[items])

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


@dataclass(frozen=True)
class Chosen:
    """Which features there are: chosen and scaled by the items of a training set, then the same for any item.

    Attributes:
        relations: g pairs of relation type and entity id.
        rarity: float64[g], the number of an item that has the relation.
        mean: float32[d], what is taken from a text vector.
        axes: float32[t, d], what it is then multiplied with.
    """

    relations: Sequence[tuple[str, str]]
    rarity: NDArray[np.float64]
    mean: Floats
    axes: Floats

    def of(self, knowledge: Knowledge) -> Features:
        """Features of items, whether or not they were there when these were chosen."""
        both = csr_matrix(
            hstack([self._graph(knowledge), csr_matrix(_years(knowledge.years))]), dtype=np.float32
        )
        return Features(both, self._text(knowledge.vectors))

    def _graph(self, knowledge: Knowledge) -> csr_matrix:
        column = {relation: n for n, relation in enumerate(self.relations)}
        places = np.asarray([column.get(one, -1) for one in knowledge.relation], dtype=np.int64)
        kept = places >= 0
        matrix = _pairs(knowledge.item[kept], places[kept], (len(knowledge.years), len(self.relations)))
        return csr_matrix(matrix @ diags(self.rarity)) if len(self.relations) else matrix

    def _text(self, vectors: Floats) -> Floats:
        if not len(self.axes):
            return np.zeros((len(vectors), 0), np.float32)
        projected = (vectors - self.mean) @ self.axes.T
        projected[~vectors.any(axis=1)] = 0.0
        return np.asarray(projected, dtype=np.float32)


def choose(knowledge: Knowledge, trained: NDArray[np.bool_]) -> Chosen:
    """Chooses features by the items of the training set alone.

    Args:
        trained: bool[items], which items that is.
    """
    return Chosen(*_shared(knowledge, trained), *_components(knowledge.vectors, trained))


def features(knowledge: Knowledge, trained: NDArray[np.bool_]) -> Features:
    """Features of all items, chosen and scaled by those of the training set alone."""
    return choose(knowledge, trained).of(knowledge)


def _shared(
    knowledge: Knowledge, trained: NDArray[np.bool_]
) -> tuple[list[tuple[str, str]], NDArray[np.float64]]:
    """The relations that so many items share, and the rarity of each."""
    columns: dict[tuple[str, str], int] = {}
    column = np.asarray([columns.setdefault(one, len(columns)) for one in knowledge.relation], dtype=np.int64)
    matrix = _pairs(knowledge.item, column, (len(trained), len(columns)))
    shared = np.asarray(matrix[trained].sum(axis=0)).ravel()
    kept = np.flatnonzero((shared >= SHARED) & (shared <= COMMON * trained.sum()))
    names = list(columns)
    return [names[n] for n in kept.tolist()], np.asarray(
        1.0 / np.sqrt(np.log1p(shared[kept])), dtype=np.float64
    )


def _pairs(item: NDArray[np.int64], column: NDArray[np.int64], shape: tuple[int, int]) -> csr_matrix:
    """Which item has which relation: 1 or nothing, however often it stands."""
    matrix = csr_matrix((np.ones(len(column), np.float32), (item, column)), shape=shape)
    matrix.data[:] = 1.0
    return matrix


def _years(years: NDArray[np.float64]) -> Floats:
    """How near each item's year is to some years, float32[items, 17]; zeros where it is unknown."""
    near = np.exp(-np.abs(years[:, None] - np.asarray(YEARS)) / DECADE)
    return np.asarray(np.nan_to_num(near, nan=0.0), dtype=np.float32)


def _components(vectors: Floats, trained: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Mean and principal components of the text vectors, scaled to the graph's numbers."""
    known = trained & vectors.any(axis=1)
    mean = np.zeros(vectors.shape[1], np.float32)
    if known.sum() < 2:
        return mean, np.zeros((0, vectors.shape[1]), np.float32)
    mean = vectors[known].mean(axis=0)
    _, _, found = np.linalg.svd(vectors[known] - mean, full_matrices=False)
    axes = found[:DIMENSIONS]
    scale = ((vectors[known] - mean) @ axes.T).std() or 1.0
    return mean, np.asarray(SCALE / scale * axes, dtype=np.float32)
