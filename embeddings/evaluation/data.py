"""What an evaluation works on: events in order, and what is known of items."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.features import Knowledge
from embeddings.traits import Attributes

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Events:
    """Events of all users, each user's together and in order of time: the one of each item that decides.

    Attributes:
        user: int64[n], place in the data set's users.
        item: int64[n], place in its items.
        value: float64[n], the rating, NaN where there is none.
        signal: float64[n], how much it counts as liking, 0 to 1.
        at: float64[n], seconds since 1970; 0 throughout where times are not known.
    """

    user: Indices
    item: Indices
    value: Floats
    signal: Floats
    at: Floats

    @property
    def liked(self) -> Mask:
        """Which have a signal."""
        return self.signal > 0

    def where(self, kept: Mask) -> "Events":
        """Some of them."""
        return Events(self.user[kept], self.item[kept], self.value[kept], self.signal[kept], self.at[kept])

    def fingerprint(self) -> str:
        """sha256 hex[:16] of who did what when."""
        digest = hashlib.sha256()
        for column in (self.user, self.item, self.signal, self.at):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()[:16]


@dataclass(frozen=True)
class Dataset:
    """Users, items, events and knowledge under one name.

    Attributes:
        attributes: what is known of each user, in their order; empty where nothing is.
        new: bool[items], which came after the model that serves was trained; None: none did.
        dated: whether events have times; without, only ready-made and random splits make sense.
    """

    name: str
    users: Sequence[str]
    items: Sequence[str]
    events: Events
    knowledge: Knowledge
    attributes: Sequence[Attributes] = ()
    new: Mask | None = None
    dated: bool = True


def groups(users: Indices) -> list[Indices]:
    """Places of each user's events, for users in a row."""
    return np.split(np.arange(len(users)), np.flatnonzero(np.diff(users)) + 1) if len(users) else []
