"""Weighted matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008), of `implicit`.

The grid goes to strong regularisation, where Rendle et al. (2021, arXiv:2110.14037) find it best.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Graph
from scipy.sparse import csr_matrix

FACTORS = (64, 32, 96, 128)
REGULARISATION = (10.0, 1.0, 3.0, 20.0, 40.0)
ALPHA = (1.0, 0.5, 2.0, 4.0, 10.0)
PATIENCE, STEPS = 5, 40


def iterate(matrix: csr_matrix, parameters: Any, seed: int) -> Iterator[Any]:
    """The model of `implicit` after each iteration over X, users x items."""
    model = import_module("implicit.cpu.als").AlternatingLeastSquares(
        factors=parameters["factors"],
        regularization=parameters["regularisation"],
        alpha=parameters["alpha"],
        iterations=1,
        num_threads=1,
        random_state=seed,
    )
    for _ in range(STEPS):
        model.fit(matrix, show_progress=False)  # goes on from the factors it has
        yield model


def product(model: Any) -> Scorer:
    """Scores of a model of `implicit`: its users' factors times its items'."""
    return lambda users: np.asarray(model.user_factors[users] @ model.item_factors.T)


class Als:
    """Scores an item by the product of its factors and the user's."""

    axes: Mapping[str, Sequence[Value]] = {
        "factors": FACTORS,
        "regularisation": REGULARISATION,
        "alpha": ALPHA,
    }
    patience = PATIENCE
    packages = ("implicit", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is one iteration."""
        for model in iterate(events.liked.astype(np.float32), parameters, seed):
            yield product(model)


PEER = Als()
