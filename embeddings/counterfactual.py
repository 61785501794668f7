"""The smallest change of a history that changes a ranking: PRINCE's question, asked of the real scores.

PRINCE (Ghazimatin et al., WSDM 2020) finds the smallest set of a user's actions without which another item would come
first, exactly, for scores that are personalised PageRank; ACCENT (Tran et al., SIGIR 2021) does so for any model by
influence functions, which are estimates. Here scores without any set of actions can be had exactly and cheaply
(`embeddings.ablation`), so estimates only say where to look first: what is found was scored, and so was all that is
said not to do it. Sets of up to three are looked through in the order of what the actions come to one by one; larger
ones are grown greedily, then shrunk; at last all smaller sets are scored, where they are not too many. Practical to
some hundred actions.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from math import comb

import numpy as np
from numpy.typing import NDArray

from embeddings.scoring import Floats, Indices

Changed = NDArray[np.bool_]
Gaps = Callable[[Changed], Floats]
"""From bool[b, actions] that are changed to float64[b, m]: by how much the item is ahead of each other one."""
Chosen = tuple[int, ...]

BATCH = 128
"""Sets scored at once; the time is looked at between."""
CLOSE = 64
"""Other items that estimates look at: those that are passed most easily."""
ACTIONS = {2: 256, 3: 50}
"""Of so many actions, those that do most alone, sets of two and of three are looked through."""
GROWING = 64
"""Larger sets are grown of so many, those that do most alone."""
CHECKED = 14
"""Up to this size, every part of a set is scored; of larger ones, those that lack one or two actions."""
SLACK = 1.5
"""How much worse than ever seen an estimate may be before what it rules out is put off."""
PROVEN = 20_000
"""Sets of one size that are scored to know that none of them does it, at most: all pairs of 200, all triples of 50."""


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
    """The smallest set of actions that was found to reach the goal, and what is known of others. All of it was scored.

    Attributes:
        actions: their numbers, in order; None where none was found.
        minimal: every part of it was scored, and none does it; else: none of those that were tried does it, which,
            unless the time was over, are all that lack one or two of its actions.
        ruled_out: every set of up to so many actions was scored, and none does it.
        timed_out: the time was over before all was tried.
        tried: sets that were scored.
    """

    actions: Chosen | None
    minimal: bool
    ruled_out: int
    timed_out: bool
    tried: int

    @property
    def smallest(self) -> bool:
        """Every smaller set was scored, and none does it."""
        return self.actions is not None and self.ruled_out >= len(self.actions) - 1


class TimeOver(Exception):
    """The search has had its time."""


class Search:
    """One search among numbered actions; `answer` gives its outcome.

    Args (of making one):
        seconds: how long it may take; what was found until then is the answer.
        whole: whether these are all actions there are; else nobody needs to know that no smaller set of them does it.
    """

    def __init__(self, gaps: Gaps, actions: int, goal: Goal, *, seconds: float, whole: bool = True) -> None:
        self._gaps, self._actions, self._goal, self._whole = gaps, actions, goal, whole
        self._until = time.monotonic() + seconds
        self._tried, self._ruled_out, self._minimal = 0, 0, False
        self._best: Chosen | None = None
        self._looked: dict[int, _Sets] = {}

    def answer(self) -> Answer:
        """The smallest set that is found in the time there is."""
        try:
            self._look()
            timed_out = False
        except TimeOver:
            timed_out = True
        best = self._best and tuple(sorted(self._best))
        return Answer(best, self._minimal, self._ruled_out, timed_out, self._tried)

    def _look(self) -> None:
        if self._actions == 0:
            return
        _ = self._alone
        self._settle(1)
        for size in ACTIONS:
            if self._best is None and size <= self._actions:
                self._through(size, putting_off=True)
        if self._best is None and self._actions > max(ACTIONS):
            self._grow()
        self._shrink()
        self._prove()

    def _settle(self, size: int) -> None:
        """Notes that all sets of a size were scored, and those of smaller ones before."""
        if self._best is None or len(self._best) > size:
            self._ruled_out = size
        else:
            self._minimal = True

    def _away(self, sets: Iterable[Chosen]) -> Floats:
        """How far from the goal some sets are, float64[b]; a smaller one than known that reaches it becomes the best.

        Raises:
            TimeOver: as said.
        """
        sets = list(sets)
        changed = np.zeros((len(sets), self._actions), dtype=bool)
        for row, one in enumerate(sets):
            changed[row, list(one)] = True
        away = self._goal.away(self._scored(changed))
        for n in np.flatnonzero(away == 0).tolist():
            if self._best is None or len(sets[n]) < len(self._best):
                self._best, self._minimal = sets[n], False
        return away

    def _scored(self, changed: Changed) -> Floats:
        self._check()
        self._tried += len(changed)
        return self._gaps(changed)

    def _check(self) -> None:
        if time.monotonic() > self._until:
            raise TimeOver

    @cached_property
    def _alone(self) -> tuple[Floats, Floats, Floats]:
        """How far each action alone leaves the goal; the gaps without any, and what each changes, of close others."""
        nothing = self._scored(np.zeros((1, self._actions), dtype=bool))[0]
        each, away = [], []
        for start in range(0, self._actions, BATCH):
            some = np.arange(start, min(start + BATCH, self._actions))
            each.append(self._scored(some[:, None] == np.arange(self._actions)))
            away.append(self._goal.away(each[-1]))
            reached = some[away[-1] == 0]
            if self._best is None and len(reached):
                self._best, self._minimal = (int(reached[0]),), True
        steps = np.concatenate(each) - nothing
        towards = steps.min(axis=0, initial=0.0) if self._goal.out else -steps.max(axis=0, initial=0.0)
        close = np.argsort(nothing + 3 * towards if self._goal.out else -nothing)[: self._goal.limit + CLOSE]
        return np.concatenate(away), nothing[close], steps[:, close]

    @cached_property
    def _order(self) -> Indices:
        """The actions, the one that does most alone first."""
        return np.argsort(self._alone[0], kind="stable")

    def _sets(self, size: int) -> "_Sets":
        """Sets of a size that are not scored yet, the most promising first."""
        if size not in self._looked:
            among = self._order[: ACTIONS.get(size, self._actions)]
            sets = np.asarray(list(combinations(among.tolist(), size)))
            guesses = []
            for start in range(0, len(sets), 4096):
                self._check()
                guesses.append(self._guess(sets[start : start + 4096]))
            guess = np.concatenate(guesses)
            order = np.argsort(guess, kind="stable")
            self._looked[size] = _Sets(sets[order], guess[order], len(among) == self._actions)
        return self._looked[size]

    def _guess(self, sets: Indices) -> Floats:
        """How far from the goal some sets are, if each action changed what it changes alone."""
        _, nothing, steps = self._alone
        return self._goal.away(nothing + steps[sets].sum(axis=1))

    def _through(self, size: int, *, putting_off: bool) -> None:
        """Scores sets of a size until one does it, or until the next are not worth it yet."""
        sets, worst = self._sets(size), 0.0
        while sets.done < len(sets.sets):
            batch = slice(sets.done, sets.done + BATCH)
            if putting_off and sets.done and sets.guess[sets.done] > SLACK * worst:
                return
            away = self._away(map(tuple, sets.sets[batch].tolist()))
            sets.done += len(away)
            worst = max(worst, float((sets.guess[batch] - away).max()))
            if not away.min():
                break
        if self._ruled_out == size - 1 and (sets.all_scored or self._found(size)):
            self._settle(size)

    def _found(self, size: int) -> bool:
        return self._best is not None and len(self._best) == size

    def _grow(self) -> None:
        """One action after the other, each time the one that does most."""
        chosen: Chosen = ()
        among = self._order[:GROWING].tolist()
        while self._best is None and len(chosen) < len(among):
            sets = [(*chosen, action) for action in among if action not in chosen]
            away = np.concatenate([self._away(some) for some in _batches(sets)])
            chosen = sets[int(np.argmin(away))]

    def _shrink(self) -> None:
        """Parts of the best, until none of them does it."""
        while self._best is not None and not self._minimal:
            best = self._best
            few = len(best) <= CHECKED
            sizes = range(self._ruled_out + 1, len(best)) if few else (len(best) - 1, len(best) - 2)
            for some in (some for size in sizes for some in _batches(combinations(best, size))):
                if not self._away(some).min():
                    break
            else:
                self._minimal = few
                return

    def _prove(self) -> None:
        """Scores what is left of all smaller sets, size by size, where they are not too many."""
        sizes = range(self._ruled_out + 1, len(self._best or ()))
        if self._whole and all(comb(self._actions, size) <= PROVEN for size in sizes):
            for size in sizes:
                if self._ruled_out == size - 1 and self._sets(size).whole:
                    self._through(size, putting_off=False)


@dataclass
class _Sets:
    """Sets of one size in the order of how near they are guessed to be; `whole`: these are all of all actions."""

    sets: Indices
    guess: Floats
    whole: bool
    done: int = 0

    @property
    def all_scored(self) -> bool:
        return self.whole and self.done >= len(self.sets)


def _batches(sets: Iterable[Chosen]) -> Iterator[list[Chosen]]:
    remaining = iter(sets)
    while batch := list(islice(remaining, BATCH)):
        yield batch
