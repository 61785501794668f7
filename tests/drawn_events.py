"""Data sets and splits, drawn: one string a user, one letter an event.

Of events, `+` is liked and `-` is not. Of splits, `t` is train, `v` validation, `?` test, `s` shown without being
learned from, and `.` on no side.
"""

from collections.abc import Sequence

import numpy as np

from embeddings.evaluation.data import Dataset, Events, groups
from embeddings.evaluation.splits import Split
from embeddings.features import Knowledge


def drawn(*users: str, at: Sequence[float] | None = None, dated: bool = True) -> Dataset:
    """A data set whose user n did item m at time m, or at the times of all events one after the other."""
    places = np.asarray([(u, i, mark == "+") for u, row in enumerate(users) for i, mark in enumerate(row)])
    user, item, signal = places.T.astype(np.int64)
    count = int(item.max()) + 1
    knowledge = Knowledge(np.empty(0, np.int64), (), np.zeros((count, 2), np.float32), np.full(count, np.nan))
    times = item.astype(np.float64) if at is None else np.asarray(at, dtype=np.float64)
    value = np.full(len(user), np.nan)
    events = Events(user, item, value, signal.astype(np.float64), times)
    ids = [f"item-{n}" for n in range(count)]
    return Dataset("drawn", [f"user-{n}" for n in range(len(users))], ids, events, knowledge, dated=dated)


def picture(data: Dataset, split: Split) -> list[str]:
    letters = np.full(len(data.events.user), ".")
    for mask, letter in ((split.shown, "s"), (split.train, "t"), (split.held, "v"), (split.test, "?")):
        letters[mask] = letter
    return ["".join(letters[places]) for places in groups(data.events.user)]
