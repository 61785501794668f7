"""A task: what a peer may see, what it may recommend, and whom to rank for."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Events:
    """Events in parallel arrays, each user's in order of time.

    Attributes:
        users: int64[n], 0 to n_users - 1.
        items: int64[n], 0 to n_items - 1.
        signals: float64[n], above 0 where the user liked the item, 0 where it was only touched.
        n_users: rows of the matrices.
        n_items: columns of the matrices.
    """

    users: Ints
    items: Ints
    signals: Floats
    n_users: int
    n_items: int

    @cached_property
    def liked(self) -> csr_matrix:
        """Users x items, float64, the signal of what each user liked."""
        return self.matrix(self.signals)

    @cached_property
    def is_liked(self) -> Flags:
        """bool[n_users, n_items], the same, dense: a byte for each pair."""
        return np.asarray(self.liked.toarray() > 0)

    @cached_property
    def touched(self) -> csr_matrix:
        """Users x items, float64, 1 for all that a user had an event with."""
        return self.matrix(np.ones(len(self.users)))

    @cached_property
    def popularity(self) -> Floats:
        """float64[n_items], how many users liked each item."""
        return np.bincount(self.items[self.signals > 0], minlength=self.n_items).astype(np.float64)

    @cached_property
    def age(self) -> Ints:
        """int64[n], how many later events the same user has."""
        order = np.argsort(self.users, kind="stable")
        users = self.users[order]
        after = np.searchsorted(users, users, side="right") - 1 - np.arange(len(users))
        age = np.empty(len(users), np.int64)
        age[order] = after
        return age

    def matrix(self, weights: Floats) -> csr_matrix:
        """Users x items with these weights, float64[n]; of events with the same item the largest counts."""
        # scipy adds up what stands in one place; the last of them in order of weight is to stay alone
        place = self.users * self.n_items + self.items
        order = np.lexsort((weights, place))
        last = np.append(np.diff(place[order]) > 0, True) if len(order) else np.zeros(0, bool)
        kept = order[last & (weights[order] != 0)]
        shape = (self.n_users, self.n_items)
        return csr_matrix((weights[kept], (self.users[kept], self.items[kept])), shape=shape)

    def only(self, rows: Flags) -> "Events":
        """The events of these rows, bool[n]."""
        return Events(self.users[rows], self.items[rows], self.signals[rows], self.n_users, self.n_items)


@dataclass(frozen=True)
class Graph:
    """The knowledge graph as triples: item heads[i] is tied by relations[i] to entity tails[i], all int64."""

    heads: Ints
    relations: Ints
    tails: Ints


@dataclass(frozen=True)
class Task:
    """All a peer is told.

    Attributes:
        events: what it may learn from.
        held: bool[n], the events parameters are chosen on.
        candidates: int64[c], the items that may be ranked.
        ask: int64[m], the users to rank for.
        k: items in a ranking.
        graph: what is known of the items.
    """

    events: Events
    held: Flags
    candidates: Ints
    ask: Ints
    k: int
    graph: Graph


def compact(task: Task) -> tuple[Task, Ints]:
    """The task with only the items that have an event or are candidates, and their numbers before, int64[kept].

    Relations of other items are left out, as is usual where knowledge graphs are tied to ratings.
    """
    events, graph = task.events, task.graph
    kept = np.union1d(events.items, task.candidates)
    number = np.full(events.n_items, -1, np.int64)
    number[kept] = np.arange(len(kept))
    tied = number[graph.heads] >= 0
    return Task(
        Events(events.users, number[events.items], events.signals, events.n_users, len(kept)),
        task.held,
        number[task.candidates],
        task.ask,
        task.k,
        Graph(number[graph.heads[tied]], graph.relations[tied], graph.tails[tied]),
    ), kept


def read(path: Path) -> Task:
    """Reads TASK.npz. Raises KeyError where an array is missing, ValueError where one is a pickle."""
    with np.load(path, allow_pickle=False) as file:
        users, items = file["users"].astype(np.int64), file["items"].astype(np.int64)
        signals = file["signals"].astype(np.float64)
        return Task(
            Events(users, items, signals, int(file["n_users"]), int(file["n_items"])),
            file["held"].astype(np.bool_),
            file["candidates"].astype(np.int64),
            file["ask"].astype(np.int64),
            int(file["k"]),
            Graph(*(file[name].astype(np.int64) for name in ("heads", "relations", "tails"))),
        )
