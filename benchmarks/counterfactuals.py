"""Whether reasons move rankings, and whether the smallest change is one, on the stack that runs.

For some users and an item of each one's ten: how far the item falls when its cited events are muted, when as many
others are, and when those cited for another item of the list are, each by a ranking made anew. Then the smallest
change that takes the item out of the list: how often there is one, how fast, whether a part of it does it too, and
where histories are short enough to try everything, whether a smaller one was there; for some of them by rankings made
anew, which know nothing of how the search scores. Exit code 1: one of the targets printed at the end is missed.
`.venv/bin/python benchmarks/counterfactuals.py --users 200`
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations, islice
from math import comb

import numpy as np
from threadpoolctl import threadpool_limits

from api.basis import Basis
from api.changes import removals
from api.counterfactuals import Counterfactuals, cited
from api.parts import Scored
from api.ranking import Ranker
from embeddings.counterfactual import Goal
from graph import reading
from graph.connection import Database
from graph.preferences import users
from graph.records import Filters, Mute, UserState
from settings import load

LIMIT, CITED, DRAWS, BATCH = 10, 5, 4, 256
SIZES = (20, 50, 100, 200, 10_000)
SHORT = 60
"""Histories up to this length are tried by all sets of up to three."""
WHOLE = 14
"""Sets up to this size are tried by all their parts."""
SECONDS = 5.0
ANEW = 300
"""Sets that are tried by rankings made anew for one answer, at most: all that are smaller than it."""
TIMES, ANSWERED, MEDIAN = 5.0, 0.95, 0.3
"""Targets: how many times as much cited events count, share of answers, seconds."""
Reached = Callable[[Sequence[tuple[int, ...]]], bool]


@dataclass
class Pair:
    """What was seen of one user and item."""

    history: int
    drops: dict[str, list[float]] = field(default_factory=dict)
    found: int | None = None
    seconds: float = 0.0
    verified: bool = False
    parts: str = "not tried"
    brute: str = "not tried"
    anew: str = "not tried"
    claim: str = "none"


class Bench:
    """One run."""

    def __init__(self, database: Database, ranker: Ranker, seed: int, anew: int) -> None:
        self._database, self._ranker, self._left = database, ranker, anew
        self._answers = Counterfactuals(database, ranker)
        self._rng = np.random.default_rng(seed)

    def pair(self, user: str) -> Pair | None:
        """One user and an item of the ten by chance; None where the history is too short to take so many away."""
        state = reading.user_state(self._database, user)
        if len(state.met) < 2 * CITED + 1:
            return None
        basis = self._ranker.basis(state)
        scored = self._ranker.score(basis, LIMIT, Filters())
        order = scored.order(LIMIT)
        place, other = self._rng.choice(order, 2, replace=False).tolist()
        pair = Pair(len(state.met))
        self._drops(pair, basis, scored, place, other)
        self._smallest(pair, basis, scored, place)
        return pair

    def _drops(self, pair: Pair, basis: Basis, scored: Scored, place: int, other: int) -> None:
        """How many ranks an item falls without its cited events, and without others."""
        state, item, rank = basis.state, scored.candidates[place].item, scored.rank(place)
        mine, theirs = _events(basis, scored, place), _events(basis, scored, other)
        rest = [event.item for event in state.met if event.item not in mine]
        draws = [self._rng.choice(rest, len(mine), replace=False).tolist() for _ in range(DRAWS)]
        for name, sets in (("cited", [mine]), ("random", draws), ("another item's", [theirs])):
            pair.drops[name] = [self._rank(_muted(state, one), item) - rank for one in sets]

    def _rank(self, state: UserState, item: str) -> int:
        scored = self._ranker.score(self._ranker.basis(state), LIMIT, Filters(), item)
        return scored.rank(scored.place(item))

    def _smallest(self, pair: Pair, basis: Basis, scored: Scored, place: int) -> None:
        item = scored.candidates[place].item
        begun = time.monotonic()
        answer = self._answers.smallest(basis, scored, place, Goal(LIMIT, True), SECONDS)
        pair.seconds = time.monotonic() - begun
        changed = [one["about"] for one in answer["of"]]
        if answer["found"]:
            pair.found = len(changed)
            pair.claim = next((name for name in ("smallest", "minimal") if answer[name]), "some parts tried")
            pair.verified = (
                self._rank(_muted(basis.state, [one.partition(":")[2] for one in changed]), item) > LIMIT
            )
        changes = removals(basis, scored, place)
        others = np.arange(len(scored.candidates)) != place

        def reached(sets: Sequence[tuple[int, ...]]) -> bool:
            flipped = np.zeros((len(sets), len(changes.actions)), dtype=bool)
            for row, one in enumerate(sets):
                flipped[row, list(one)] = True
            scores = changes.scores(flipped)
            return bool(((scores[:, others] > scores[:, [place]]).sum(axis=1) >= LIMIT).any())

        numbers = [n for n, action in enumerate(changes.actions) if action.about in changed]
        if numbers and len(numbers) <= WHOLE:
            proper = (part for size in range(len(numbers)) for part in combinations(numbers, size))
            pair.parts = "one does it" if any(map(reached, _batches(proper))) else "none does it"
        if len(changes.actions) <= SHORT:
            pair.brute = self._brute(reached, len(changes.actions), pair.found)
        met = [event.item for event in basis.state.met]
        smaller = sum(comb(len(met), size) for size in range(1, pair.found or 0))
        if self._left and 0 < smaller <= ANEW and answer["smallest"] and not basis.state.say.stated:
            self._left -= 1
            sets = chain.from_iterable(combinations(met, size) for size in range(1, pair.found or 0))
            does = any(self._rank(_muted(basis.state, one), item) > LIMIT for one in sets)
            pair.anew = "a smaller one does it" if does else "none does it"

    def _brute(self, reached: Reached, actions: int, found: int | None) -> str:
        """What trying all sets of up to three finds."""
        for size in (1, 2, 3):
            if any(map(reached, _batches(combinations(range(actions), size)))):
                return "equal" if found == size else f"{size} would do, {found} found"
        return "more than three" if found is None or found > 3 else f"none of up to three, {found} found"


def _events(basis: Basis, scored: Scored, place: int) -> list[str]:
    """The events that are cited for an item, by what they are with."""
    found = [one.id for one in cited(basis, scored, place, LIMIT, 4 * CITED) if one.what == "event"]
    return found[:CITED]


def _muted(state: UserState, items: Sequence[str]) -> UserState:
    mutes = (*state.say.mutes, *(Mute("Item", item) for item in items))
    return replace(state, say=replace(state.say, mutes=mutes))


def _batches(sets: Iterable[tuple[int, ...]]) -> Iterator[list[tuple[int, ...]]]:
    remaining = iter(sets)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _interval(values: np.ndarray, rng: np.random.Generator) -> str:
    """A mean with the 95 % interval of 2,000 resamples."""
    if not len(values):
        return "-"
    means = rng.choice(values, (2000, len(values))).mean(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return f"{values.mean():.2f} [{low:.2f}, {high:.2f}]"


def _ratio(top: np.ndarray, bottom: np.ndarray, rng: np.random.Generator) -> tuple[float, str]:
    """How many times the one mean is the other, users drawn together."""
    draws = rng.integers(0, len(top), (2000, len(top)))
    below = bottom[draws].mean(axis=1)
    ratios = np.where(below > 0, top[draws].mean(axis=1) / np.where(below > 0, below, 1), np.inf)
    low, high = np.quantile(ratios, (0.025, 0.975), method="nearest")
    ratio = float(top.mean() / bottom.mean()) if bottom.mean() > 0 else np.inf
    return ratio, f"{ratio:.1f} [{low:.1f}, {high:.1f}]"


def report(pairs: Sequence[Pair], rng: np.random.Generator) -> bool:
    """Prints what was seen, and each target; whether all are met."""
    names = list(pairs[0].drops)
    print(f"\nranks lost, mean and 95 % interval; {len(pairs)} users and items")
    print("".join(f"{name:>24}" for name in ("history", "users", *names)))
    for low, high in [(0, SIZES[-1]), *zip((0, *SIZES), SIZES, strict=False)]:
        some = [pair for pair in pairs if low < pair.history <= high]
        if some:
            drops = [
                _interval(np.asarray([np.mean(pair.drops[name]) for pair in some]), rng) for name in names
            ]
            print("".join(f"{one:>24}" for one in (f"{low + 1} to {high}", len(some), *drops)))
    mean = {name: np.asarray([np.mean(pair.drops[name]) for pair in pairs]) for name in names}
    targets: dict[str, bool] = {}
    for name in names[1:]:
        ratio, told = _ratio(mean["cited"], mean[name], rng)
        print(f"cited events count {told} times as much as {name}")
        targets[f"{TIMES:g} times as much as {name}"] = ratio >= TIMES
    found = [pair for pair in pairs if pair.found is not None]
    seconds = np.asarray([pair.seconds for pair in pairs])
    print(
        f"\nsmallest change: found for {len(found)} of {len(pairs)} ({len(found) / len(pairs):.1%}), ", end=""
    )
    print(f"confirmed by a ranking made anew {sum(pair.verified for pair in found)}")
    print(
        f"  median {1e3 * np.median(seconds):.0f} ms, nine of ten within {1e3 * np.quantile(seconds, 0.9):.0f} ms"
    )
    print(f"  sizes {dict(sorted(Counter(pair.found for pair in found).items()))}")
    print(f"  its proper parts: {dict(Counter(pair.parts for pair in found))}")
    print(
        f"  all sets of up to three, histories up to {SHORT}: {dict(Counter(pair.brute for pair in pairs))}"
    )
    print(f"  what is claimed: {dict(Counter(pair.claim for pair in pairs))}")
    print(f"  all smaller sets by rankings made anew: {dict(Counter(pair.anew for pair in pairs))}")
    targets |= {
        f"answered {ANSWERED:.0%}": len(found) >= ANSWERED * len(pairs),
        f"median {1e3 * MEDIAN:.0f} ms": float(np.median(seconds)) <= MEDIAN,
        "every answer confirmed": all(pair.verified for pair in found),
        "no proper part does it": not any(pair.parts == "one does it" for pair in found),
        "equal to trying all up to three": not any("found" in pair.brute for pair in pairs),
        "equal to trying all anew": not any(pair.anew == "a smaller one does it" for pair in pairs),
    }
    print("\ntargets")
    for name, met in targets.items():
        print(f"  {name}: {'met' if met else 'MISSED'}")
    return all(targets.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--anew", type=int, default=10, help="Answers whose smaller sets are all ranked anew."
    )
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    threadpool_limits(1, "blas")
    settings = load()
    with Database(settings) as database:
        bench = Bench(database, Ranker(database, settings), options.seed, options.anew)
        everyone = list(users(database))
        pairs = []
        for n, user in enumerate(rng.permutation(everyone).tolist()):
            if (pair := bench.pair(user)) is not None:
                pairs.append(pair)
            if len(pairs) == options.users or n + 1 == len(everyone):
                break
    sys.exit(0 if report(pairs, rng) else 1)


if __name__ == "__main__":
    main()
