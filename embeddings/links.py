"""Item links learned in closed form: EASE (Steck 2019, arXiv:1905.03375).

One dense inverse of items x items: a second for 1,500 items, ten for 5,000, and up to 24 bytes · items² of memory.
Past `DENSE` items each is regressed on those alone that it was met with most, as Steck's sparse approximation does
("Markov Random Fields for Collaborative Filtering", NeurIPS 2019): a small system an item, and as much memory as
there are pairs of items that anybody met. Practical while no user has met more than some thousands.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import inv, solve
from scipy.sparse import csc_matrix, csr_matrix

from embeddings.behaviour import WEAK

Floats = NDArray[np.float64]
REGULARISATION = 500.0
"""λ, in events; chosen with `WEAK` on the likings of the demo from 50 % to 70 % of each user's."""
DENSE = 20_000
"""Items up to which all others are regressed on: 10 GB, ten minutes."""
# Columns handled at once, so that what is dense stays small.
BLOCK = 512


def learn(
    users: NDArray[np.int64], items: NDArray[np.int64], signals: Floats, count: int, *, keep: int
) -> csr_matrix:
    """Links of all items, float64[count, count], sparse, from source (row) to target.

    Args:
        users: int64[n], one entry for each item a user met.
        items: int64[n], below `count`.
        signals: float64[n]; what was met without a signal counts `WEAK`.
        keep: links into each item.
    """
    met, compact = np.unique(items, return_inverse=True)
    shape = (int(users.max(initial=-1)) + 1, len(met))
    matrix = csr_matrix((np.maximum(signals, WEAK), (users, compact)), shape=shape)
    if len(met) > DENSE:
        cut = nearest(matrix, REGULARISATION, keep).tocoo()
    else:
        cut = truncate(ease(matrix, REGULARISATION), keep).tocoo()
    return csr_matrix((cut.data, (met[cut.row], met[cut.col])), shape=(count, count))


def ease(matrix: csr_matrix, regularisation: float) -> Floats:
    """Link weights B, float64[items, items]: B_hi = -P_hi / P_ii, diagonal 0, with P = (XᵀX + λI)⁻¹.

    Args:
        matrix: X, users x items, what each user liked (0 or the signal).
        regularisation: λ > 0, in events.
    """
    if not matrix.shape[1]:
        return np.empty((0, 0))
    gram = (matrix.T @ matrix).toarray().astype(np.float64, copy=False)
    gram[np.diag_indices_from(gram)] += regularisation
    # its own transpose, but in the order of memory that is inverted in place
    weights: Floats = inv(gram.T, overwrite_a=True, check_finite=False, assume_a="pos")
    weights /= -np.diag(weights)
    np.fill_diagonal(weights, 0.0)
    return weights


def nearest(matrix: csr_matrix, regularisation: float, keep: int) -> csc_matrix:
    """The same regression of each item on the `keep` others alone that it goes with most closely, by cosine.

    Args:
        matrix: X, users x items.
        regularisation: λ > 0, in events.
    """
    gram = csc_matrix(matrix.T @ matrix, dtype=np.float64)
    mass = gram.diagonal()
    gram.setdiag(0.0)
    gram.eliminate_zeros()
    gram.sort_indices()
    starts, rows, values = [0], [], []
    for item in range(gram.shape[1]):
        here = slice(gram.indptr[item], gram.indptr[item + 1])
        others, together = gram.indices[here], gram.data[here]
        if len(others) > keep:
            best = np.sort(np.argpartition(-together / np.sqrt(mass[others]), keep - 1)[:keep])
            others, together = others[best], together[best]
        system = gram[:, others][others].toarray()
        system[np.diag_indices_from(system)] = mass[others] + regularisation
        rows.append(others)
        values.append(solve(system, together, assume_a="pos", check_finite=False, overwrite_a=True))
        starts.append(starts[-1] + len(others))
    return csc_matrix((np.concatenate(values), np.concatenate(rows), starts), shape=gram.shape)


def truncate(weights: Floats, keep: int) -> csc_matrix:
    """The `keep` largest |weights| into each target (column), sparse; negative ones are kept alike.

    By target, so that the number of links an item's score adds up is bounded.
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
