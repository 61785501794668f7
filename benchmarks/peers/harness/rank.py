"""From scores to rankings, and how good a ranking is."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from harness.peer import Scorer
from harness.task import Events, Flags, Floats, Ints

# Users scored at once, so that what is dense stays small.
BLOCK = 512
TIES = 20240  # seed of the order among items that nothing else tells apart


@dataclass(frozen=True)
class Shelf:
    """What may be ranked for whom.

    Attributes:
        columns: int64[c], the candidates, in the order in which ties are settled.
        seen: users x items, what is not recommended to a user again.
        popularity: float64[n_items], the score for users of whom nothing liked is known.
        known: bool[n_users], who liked anything.
    """

    columns: Ints
    seen: csr_matrix
    popularity: Floats
    known: Flags

    @classmethod
    def of(cls, learned: Events, touched: Events, candidates: Ints) -> "Shelf":
        """Candidates without what users touched; ties fall to the popular, then by lot, never to a number."""
        popularity = learned.popularity
        lot = np.random.default_rng(TIES).permutation(len(candidates))
        columns = candidates[np.lexsort((lot, -popularity[candidates]))]
        known = np.bincount(learned.users[learned.signals > 0], minlength=learned.n_users) > 0
        return cls(columns, touched.touched, popularity, known)

    def scores(self, scorer: Scorer, users: Ints) -> Floats:
        """float64[users, c] in the order of `columns`, -inf where not to be ranked."""
        scores = np.array(scorer(users), dtype=np.float64)
        scores[~self.known[users]] = self.popularity
        scores[self.seen[users].nonzero()] = -np.inf
        return scores[:, self.columns]

    def top(self, scorer: Scorer, users: Ints, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """The k best of each user, best first: items int32[users, k] and scores; -1 and NaN where none is left."""
        blocks = [self._top(scorer, users[start : start + BLOCK], k) for start in range(0, len(users), BLOCK)]
        items, scores = (np.concatenate(column) for column in zip(*blocks, strict=True))
        return items, scores

    def _top(self, scorer: Scorer, users: Ints, k: int) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        scores = self.scores(scorer, users)
        order = np.argsort(-scores, axis=1, kind="stable")[:, :k]
        best = np.take_along_axis(scores, order, axis=1)
        none = ~np.isfinite(best)
        items = np.where(none, -1, self.columns[order]).astype(np.int32)
        short = ((0, 0), (0, k - items.shape[1]))
        values = np.where(none, np.nan, best).astype(np.float32)
        return np.pad(items, short, constant_values=-1), np.pad(values, short, constant_values=np.nan)


def ndcg(items: NDArray[np.int32], relevant: csr_matrix) -> Floats:
    """float64[users]: Σ 1/log2(rank + 1) over hits, by the best possible (Järvelin and Kekäläinen 2002).

    Args:
        items: int32[users, k], best first, -1 for none.
        relevant: users x items, at least one in each row.
    """
    gains = 1.0 / np.log2(np.arange(2, items.shape[1] + 2))
    counts = np.minimum(np.diff(relevant.indptr), len(gains))
    hits = np.stack(list(_hits(items, relevant)))  # [users, k]
    ideal = np.cumsum(gains)[counts - 1]
    return np.asarray((hits @ gains) / ideal, dtype=np.float64)


def _hits(items: NDArray[np.int32], relevant: csr_matrix) -> Iterator[Flags]:
    for row, ranked in enumerate(items):
        yield np.isin(ranked, relevant.indices[relevant.indptr[row] : relevant.indptr[row + 1]])
