"""Nearest neighbours among items (Sarwar et al. 2001), as `implicit` has them.

Items are compared by the users who liked both: cosine, or with users weighted as terms are (TF-IDF, BM25).
The practical limit is the product of users and co-liked items: minutes for a million users.
"""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from harness.peer import Scorer, Value
from harness.task import Events, Graph


class ItemKnn:
    """Scores an item by its similarity to what the user liked, summed."""

    axes: Mapping[str, Sequence[Value]] = {
        "similarity": ("Cosine", "TFIDF", "BM25"),
        "neighbours": (100, 20, 50, 200, 400, 800),
    }
    patience = 1
    packages = ("implicit", "numpy", "scipy")

    def fit(self, events: Events, graph: Graph, parameters: Any, seed: int) -> Iterator[Scorer]:
        """One step: the similarity of all pairs of items."""
        kind = getattr(import_module("implicit.nearest_neighbours"), f"{parameters['similarity']}Recommender")
        model = kind(K=parameters["neighbours"], num_threads=1)
        model.fit(events.liked, show_progress=False)
        yield lambda users: (events.liked[users] @ model.similarity).toarray()


PEER = ItemKnn()
