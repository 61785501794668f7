"""ALS, given low ratings as weak positives and histories weighted by recency."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Graph
from scipy.sparse import csr_matrix

from adapters.als import ALPHA, FACTORS, PATIENCE, REGULARISATION, iterate
from adapters.weights import HALF_LIFE, LOW, weighted


class AlsGiven:
    """ALS that learns from weighted confidences, and solves a user's factors anew from others for scoring."""

    axes: Mapping[str, Sequence[Value]] = {
        "factors": FACTORS,
        "regularisation": REGULARISATION,
        "alpha": ALPHA,
        "half_life_scored": HALF_LIFE,
        "half_life_learned": HALF_LIFE,
        "low_learned": LOW,
        "low_scored": LOW,
    }
    patience = PATIENCE
    packages = ("implicit", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is one iteration."""
        learned = weighted(events, parameters["low_learned"], parameters["half_life_learned"])
        scored = weighted(events, parameters["low_scored"], parameters["half_life_scored"]).astype(np.float32)

        for model in iterate(learned.astype(np.float32), parameters, seed):
            yield _folded(model, scored)


def _folded(model: Any, scored: csr_matrix) -> Scorer:
    return lambda users: np.asarray(model.recalculate_user(users, scored[users]) @ model.item_factors.T)


PEER = AlsGiven()
