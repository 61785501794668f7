"""RecBole's model classes without RecBole's data sets and trainer, which would split and rank in their own way.

RecBole 1.2.1 is older than the libraries here, and KGIN asks for a compiled package that seldom builds; what is
missing is put in place. The models themselves are untouched.
"""

import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Literal

import numpy as np
import scipy.sparse
import torch
from harness.peer import Scorer
from harness.task import Events, Graph, Ints
from torch import Tensor


@dataclass(frozen=True)
class Data:
    """What models ask a RecBole data set for; entities are numbered with the items first."""

    events: Events
    graph: Graph | None = None
    n_entities: int = 0
    n_relations: int = 0
    padded: int = 0  # numbers before the first item

    def num(self, field: str) -> int:
        """How many there are of a field."""
        sizes = {"user": self.events.n_users, "item": self.events.n_items + self.padded}
        return (sizes | {"entity": self.n_entities, "relation": self.n_relations})[field]

    def inter_matrix(self, form: Literal["coo"]) -> Any:
        """Users x items, what was liked."""
        return self.events.liked.asformat(form)

    def kg_graph(self, form: str, value_field: str) -> Any:
        """Triples in rows, columns and data; two nodes may be tied by several relations."""
        assert self.graph is not None
        ends = (self.graph.heads, self.graph.tails)
        return scipy.sparse.coo_matrix((self.graph.relations, ends), shape=(self.n_entities, self.n_entities))


FIELDS = {
    "USER_ID_FIELD": "user",
    "ITEM_ID_FIELD": "item",
    "ENTITY_ID_FIELD": "entity",
    "RELATION_ID_FIELD": "relation",
    "HEAD_ENTITY_ID_FIELD": "head",
    "TAIL_ENTITY_ID_FIELD": "tail",
    "NEG_PREFIX": "not_",
    "LIST_SUFFIX": "_list",
    "ITEM_LIST_LENGTH_FIELD": "length",
    "device": "cpu",
}


def build(module: str, name: str, data: Data, settings: dict[str, Any], seed: int) -> Any:
    """A model of `recbole.model`, on one thread, its weights drawn by the seed."""
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    np.random.seed(seed)  # KGIN drops edges by numpy's global generator
    _fill_in()
    return getattr(import_module(f"recbole.model.{module}"), name)(FIELDS | settings, data)


def _fill_in() -> None:
    matrix: Any = scipy.sparse.dok_matrix
    if not hasattr(matrix, "_update"):
        matrix._update = lambda self, entries: self._dict.update(entries)
    scatter: Any = types.ModuleType("torch_scatter")
    scatter.scatter_mean = scatter_mean
    sys.modules.setdefault("torch_scatter", scatter)


def scatter_mean(src: Tensor, index: Tensor, dim_size: int, dim: int = 0) -> Tensor:
    """float[dim_size, d], the mean of the rows of src, float[n, d], with each index; 0 where there is none."""
    total = src.new_zeros(dim_size, src.shape[1]).index_add(dim, index, src)
    return total / torch.bincount(index, minlength=dim_size).clamp(min=1).unsqueeze(1)


def train(model: Any, events: Events, *, rate: float, batch: int, epochs: int, steps: int) -> Iterator[Any]:
    """The model after each step of so many epochs over pairs of a liked item and another."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    draw = np.random.default_rng(int(torch.initial_seed()))
    for _ in range(steps):
        model.train()
        for _ in range(epochs):
            for pairs in _batches(events, batch, draw):
                optimiser.zero_grad()
                model.calculate_loss(pairs).backward()
                optimiser.step()
        model.eval()
        yield model


def _batches(events: Events, size: int, draw: np.random.Generator) -> Iterator[dict[str, Tensor]]:
    liked = np.flatnonzero(events.signals > 0)
    users, items = events.users[liked], events.items[liked]
    others = _others(users, events, draw)
    for rows in np.array_split(draw.permutation(len(liked)), -(-len(liked) // size)):
        columns = {"user": users[rows], "item": items[rows], "not_item": others[rows]}
        yield {name: torch.from_numpy(column) for name, column in columns.items()}


def _others(users: Ints, events: Events, draw: np.random.Generator) -> Ints:
    """int64[n], for each user an item not liked, all alike likely; after ten tries whichever came."""
    items = draw.integers(events.n_items, size=len(users))
    for _ in range(10):
        hit = np.flatnonzero(events.is_liked[users, items])
        items[hit] = draw.integers(events.n_items, size=len(hit))
    return items


def product(users: Tensor, items: Tensor) -> Scorer:
    """Scores by the product of vectors, float32[n_users, d] and float32[n_items, d]."""
    left, right = users.detach().numpy(), items.detach().numpy()
    return lambda rows: np.asarray(left[rows] @ right.T)
