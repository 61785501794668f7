"""How well the paper's model predicts later events, for early stopping."""

import numpy as np
from numpy.typing import NDArray

from embeddings.metrics import by_user
from embeddings.neural.paper import PaperModel
from embeddings.neural.paper_data import Events, Ints, PaperData

CUTOFF = 10


def validate(model: PaperModel, data: PaperData, pool: Ints) -> float:
    """NDCG@10 of a ranking of `pool` without the histories, or mean squared error of ratings.

    Args:
        model: scores from the training events of `data`.
        data: with validation events.
        pool: int64[m], the items that are ranked.
    """
    later = data.validation
    assert later is not None
    users = np.unique(later.users)
    scores = model.scores(data.train, users)
    owner = np.searchsorted(users, later.users)
    if model.config.task == "rating":
        lowest, highest = data.train.values.min(), data.train.values.max()
        errors = np.clip(scores[owner, later.items], lowest, highest) - later.values
        return float(np.mean(errors**2))
    past = data.train.of(np.isin(data.train.users, users))
    scores[np.searchsorted(users, past.users), past.items] = -np.inf
    return _ndcg(scores[:, pool], owner, later, pool)


def _ndcg(scores: NDArray[np.float32], owner: Ints, later: Events, pool: Ints) -> float:
    """Relevant items outside the pool are out of reach, and count as such."""
    best = pool[np.argsort(-scores, axis=1, kind="stable")[:, :CUTOFF]]
    relevant = np.zeros((len(scores), max(later.items.max(), pool.max()) + 1), np.bool_)
    relevant[owner, later.items] = True
    return float(by_user(best, relevant, (CUTOFF,))[f"ndcg@{CUTOFF}"].mean())
