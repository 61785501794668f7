"""LightGCN (He et al. 2020, arXiv:2002.02126), RecBole's model; each batch passes over all events."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from harness.peer import Scorer, Value
from harness.task import Events, Graph


class LightGcn:
    """Vectors averaged over neighbours in the graph of users and items, learned from pairs."""

    axes: Mapping[str, Sequence[Value]] = {
        "n_layers": (2, 3),
        "reg_weight": (1e-3, 1e-4, 1e-2),
    }
    patience = 5
    packages = ("recbole", "torch", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is ten epochs."""
        borrowed = import_module("adapters.borrowed")
        settings = {"embedding_size": 64, "require_pow": True, **parameters}
        data = borrowed.Data(events, graph)
        model = borrowed.build("general_recommender", "LightGCN", data, settings, seed)
        for trained in borrowed.train(model, events, rate=0.01, batch=4096, epochs=10, steps=60):
            yield borrowed.product(*trained.forward())


PEER = LightGcn()
