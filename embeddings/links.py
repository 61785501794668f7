"""Item links learned in closed form: EASE (Steck 2019, arXiv:1905.03375).

One dense inverse of items x items: seconds for a few thousand items, minutes and 8 bytes · items² for 30,000,
which is its practical limit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from embeddings.metrics import ndcg

Floats = NDArray[np.float64]
CANDIDATES = (50.0, 100.0, 200.0, 350.0, 500.0, 750.0, 1000.0)


def ease(matrix: csr_matrix, regularisation: float) -> Floats:
    """Link weights B, float64[items, items]: B_hi = -P_hi / P_ii, diagonal 0, with P = (XᵀX + λI)⁻¹.

    Args:
        matrix: X, users x items, what each user liked (0 or the signal).
        regularisation: λ > 0, in events.
    """
    gram = (matrix.T @ matrix).toarray().astype(np.float64)
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = np.linalg.inv(gram)
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return np.asarray(weights)


def truncate(weights: Floats, keep: int) -> Floats:
    """Zeroes all but the `keep` largest |weights| into each target (column); negative ones are kept alike."""
    items = weights.shape[0]
    if keep >= items:
        return weights
    cut = np.argpartition(-np.abs(weights), keep, axis=0)[keep:]
    truncated = weights.copy()
    np.put_along_axis(truncated, cut, 0.0, axis=0)
    return truncated


@dataclass(frozen=True)
class LearnedLinks:
    """Links ready to be written, and how they were chosen.

    Attributes:
        items: ids, in the order of rows and columns.
        weights: float64[items, items], truncated.
        regularisation: the λ chosen.
        validation: NDCG@10 by λ, of truncated links on held-out events; empty without such events.
    """

    items: tuple[str, ...]
    weights: Floats
    regularisation: float
    validation: dict[float, float]

    def by_source(self) -> Iterator[tuple[str, list[str], list[float]]]:
        """(source, targets, weights) of each item that has links out."""
        for row, source in enumerate(self.items):
            targets = np.flatnonzero(self.weights[row])
            if len(targets):
                yield source, [self.items[t] for t in targets], self.weights[row, targets].tolist()


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
        users: int64[n], one entry an event, each user's events in order of time.
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


def _validate(train: csr_matrix, links: Floats, users: NDArray[np.int64], items: NDArray[np.int64]) -> float:
    """Mean NDCG@10 over the users with held-out events, of a full ranking of what they had not touched."""
    evaluated = np.unique(users)
    scores = np.asarray(train[evaluated] @ links)
    scores[train[evaluated].nonzero()] = -np.inf
    top = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    relevant: dict[int, set[int]] = {}
    for user, item in zip(users.tolist(), items.tolist(), strict=True):
        relevant.setdefault(user, set()).add(item)
    return float(
        np.mean(
            [
                ndcg(row.tolist(), relevant[user], 10)
                for user, row in zip(evaluated.tolist(), top, strict=True)
            ]
        )
    )
