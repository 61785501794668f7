"""Item links learned in closed form: EASE (Steck 2019, arXiv:1905.03375).

One dense inverse of items x items for each regularisation tried: a second for 1,500 items, ten for 5,000,
and up to 24 bytes · items² of memory. Its practical limit is about 30,000 items: 22 GB, half an hour each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import inv
from scipy.sparse import csc_matrix, csr_matrix

from embeddings.metrics import ndcg

Floats = NDArray[np.float64]
CANDIDATES = (50.0, 100.0, 200.0, 350.0, 500.0, 750.0, 1000.0)
VALIDATION_USERS = 10_000
# Columns or users handled at once, so that what is dense stays small.
BLOCK = 512


def ease(matrix: csr_matrix, regularisation: float) -> Floats:
    """Link weights B, float64[items, items]: B_hi = -P_hi / P_ii, diagonal 0, with P = (XᵀX + λI)⁻¹.

    Args:
        matrix: X, users x items, what each user liked (0 or the signal).
        regularisation: λ > 0, in events.
    """
    gram = (matrix.T @ matrix).toarray().astype(np.float64, copy=False)
    gram[np.diag_indices_from(gram)] += regularisation
    # its own transpose, but in the order of memory that is inverted in place
    weights: Floats = inv(gram.T, overwrite_a=True, check_finite=False, assume_a="pos")
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0.0)
    return weights


def truncate(weights: Floats, keep: int) -> csc_matrix:
    """The `keep` largest |weights| into each target (column), sparse; negative ones are kept alike.

    On ml-100k's validation events a cut by source (row) ranks alike: NDCG@10 .1563 to .1574, standard error
    .007. By target, the number of links an item's score adds up is bounded.
    """
    items = len(weights)
    rows = [_largest(weights[:, start : start + BLOCK], keep) for start in range(0, items, BLOCK)]
    kept = np.hstack(rows) if rows else np.empty((0, 0), np.int64)  # [keep, items]
    values = np.take_along_axis(weights, kept, axis=0)
    starts = np.arange(items + 1) * len(kept)
    sparse = csc_matrix((values.T.ravel(), kept.T.ravel(), starts), shape=weights.shape)
    sparse.eliminate_zeros()
    sparse.sort_indices()
    return sparse


def _largest(block: Floats, keep: int) -> NDArray[np.int64]:
    """Rows of the `keep` largest |values| of each column, int64[keep, columns]."""
    keep = min(keep, len(block))
    return np.argpartition(-np.abs(block), keep - 1, axis=0)[:keep]


@dataclass(frozen=True)
class LearnedLinks:
    """Links ready to be written, and how they were chosen.

    Attributes:
        items: ids, in the order of rows and columns.
        weights: float64[items, items], sparse, truncated.
        regularisation: the λ chosen.
        validation: NDCG@10 by λ, of truncated links on held-out events; empty without such events.
    """

    items: tuple[str, ...]
    weights: csc_matrix
    regularisation: float
    validation: dict[float, float]

    def by_source(self) -> Iterator[tuple[str, list[str], list[float]]]:
        """(source, targets, weights) of each item that has links out."""
        rows = self.weights.tocsr()
        for row, source in enumerate(self.items):
            here = slice(rows.indptr[row], rows.indptr[row + 1])
            if here.start < here.stop:
                yield source, [self.items[t] for t in rows.indices[here]], rows.data[here].tolist()


def learn(
    users: NDArray[np.int64],
    items: NDArray[np.int64],
    signals: Floats,
    ids: Sequence[str],
    *,
    keep: int,
    candidates: Sequence[float] = CANDIDATES,
) -> LearnedLinks:
    """Chooses λ on each user's last 10 % of events, then learns from all of them and cuts to `keep` per item.

    Args:
        users: int64[n], n > 0, one entry for each item a user liked, each user's in order of time.
        items: int64[n], indices into `ids`.
        signals: float64[n], above 0.
        keep: links per item; λ is chosen after the cut, as it serves.
    """
    shape = (int(users.max()) + 1, len(ids))
    held = _last_tenth(users)
    validation: dict[float, float] = {}
    if held.any():
        train = csr_matrix((signals[~held], (users[~held], items[~held])), shape=shape)
        for regularisation in candidates:
            links = truncate(ease(train, regularisation), keep)
            validation[regularisation] = _validate(train, links, users[held], items[held])
    best = max(validation, key=lambda λ: validation[λ]) if validation else candidates[len(candidates) // 2]
    everything = csr_matrix((signals, (users, items)), shape=shape)
    return LearnedLinks(tuple(ids), truncate(ease(everything, best), keep), best, validation)


def _last_tenth(users: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which events are among the last floor(10 %) of their user, at least one from five events."""
    held = np.zeros(len(users), dtype=bool)
    order = np.argsort(users, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(users[order])) + 1):
        count = len(rows) // 10 or int(len(rows) >= 5)
        held[rows[len(rows) - count :]] = True
    return held


def _validate(
    train: csr_matrix, links: csc_matrix, users: NDArray[np.int64], items: NDArray[np.int64]
) -> float:
    """Mean NDCG@10 over users with held-out events, 10,000 at the most, ranking all they had not liked."""
    evaluated = np.unique(users)
    evaluated = evaluated[:: -(-len(evaluated) // VALIDATION_USERS)]
    relevant: dict[int, set[int]] = {}
    for user, item in zip(users.tolist(), items.tolist(), strict=True):
        relevant.setdefault(user, set()).add(item)
    gains = [
        ndcg(row.tolist(), relevant[user], 10)
        for start in range(0, len(evaluated), BLOCK)
        for user, row in _top(train, links, evaluated[start : start + BLOCK])
    ]
    return float(np.mean(gains))


def _top(
    train: csr_matrix, links: csc_matrix, users: NDArray[np.int64]
) -> Iterator[tuple[int, NDArray[np.int64]]]:
    """The ten best unseen items of each user."""
    history = train[users]
    scores = (history @ links).toarray()
    scores[history.nonzero()] = -np.inf
    yield from zip(users.tolist(), np.argsort(-scores, axis=1, kind="stable")[:, :10], strict=True)
