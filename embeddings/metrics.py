"""How good rankings are, against what users did next.

The formulas are those of trec_eval (`ndcg_cut`, `recall`, `recip_rank`, `success`) for likings that are there or not;
a test compares with it.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Hits = NDArray[np.bool_]
Indices = NDArray[np.int64]


def hits(top: Indices, relevant: Hits) -> Hits:
    """Which places of rankings are hits, bool[users, k].

    Args:
        top: int64[users, k], items best first, -1 where a ranking is shorter.
        relevant: bool[users, items].
    """
    found: Hits = np.take_along_axis(relevant, np.maximum(top, 0), axis=1) & (top >= 0)
    return found


def ndcg(hits: Hits, relevant: Indices, k: int) -> Floats:
    """Normalised discounted cumulative gain at k of each user: Σ 1/log2(rank + 1) over hits, by the best possible."""
    gains = 1.0 / np.log2(np.arange(2, k + 2))
    ideal: Floats = np.concatenate([np.asarray([np.inf]), np.cumsum(gains)])
    return np.asarray(hits[:, :k] @ gains[: hits.shape[1]] / ideal[np.minimum(relevant, k)], dtype=np.float64)


def recall(hits: Hits, relevant: Indices, k: int) -> Floats:
    """The share of each user's relevant items among the first k."""
    return np.asarray(hits[:, :k].sum(axis=1) / np.maximum(relevant, 1), dtype=np.float64)


def mrr(hits: Hits, relevant: Indices, k: int) -> Floats:
    """One divided by the rank of the first hit among the first k, 0 without one."""
    first = hits[:, :k].argmax(axis=1)
    return np.where(hits[:, :k].any(axis=1), 1.0 / (first + 1), 0.0)


def hit_rate(hits: Hits, relevant: Indices, k: int) -> Floats:
    """Whether any of the first k is a hit."""
    return np.asarray(hits[:, :k].any(axis=1), dtype=np.float64)


OF_USERS = {"ndcg": ndcg, "recall": recall, "mrr": mrr, "hit_rate": hit_rate}


def by_user(top: Indices, relevant: Hits, cuts: tuple[int, ...] = (10, 20)) -> dict[str, Floats]:
    """Each metric at each cut, of each user."""
    found, count = hits(top, relevant), relevant.sum(axis=1)
    return {f"{name}@{k}": metric(found, count, k) for name, metric in OF_USERS.items() for k in cuts}


def of_lists(
    top: Indices, popularity: Floats, vectors: NDArray[np.float32], items: Indices
) -> dict[str, float]:
    """What lists of recommendations are like, whatever is relevant.

    - coverage: share of the items that anyone is recommended;
    - gini: how unequally items are recommended, 0 all alike to 1 one alone (Gini over all items);
    - novelty: mean of -log2 of the share of likings an item has (Zhou et al., PNAS 2010);
    - diversity: mean of 1 - cosine of pairs of a list (Ziegler et al., WWW 2005), of items with text vectors;
    - popularity: mean likings of what is recommended, against the mean over likings, so 1 is what people like anyway.

    Args:
        top: int64[users, k].
        popularity: float64[all items], likings.
        vectors: float32[all items, d], unit or zero.
        items: the places of the items that are ranked.
    """
    shown = top[top >= 0]
    counts = np.bincount(shown, minlength=len(popularity))[items]
    share = np.maximum(popularity, 1.0) / max(popularity.sum(), 1.0)
    liked = float((popularity**2).sum() / max(popularity.sum(), 1.0))
    return {
        "coverage": float((counts > 0).mean()),
        "gini": _gini(counts),
        "novelty": _mean(-np.log2(share[shown])),
        "diversity": _diversity(top, vectors),
        "popularity_lift": _mean(popularity[shown]) / max(liked, 1e-12),
    }


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else 0.0


def _gini(counts: Indices) -> float:
    ordered, n = np.sort(counts), len(counts)
    total = ordered.sum()
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * total)) if total else 0.0


def _diversity(top: Indices, vectors: NDArray[np.float32]) -> float:
    found = [1.0 - _similarity(vectors[row[row >= 0]]) for row in top]
    return float(np.nanmean(found)) if found and not np.isnan(found).all() else 0.0


def _similarity(listed: NDArray[np.float32]) -> float:
    known = listed[listed.any(axis=1)]
    n = len(known)
    return float((np.square(known.sum(axis=0)).sum() - n) / (n * (n - 1))) if n > 1 else float("nan")


def interval(ours: Floats, theirs: Floats, *, draws: int = 2_000, seed: int = 0) -> Mapping[str, float]:
    """Ratio of two means over the same users, with the 95 % interval of a bootstrap over users.

    Args:
        ours: float64[users].
        theirs: float64[users].
    """
    rng, n = np.random.default_rng(seed), len(ours)
    drawn = [rng.integers(0, n, n) for _ in range(draws)]
    ratios = [ours[users].mean() / max(theirs[users].mean(), 1e-12) for users in drawn]
    low, high = np.quantile(ratios, [0.025, 0.975])
    return {"ratio": float(ours.mean() / max(theirs.mean(), 1e-12)), "low": float(low), "high": float(high)}
