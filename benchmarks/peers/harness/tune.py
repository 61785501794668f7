"""Choosing parameters on held-out events, one axis after the other."""

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from harness.peer import Parameters, Peer, Scorer, Value
from harness.rank import Shelf, ndcg
from harness.task import Task

AT = 10  # NDCG@10 is what parameters are chosen by
ROUNDS = 3


@dataclass(frozen=True)
class Choice:
    """Parameters, the step at which training stopped, and their NDCG@10 (None: nothing to judge by)."""

    parameters: Parameters
    steps: int
    score: float | None


@dataclass
class Judge:
    """Mean NDCG@10 over users with liked held-out events, of a scorer that did not learn from them."""

    task: Task
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        events, held = self.task.events, self.task.held
        train = events.only(~held)
        self.shelf = Shelf.of(train, train, self.task.candidates)
        liked = events.only(held).liked
        self._users = np.flatnonzero(np.diff(liked.indptr)).astype(np.int64)
        self._relevant = liked[self._users]

    def __bool__(self) -> bool:
        """Whether there is anyone to judge by."""
        return len(self._users) > 0

    def __call__(self, scorer: Scorer) -> float:
        """The scorer's mean NDCG@10."""
        items, _ = self.shelf.top(scorer, self._users, AT)
        return float(ndcg(items, self._relevant).mean())


def choose(peer: Peer, task: Task, seed: int, fixed: Parameters) -> Choice:
    """The best parameters found by going along each axis in turn until none is better, three rounds at most.

    Without liked held-out events it is each axis' first value and one step.

    Args:
        peer: what to tune.
        task: its events; those held are judged by, not learned from.
        seed: of the training.
        fixed: values not to search for; `steps` among them fixes how long is trained.

    Raises:
        ValueError: `fixed` names what is no parameter of the peer.
    """
    if unknown := fixed.keys() - peer.axes.keys() - {"steps"}:
        raise ValueError(f"no parameter: {sorted(unknown)}; choose among {[*peer.axes, 'steps']}")
    axes = {name: values for name, values in peer.axes.items() if name not in fixed}
    given = {name: value for name, value in fixed.items() if name != "steps"}
    start = {name: values[0] for name, values in axes.items()} | given
    steps = int(fixed["steps"]) if "steps" in fixed else None
    judge = Judge(task)
    if not judge or (steps and not axes):
        return Choice(start, steps or 1, None)
    train = task.events.only(~task.held)

    def trial(parameters: Parameters) -> Choice:
        scorers = peer.fit(train, task.graph, parameters, seed)
        best, score = (
            (steps, judge(at_step(scorers, steps))) if steps else best_step(scorers, judge, peer.patience)
        )
        print(f"  {score:.4f} after {best}: {dict(parameters)}", file=sys.stderr, flush=True)
        return Choice(parameters, best, score)

    return _climb(axes, start, trial)


def _climb(
    axes: Mapping[str, Sequence[Value]], start: Parameters, trial: Callable[[Parameters], Choice]
) -> Choice:
    known: dict[tuple[tuple[str, Value], ...], Choice] = {}

    def look(parameters: Parameters) -> Choice:
        key = tuple(sorted(parameters.items()))
        if key not in known:
            known[key] = trial(parameters)
        return known[key]

    best = look(start)
    for _ in range(ROUNDS):
        before = best
        for name, values in axes.items():
            tried = [look({**best.parameters, name: value}) for value in values]
            best = max([best, *tried], key=lambda choice: choice.score or 0.0)
        if best is before:
            break
    return best


def best_step(
    scorers: Iterator[Scorer], judge: Callable[[Scorer], float], patience: int
) -> tuple[int, float]:
    """The step, from 1, whose scorer is judged best, and its score; stops after `patience` worse ones."""
    best, score = 0, -np.inf
    for step, scorer in enumerate(scorers, start=1):
        judged = judge(scorer)
        if judged > score:
            best, score = step, judged
        if step - best >= patience:
            break
    return best, score


def at_step(scorers: Iterator[Scorer], steps: int) -> Scorer:
    """The scorer after so many steps, or the last there is."""
    *_, last = islice(scorers, steps)
    return last
