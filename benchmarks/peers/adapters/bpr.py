"""Matrix factorisation learned from pairs (Rendle et al. 2009, arXiv:1205.2618), of `implicit`."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Graph

from adapters.als import product

EPOCHS, STEPS = 5, 80


class Bpr:
    """Scores an item by the product of its factors and the user's, its own bias among them."""

    axes: Mapping[str, Sequence[Value]] = {
        "regularisation": (0.003, 0.001, 0.01, 0.03, 0.1),
        "learning_rate": (0.01, 0.003, 0.03),
        "factors": (32, 16, 64, 128),
    }
    patience = 8
    packages = ("implicit", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is five passes over the events."""
        model = import_module("implicit.cpu.bpr").BayesianPersonalizedRanking(
            factors=parameters["factors"],
            regularization=parameters["regularisation"],
            learning_rate=parameters["learning_rate"],
            iterations=EPOCHS,
            num_threads=1,
            # a generator goes on from step to step, where a number would draw the same pairs in each
            random_state=np.random.default_rng(seed),
        )
        for _ in range(STEPS):
            model.fit(events.liked.astype(np.float32), show_progress=False)
            yield product(model)


PEER = Bpr()
