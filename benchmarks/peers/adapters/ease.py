"""EASE (Steck 2019, arXiv:1905.03375), after its paper: one inverse of items x items, up to about 30,000."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Floats, Graph
from scipy.linalg import inv
from scipy.sparse import csr_matrix

REGULARISATION = (300.0, 50.0, 100.0, 200.0, 500.0, 700.0, 1000.0, 2000.0)


def solve(matrix: csr_matrix, regularisation: float) -> Floats:
    """B = I - P / diag(P), float64[items, items], with P = (XᵀX + λI)⁻¹ of X, users x items."""
    gram = (matrix.T @ matrix).toarray()
    gram[np.diag_indices_from(gram)] += regularisation
    inverse = inv(gram, overwrite_a=True, check_finite=False)
    weights: Floats = inverse / -np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    return weights


class Ease:
    """Scores an item by the learned weights of what the user liked, summed."""

    axes: Mapping[str, Sequence[Value]] = {"regularisation": REGULARISATION}
    patience = 1
    packages = ("numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """One step, in closed form."""
        weights = solve(events.liked, parameters["regularisation"])
        yield lambda users: events.liked[users] @ weights


PEER = Ease()
