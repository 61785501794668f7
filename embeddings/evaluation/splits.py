"""Splits: what may be learned from, what is shown of each user, what is asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from embeddings.evaluation.data import Dataset, Events, Indices, Mask, groups
from errors import InvalidInput


@dataclass(frozen=True)
class Split:
    """Masks over the data set's events.

    Attributes:
        protocol: how it was made, in words.
        train: what models learn from.
        held: what hyper-parameters are chosen on, and models refitted on: events after `train` of their user.
        shown: what a ranking may know of its user; nobody is asked about an item that was shown.
        test: the likings to be found.
        before: times that all of `train`, `held` and `shown` must be older than; None where cuts are each user's.
        items: the places of the items that are ranked.
    """

    name: str
    protocol: str
    train: Mask
    held: Mask
    shown: Mask
    test: Mask
    items: Indices
    before: float | None = None

    @property
    def learned(self) -> Mask:
        """What a refitted model has learned from."""
        return self.train | self.held


Cut = Callable[[Indices], tuple[int, int, int]]
"""Of the places of a user's likings: where validation, test and what comes after the test begin, among them."""


def last_share(data: Dataset, *, test: float = 0.2, held: float = 0.1, strict: bool = False) -> Split:
    """Each user's last floor(20 %) of likings is test (one, from five on), the floor(10 %) before it validation.

    Args:
        strict: events of equal times never straddle a cut: the cut moves to the first of them.
    """

    def cut(liked: Indices) -> tuple[int, int, int]:
        count = len(liked)
        tested = max(1, int(count * test)) if count >= 5 else 0
        return count - tested - int(count * held), count - tested, count

    name = "last-20-strict" if strict else "last-20"
    return _by_user(
        data, name, f"last {test:.0%} of each user's likings{', strict ties' * strict}", cut, strict
    )


def window(data: Dataset, start: float, end: float, *, strict: bool = True) -> Split:
    """A later cut: each user's likings from share `start` to `end` are test, as many before them validation."""
    width = end - start

    def cut(liked: Indices) -> tuple[int, int, int]:
        first, begin, stop = (
            int(len(liked) * share + 1e-9) for share in (max(start - width, 0.0), start, end)
        )
        return first, begin, stop

    name = f"{start:.0%}-{end:.0%}"
    return _by_user(data, name, f"likings from {name} of each user's, strict ties", cut, strict)


def last_one(data: Dataset) -> Split:
    """Each user's last liking is test, the one before it validation."""

    def cut(liked: Indices) -> tuple[int, int, int]:
        count = len(liked)
        return (count - 2, count - 1, count) if count >= 3 else (count, count, count)

    return _by_user(data, "last-one", "the last liking of each user", cut, False)


def global_time(data: Dataset, *, test: float = 0.2, held: float = 0.1) -> Split:
    """All events after one moment are test: the moment before which 80 % of the likings lie."""
    events = data.events
    times = np.sort(events.at[events.liked])
    first, begin = (times[int(len(times) * share)] for share in (1 - test - held, 1 - test))
    train = events.at < first
    later = (events.at >= first) & (events.at < begin)
    test_mask = (events.at >= begin) & events.liked
    return _made(
        data, "global-time", "everything after one moment", train, later, test_mask, before=float(begin)
    )


def at_random(data: Dataset, *, test: float = 0.2, held: float = 0.1, seed: int = 0) -> Split:
    """Events dealt out by chance, whatever their times."""
    chance = np.random.default_rng(seed).random(len(data.events.user))
    train, later = chance >= test + held, (chance >= test) & (chance < test + held)
    return _made(data, "random", "by chance", train, later, (chance < test) & data.events.liked)


def cold_items(data: Dataset, *, share: float = 0.2, seed: int = 0, base: Split | None = None) -> Split:
    """A share of the items is out of training altogether, and is what is asked for; all items are ranked."""
    events = data.events
    base_learned = np.ones(len(events.user), bool) if base is None else base.learned
    liked = np.unique(events.item[base_learned & events.liked])
    cold = np.random.default_rng(seed).choice(liked, int(len(liked) * share), replace=False)
    out = np.isin(events.item, cold)
    rest = base_learned & ~out
    held = last_tenth(events, rest)
    split = _made(
        data, "cold-items", f"{share:.0%} of the items out of training", rest & ~held, held,
        out & events.liked & base_learned,
    )  # fmt: skip
    return replace(split, items=liked)


def among(split: Split, data: Dataset) -> Split:
    """The same, ranking only the items asked for by anyone."""
    return replace(split, name=f"{split.name}-among", items=np.unique(data.events.item[split.test]))


def cold_users(data: Dataset, shown: int, *, share: float = 0.2, seed: int = 0) -> Split:
    """A share of the users is out of training; of each, the first `shown` events are known, all later ones asked."""
    events = data.events
    count = len(data.users)
    cold = np.random.default_rng(seed).choice(count, int(count * share), replace=False)
    out = np.isin(events.user, cold)
    first = np.zeros(len(events.user), bool)
    for places in groups(events.user):
        first[places[:shown]] = True
    held = last_tenth(events, ~out)
    split = _made(
        data, f"cold-users-{shown}", f"first {shown} events of {share:.0%} of the users", ~out & ~held, held,
        out & ~first & events.liked,
    )  # fmt: skip
    return replace(split, shown=out & first)


def ready_made(data: Dataset, part: Indices) -> Split:
    """A split as its files have it; `part` says of each event 0 train, 1 validation, 2 test."""
    return _made(
        data, "ready-made", "as the files have it", part == 0, part == 1, (part == 2) & data.events.liked
    )


def _by_user(data: Dataset, name: str, protocol: str, cut: Cut, strict: bool) -> Split:
    events = data.events
    if not data.dated:
        raise InvalidInput("split", f"{name} needs events with times: use random or ready-made splits")
    train, held, test = (np.zeros(len(events.user), bool) for _ in range(3))
    for places in groups(events.user):
        liked = places[events.liked[places]]
        first, begin, stop = cut(liked)
        if strict:
            first, begin = (_untied(events, liked, n) for n in (first, begin))
        # what was not liked belongs to the side of the cut its time is on
        ends = [_place(events, places, liked, n, strict) for n in (first, begin)]
        train[places[0] : ends[0]], held[ends[0] : ends[1]] = True, True
        test[liked[begin:stop]] = True
    return _made(data, name, protocol, train, held, test)


def _untied(events: Events, liked: Indices, cut: int) -> int:
    while 0 < cut < len(liked) and events.at[liked[cut - 1]] == events.at[liked[cut]]:
        cut -= 1
    return cut


def _place(events: Events, places: Indices, liked: Indices, cut: int, strict: bool) -> int:
    """The place of the first event that is not before the cut."""
    if cut >= len(liked):
        return int(places[-1]) + 1
    if not strict:
        return int(liked[cut])
    return int(places[0] + np.searchsorted(events.at[places], events.at[liked[cut]], "left"))


def last_tenth(events: Events, of: Mask) -> Mask:
    """Of each user's events in a mask, the last floor(10 %) of likings (one, from five on) and what came between."""
    held = np.zeros(len(of), bool)
    for places in groups(events.user):
        mine = places[of[places]]
        liked = mine[events.liked[mine]]
        if count := len(liked) // 10 or int(len(liked) >= 5):
            held[mine[mine >= liked[-count]]] = True
    return held


def _made(
    data: Dataset, name: str, protocol: str, train: Mask, held: Mask, test: Mask, before: float | None = None
) -> Split:
    learned = train | held
    items = np.unique(data.events.item[learned & data.events.liked])
    return Split(name, protocol, train, held, learned, test, items, before)


def later_cuts(data: Dataset) -> Iterator[Split]:
    """Three windows of a tenth each, after those that the defaults were chosen on (50 % to 70 %)."""
    for start in (0.7, 0.8, 0.9):
        yield window(data, start, start + 0.1)


Group = Callable[[Dataset, int], list[list[Split]]]
NEWCOMERS = (0, 1, 3, 5)
"""Events shown of users out of training."""


def _cold_items(data: Dataset, seed: int) -> list[list[Split]]:
    split = cold_items(data, seed=seed)
    return [[split, among(split, data)]]


GROUPS: dict[str, Group] = {
    "last-20": lambda data, seed: [[last_share(data)]],
    "last-20-strict": lambda data, seed: [[last_share(data, strict=True)]],
    "later-cuts": lambda data, seed: [[split] for split in later_cuts(data)],
    "last-one": lambda data, seed: [[last_one(data)]],
    "global-time": lambda data, seed: [[global_time(data)]],
    "random": lambda data, seed: [[at_random(data, seed=seed)]],
    "cold-items": _cold_items,
    "cold-users": lambda data, seed: [[cold_users(data, shown, seed=seed) for shown in NEWCOMERS]],
}
"""Splits by the name they are asked for with, in groups that share their training part."""
