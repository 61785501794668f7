"""What new vectors must show before they may serve: that they are sound, tell items apart, and find no less.

Vectors of all items in one order, of the encoder that serves and of the new one, are asked the same: what users like
next, by the texts of what they liked before alone; items, by their titles. It is arithmetic on arrays.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import NORM_TOLERANCE, Vectors
from embeddings.metrics import interval
from embeddings.scoring import Floats, Indices

NEXT = 20
"""Items that next likings are looked for among: Recall@20."""
FOUND = 10
"""Items that an item is looked for among, by its title."""
LAST = 0.2
"""Share of a user's likings, the latest, that are asked for."""
FEWEST = 20
"""Users, or titles, below which a figure says too little to refuse by."""


@dataclass(frozen=True)
class Question:
    """What does a user like next? All are places of items; `met` has all that the user met before."""

    history: Indices
    met: Indices
    targets: Indices


@dataclass(frozen=True)
class Figure:
    """A mean with the 95 % interval of a bootstrap."""

    mean: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Floats) -> "Figure":
        """Of float64[n]; a bootstrap over the n."""
        ones = np.ones_like(values)
        found = interval(values, ones)
        return cls(found["ratio"], found["low"], found["high"])


@dataclass(frozen=True)
class Compared:
    """One measure of both encoders, on the same users or titles.

    Attributes:
        asked: how many.
        ratio: of the new one's mean to the old one's, with the interval of a bootstrap over them.
    """

    asked: int
    old: Figure
    new: Figure
    ratio: Figure

    @classmethod
    def of(cls, old: Floats, new: Floats) -> "Compared | None":
        """Of float64[n] each; None where nothing was asked."""
        if not len(old):
            return None
        found = interval(new, old)
        ratio = Figure(found["ratio"], found["low"], found["high"])
        return cls(len(old), Figure.of(old), Figure.of(new), ratio)

    def lost(self, most: float) -> bool:
        """Whether the new one finds less than 1 - `most` of what the old one does."""
        return self.asked >= FEWEST and self.new.mean < (1 - most) * self.old.mean


def unsound(vectors: Vectors) -> int:
    """How many of float32[n, d] are not finite, or not of unit length within 1e-3."""
    norms = np.linalg.norm(np.nan_to_num(vectors.astype(np.float64), nan=0.0, posinf=0.0, neginf=0.0), axis=1)
    good = np.isfinite(vectors).all(axis=1) & (np.abs(norms - 1) <= NORM_TOLERANCE)
    return int((~good).sum())


def alike(vectors: Vectors) -> float:
    """Mean cosine of two different rows of float32[n, d], unit rows; 1 where they have collapsed into one."""
    n = len(vectors)
    total = np.square(vectors.astype(np.float64).sum(axis=0)).sum()
    return float((total - n) / (n * (n - 1))) if n > 1 else 0.0


def question(items: Sequence[int], liked: Sequence[bool]) -> Question | None:
    """The last fifth of a user's likings, asked of all before; None where one of the two is missing.

    Args:
        items: places of the items of the user's events, oldest first; -1 where one has no vector.
        liked: beside them.
    """
    likings = [n for n, (item, yes) in enumerate(zip(items, liked, strict=True)) if yes and item >= 0]
    if len(likings) < 2:
        return None
    first = likings[-max(1, int(LAST * len(likings)))]
    met = np.unique([item for item in items[:first] if item >= 0])
    history = np.unique([items[n] for n in likings if n < first])
    targets = np.setdiff1d([items[n] for n in likings if n >= first], met)
    return Question(history, met, targets) if len(targets) and len(history) else None


def next_likings(vectors: Vectors, asked: Iterable[Question]) -> Floats:
    """Recall@20 of each question's targets among all items not met, by the cosine with the mean of the history."""
    found: list[float] = []
    for one in asked:
        scores = vectors @ vectors[one.history].mean(axis=0)
        scores[one.met] = -np.inf
        found.append(float(np.isin(one.targets, _best(scores[None, :], NEXT)).mean()))
    return np.asarray(found)


def by_title(titles: Vectors, vectors: Vectors, places: Indices) -> Floats:
    """1 where an item is among the ten nearest to its own title, else 0: float64[n].

    Args:
        titles: float32[n, d], of the titles of the items at `places`.
    """
    found = (_best(titles @ vectors.T, FOUND) == places[:, None]).any(axis=1)
    return np.asarray(found, dtype=np.float64)


def agreement(old: Vectors, new: Vectors, places: Indices) -> Floats:
    """The share of the ten nearest items of each of some that are the same by both: float64[n]."""
    theirs, ours = _neighbours(old, places), _neighbours(new, places)
    shared = [len(np.intersect1d(a, b)) / len(a) for a, b in zip(theirs, ours, strict=True)]
    return np.asarray(shared, dtype=np.float64)


def _neighbours(vectors: Vectors, places: Indices) -> NDArray[np.int64]:
    scores = vectors[places] @ vectors.T
    scores[np.arange(len(places)), places] = -np.inf
    return _best(scores, min(FOUND, len(vectors) - 1))


def _best(scores: Vectors, k: int) -> NDArray[np.int64]:
    """The places of the k largest of each row, in no order, int64[n, k]."""
    k = min(k, scores.shape[1])
    places: NDArray[np.int64] = np.argpartition(-scores, k - 1, axis=1)[:, :k]
    return places
