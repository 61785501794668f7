"""EASE, given low ratings as weak positives and histories weighted by recency."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from harness.peer import Scorer, Value
from harness.task import Events, Graph

from adapters.ease import REGULARISATION, solve
from adapters.weights import HALF_LIFE, LOW, weighted


class EaseGiven:
    """EASE whose matrix is weighted, one way for learning and another for scoring."""

    axes: Mapping[str, Sequence[Value]] = {
        "regularisation": REGULARISATION,
        "half_life_scored": HALF_LIFE,
        "half_life_learned": HALF_LIFE,
        "low_learned": LOW,
        "low_scored": LOW,
    }
    patience = 1
    packages = ("numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """One step, in closed form."""
        learned = weighted(events, parameters["low_learned"], parameters["half_life_learned"])
        scored = weighted(events, parameters["low_scored"], parameters["half_life_scored"])
        weights = solve(learned, parameters["regularisation"])
        yield lambda users: scored[users] @ weights


PEER = EaseGiven()
