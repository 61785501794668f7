"""What is known of how items' ratings go together before any rating was seen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Prior:
    """Shares of the prior covariance, in squared rating units; 0 switches a share off. All change results.

    Attributes:
        users: what all items have in common: how high a user rates.
        touched: items the same users rated, however they rated them.
        text: items whose texts mean the same.
        own: each item by itself.
    """

    users: float = 0.2
    touched: float = 0.15
    text: float = 0.05
    own: float = 0.1

    def covariance(self, users: Ints, items: Ints, count: int, vectors: NDArray[np.float32] | None) -> Floats:
        """The prior covariance, float64[count, count], positive definite where `own` > 0.

        Args:
            users: int64[n], who rated.
            items: int64[n], what, below `count`.
            count: items in all.
            vectors: float32[count, d] of the items' texts, or None.
        """
        total = np.full((count, count), self.users) + self.own * np.eye(count)
        total += self.touched * touched_together(users, items, count)
        if vectors is not None:
            total += self.text * alike(vectors)
        return total


def touched_together(users: Ints, items: Ints, count: int) -> Floats:
    """Cosine of who rated what, a user counting 1/√(their ratings), float64[count, count].

    Args:
        users: int64[n].
        items: int64[n], below `count`.
        count: items in all; one that nobody rated is like none, itself included.
    """
    weights = 1.0 / np.sqrt(np.bincount(users)[users])
    touched = csr_matrix((weights, (users, items)), shape=(int(users.max()) + 1, count))
    gram = (touched.T @ touched).toarray()
    return _unit(gram)


def alike(vectors: NDArray[np.float32]) -> Floats:
    """Cosine of the vectors around their mean, float64[n, n]: a mean taken off tells apart what all share."""
    centred = vectors.astype(np.float64) - vectors.mean(axis=0)
    return _unit(centred @ centred.T)


def _unit(gram: Floats) -> Floats:
    """A Gram matrix with a diagonal of ones, or zeros where a row is zero."""
    norms = np.sqrt(np.diag(gram))
    scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
    scaled: Floats = gram * scale[:, None] * scale[None, :]
    return scaled
