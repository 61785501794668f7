"""KGIN (Wang et al. 2021, arXiv:2102.07057), RecBole's model.

Every relation goes both ways, as in the authors' code, and entities tied to one item alone, which tell nothing of
others, are left out. When ranking no edge is dropped; RecBole's own prediction would go on dropping half of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

import numpy as np
from harness.peer import Scorer, Value
from harness.task import Events, Graph

DROPPED = 0.5


class Kgin:
    """Vectors of users from what they liked, of items from entities two hops around, learned from pairs."""

    axes: Mapping[str, Sequence[Value]] = {
        "learning_rate": (0.002, 0.0005),
        "context_hops": (2, 3, 1),
    }
    patience = 6
    packages = ("recbole", "torch", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """A step is five epochs."""
        borrowed = import_module("adapters.borrowed")
        both, entities, relations = both_ways(graph, events.n_items)
        settings = {
            "embedding_size": 64,
            "node_dropout_rate": DROPPED,
            "mess_dropout_rate": 0.1,
            "sim_regularity": 1e-4,
            "n_factors": 4,
            "ind": "cosine",
            "temperature": 0.2,
            "reg_weight": 1e-5,  # the loss divides it by the batch: up to 1e-3 it changes nothing
            "context_hops": parameters["context_hops"],
        }
        data = borrowed.Data(events, both, entities, relations)
        model = borrowed.build("knowledge_aware_recommender", "KGIN", data, settings, seed)
        for trained in borrowed.train(
            model, events, rate=parameters["learning_rate"], batch=4096, epochs=5, steps=40
        ):
            yield _whole(borrowed, trained, events.n_items)


def both_ways(graph: Graph, n_items: int) -> tuple[Graph, int, int]:
    """The graph with items first among the entities and each relation's inverse, its entities and relations."""
    degree = np.bincount(graph.tails) if len(graph.tails) else np.zeros(0, np.int64)
    shared = degree[graph.tails] > 1
    _, tails = np.unique(graph.tails[shared], return_inverse=True)
    heads, relations, tails = graph.heads[shared], graph.relations[shared], tails + n_items
    count = int(relations.max()) + 1 if len(relations) else 1
    both = Graph(
        np.concatenate([heads, tails]),
        np.concatenate([relations, relations + count]),
        np.concatenate([tails, heads]),
    )
    return both, int(tails.max(initial=n_items - 1)) + 1, 2 * count


def _whole(borrowed: Any, model: Any, n_items: int) -> Scorer:
    model.gcn.node_dropout_rate = 0.0
    users, entities, _ = model.forward()
    model.gcn.node_dropout_rate = DROPPED
    scorer: Scorer = borrowed.product(users, entities[:n_items])
    return scorer


PEER = Kgin()
