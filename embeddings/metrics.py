"""How good a ranking is, against what the user did next."""

from collections.abc import Collection, Sequence

import numpy as np


def ndcg(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Normalised discounted cumulative gain at k: Σ 1/log2(rank + 1) over hits, by the best possible."""
    gains = 1.0 / np.log2(np.arange(2, k + 2))
    hits = [n for n, item in enumerate(ranked[:k]) if item in relevant]
    best = gains[: min(len(relevant), k)].sum()
    return float(gains[hits].sum() / best) if best else 0.0


def recall(ranked: Sequence[int], relevant: Collection[int], k: int) -> float:
    """The share of the relevant items among the first k."""
    return sum(item in relevant for item in ranked[:k]) / len(relevant) if relevant else 0.0
