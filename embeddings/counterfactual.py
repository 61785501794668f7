"""The smallest change of a history that changes a ranking: PRINCE's question, asked of the real scores.

PRINCE (Ghazimatin et al., WSDM 2020) finds the smallest set of a user's actions without which another item would come
first, exactly, for scores that are personalised PageRank; ACCENT (Tran et al., SIGIR 2021) does so for any model by
influence functions, which are estimates. Here scores without any set of actions can be had exactly and cheaply
(`embeddings.ablation`), so estimates only say where to look first: what is found was scored. Sets of up to three are
gone through in the order of what the actions come to one by one; larger ones are grown greedily, then shrunk until no
part of them does it too. Practical to some hundred actions.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from embeddings.scoring import Floats, Indices

Changed = NDArray[np.bool_]
Gaps = Callable[[Changed], Floats]
"""From bool[b, actions] that are changed to float64[b, m]: by how much the item is ahead of each other one."""

BATCH = 128
CLOSE = 64
"""Other items that estimates look at: those that are passed most easily."""
ACTIONS = {2: 256, 3: 48}
"""Of so many actions, those that do most alone, all sets of two and of three are looked at."""
GROWING = 64
"""Larger sets are grown of so many, those that do most alone."""
CHECKED = 12
"""Up to this size, every part of a set is tried; of larger ones, those that lack one or two actions."""
SLACK = 1.5
"""How much worse than ever seen an estimate may be before what it rules out is not tried."""


@dataclass(frozen=True)
class Goal:
    """Out of the `limit` best, or into them."""

    limit: int
    out: bool

    def away(self, gaps: Floats) -> Floats:
        """How far from it, float64[b] of float64[b, m]; 0 where it is reached.

        The leads (out: over the nearest others, as many as must pass; into: of those that stand in the way), summed.
        """
        ordered = np.sort(gaps, axis=1)
        if self.out:
            return np.asarray(np.maximum(ordered[:, : self.limit], 0.0).sum(axis=1))
        return np.asarray(np.maximum(-ordered[:, self.limit - 1 :], 0.0).sum(axis=1))


@dataclass(frozen=True)
class Answer:
    """A set of actions that reaches the goal, or none.

    Attributes:
        actions: their numbers, in order; None where none was found.
        smallest: no smaller set does it, so far as estimates can rule out; else: no part of it does.
        timed_out: the time was over before all was tried.
        tried: sets that were scored.
    """

    actions: tuple[int, ...] | None
    smallest: bool
    timed_out: bool
    tried: int


class TimeOver(Exception):
    """The search has had its time."""


class Search:
    """One search among numbered actions; `answer` gives its outcome."""

    def __init__(self, gaps: Gaps, actions: int, goal: Goal, *, seconds: float) -> None:
        self._gaps, self._actions, self._goal = gaps, actions, goal
        self._until = time.monotonic() + seconds
        self._tried = 0

    def answer(self) -> Answer:
        """The smallest of up to three actions, or a larger set of which no part does it."""
        try:
            found, smallest = self._small(), True
            if found is None and self._actions > max(ACTIONS):
                grown, smallest = self._grown(), False
                found = self._shrunk(grown) if grown else None
        except TimeOver:
            return Answer(None, False, True, self._tried)
        return Answer(found and tuple(sorted(found)), smallest and found is not None, False, self._tried)

    def away(self, sets: list[tuple[int, ...]]) -> Floats:
        """How far from the goal some sets are, float64[b].

        Raises:
            TimeOver: as said.
        """
        if time.monotonic() > self._until:
            raise TimeOver
        changed = np.zeros((len(sets), self._actions), dtype=bool)
        for row, one in enumerate(sets):
            changed[row, list(one)] = True
        self._tried += len(sets)
        return self._goal.away(self._gaps(changed))

    def _small(self) -> tuple[int, ...] | None:
        """The smallest set of up to three, the one that does most of those."""
        for size in (2, 3):
            if not self._alone[0].min(initial=np.inf):
                return (int(self._order[0]),)
            among = self._order[: ACTIONS[size]]
            if (found := self._promising(size, among)) is not None:
                return found
        return None

    @cached_property
    def _alone(self) -> tuple[Floats, Floats, Floats]:
        """How far each action alone leaves the goal; the gaps without any, and what each changes, of close others."""
        nothing = self._gaps(np.zeros((1, self._actions), dtype=bool))[0]
        each = np.array_split(np.eye(self._actions, dtype=bool), max(1, -(-self._actions // BATCH)))
        gaps = np.concatenate([self._gaps(some) for some in each])
        steps = gaps - nothing
        towards = steps.min(axis=0, initial=0.0) if self._goal.out else -steps.max(axis=0, initial=0.0)
        close = np.argsort(nothing + 3 * towards if self._goal.out else -nothing)[: self._goal.limit + CLOSE]
        return self._goal.away(gaps), nothing[close], steps[:, close]

    @cached_property
    def _order(self) -> Indices:
        """The actions, the one that does most alone first."""
        return np.argsort(self._alone[0], kind="stable")

    def _promising(self, size: int, among: Indices) -> tuple[int, ...] | None:
        """The first set of a size that does it, in the order of what its actions come to one by one."""
        if len(among) < size:
            return None
        _, nothing, steps = self._alone
        sets = np.asarray(list(combinations(among.tolist(), size)))
        guess = np.concatenate(
            [
                self._goal.away(nothing + steps[some].sum(axis=1))
                for some in np.array_split(sets, max(1, len(sets) // 4096))
            ]
        )
        order, worst = np.argsort(guess, kind="stable"), 0.0
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            if start and guess[batch[0]] > SLACK * worst:
                return None
            away = self.away([tuple(one) for one in sets[batch].tolist()])
            worst = max(worst, float((guess[batch] - away).max()))
            if not away.min():
                return tuple(sets[batch[np.argmin(away)]].tolist())
        return None

    def _grown(self) -> tuple[int, ...] | None:
        """One action after the other, each time the one that does most."""
        chosen: tuple[int, ...] = ()
        among = self._order[:GROWING].tolist()
        while len(chosen) < len(among):
            left = [action for action in among if action not in chosen]
            sets = [(*chosen, action) for action in left]
            away = np.concatenate([self.away(some) for some in _batches(sets)])
            chosen = sets[int(np.argmin(away))]
            if not away.min():
                return chosen
        return None

    def _shrunk(self, found: tuple[int, ...]) -> tuple[int, ...]:
        """A part of a set that does it too, and of which no part does."""
        while (smaller := self._part(found)) is not None:
            found = smaller
        return found

    def _part(self, found: tuple[int, ...]) -> tuple[int, ...] | None:
        """The smallest part that does it: of all of them, or, of a large set, of those that lack one or two."""
        least = 1 if len(found) <= CHECKED else len(found) - 2
        sizes = range(len(found) - 1, least - 1, -1) if len(found) > CHECKED else range(least, len(found))
        for size in sizes:
            for sets in _batches(list(combinations(found, size))):
                away = self.away(sets)
                if not away.min(initial=np.inf):
                    return sets[int(np.argmin(away))]
        return None


def _batches(sets: list[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    for start in range(0, len(sets), BATCH):
        yield sets[start : start + BATCH]
