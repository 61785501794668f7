"""Full rankings: every user asked about, every item of the split that was not shown."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from embeddings import scoring
from embeddings.evaluation.data import Dataset, Floats, Indices
from embeddings.evaluation.evidence import HUB, Reader, histories
from embeddings.evaluation.splits import Split
from embeddings.metrics import Hits
from embeddings.model import Model
from embeddings.parts import assemble

K = 20
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Ranking:
    """The best items of each user asked about.

    Attributes:
        top: int64[users, K], places of items, best first, -1 where there are no more.
        scores: float64[users, K].
    """

    top: Indices
    scores: Floats


def asked(data: Dataset, split: Split) -> Indices:
    """The users with something to be found, int64[users]."""
    return np.unique(data.events.user[split.test])


def relevant(data: Dataset, split: Split) -> Hits:
    """What is to be found of each user asked about, bool[users, items]."""
    users, test = asked(data, split), data.events.where(split.test)
    found = np.zeros((len(users), len(data.items)), dtype=bool)
    found[np.searchsorted(users, test.user), test.item] = True
    return found


def rank(
    data: Dataset,
    split: Split,
    model: Model,
    *,
    hub: int = HUB,
    half_life: float | None = None,
    swap: bool = False,
    progress: Progress = lambda done, users: None,
) -> Ranking:
    """Ranks as it is served: the same parts, weights and sum; equal scores by id.

    Args:
        swap: each user is ranked by the history of the next one; what they met themselves is left out all the same.
    """
    users = asked(data, split)
    reader = Reader(data, split.learned, model, split.items, hub, half_life)
    ids = [data.items[n] for n in split.items]
    known = {user: (items, signals) for user, items, signals in histories(data.events, split.shown)}
    nothing = (np.empty(0, np.int64), np.empty(0))
    top, best = np.full((len(users), K), -1), np.full((len(users), K), -np.inf)
    for n, user in enumerate(users.tolist()):
        met, _ = known.get(user, nothing)
        whose = int(users[(n + 1) % len(users)]) if swap else user
        scores = _scores(reader, model, whose, *known.get(whose, nothing))
        scores[np.isin(split.items, met)] = -np.inf
        order = scoring.ranking(scores, ids, K)
        order = [one for one in order if np.isfinite(scores[one])]
        top[n, : len(order)], best[n, : len(order)] = split.items[order], scores[order]
        progress(n + 1, len(users))
    return Ranking(top, best)


def _scores(reader: Reader, model: Model, user: int, items: Indices, signals: Floats) -> Floats:
    scores, _ = assemble(reader.evidence(user, items, signals), model.ranker.weights(len(items)))
    return scores.total
