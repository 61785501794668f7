"""What the paper's model reads: items with vectors and attributes, and users' histories, flat."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from errors import InvalidInput

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
HOUR = 3600.0


@dataclass(frozen=True)
class Items:
    """The items, and what the graph knows of them.

    Attributes:
        vectors: float32[items, d], of their knowledge texts.
        holders: int64[a], the item of each attribute, ascending.
        attributes: int64[a], the entity it is, from 0.
    """

    vectors: NDArray[np.float32]
    holders: Ints
    attributes: Ints

    @property
    def attribute_count(self) -> int:
        """How many entities there are."""
        return int(self.attributes.max()) + 1 if len(self.attributes) else 0


@dataclass(frozen=True)
class Events:
    """Events of many users, by user and then by time.

    Attributes:
        users: int64[n], ascending.
        items: int64[n].
        values: float32[n], a rating about its centre, or 1.
        at: float64[n], seconds.
    """

    users: Ints
    items: Ints
    values: NDArray[np.float32]
    at: Floats

    @classmethod
    def ordered(cls, users: Ints, items: Ints, values: Floats, at: Floats) -> "Events":
        """Of events in any order; ties in time by item.

        Raises:
            InvalidInput: the arrays are of different lengths.
        """
        if len({len(users), len(items), len(values), len(at)}) > 1:
            raise InvalidInput("events", "give as many users, items, values and times")
        order = np.lexsort((items, at, users))
        return cls(users[order], items[order], values[order].astype(np.float32), at[order])

    def of(self, rows: Ints | NDArray[np.bool_]) -> "Events":
        """Some of them, in order."""
        return Events(self.users[rows], self.items[rows], self.values[rows], self.at[rows])


@dataclass(frozen=True)
class PaperData:
    """What training reads.

    Attributes:
        items: all of them.
        train: events to learn from; a history is made of all, of low value too.
        liked: bool[n] beside `train`: what a ranking should find.
        validation: later events, for early stopping: liked ones for a ranking, all for ratings; or None.
    """

    items: Items
    train: Events
    liked: NDArray[np.bool_]
    validation: Events | None = None


@dataclass(frozen=True)
class Histories:
    """A batch of histories as tensors, flat: the events of all users one after another.

    Attributes:
        count: users in the batch, those without events included.
        owner: int64[e], whose event, ascending from 0.
        session: int64[e], ascending from 0 over the whole batch.
        session_owner: int64[s], whose session.
        items: int64[e].
        values: float32[e].
        age: float32[e], ln(1 + hours before the history's end).
    """

    count: int
    owner: torch.Tensor
    session: torch.Tensor
    session_owner: torch.Tensor
    items: torch.Tensor
    values: torch.Tensor
    age: torch.Tensor


def histories(events: Events, users: Sequence[int] | Ints, gap: float) -> Histories:
    """The histories of `users`, ascending, from events of theirs; a pause of more than `gap` seconds parts sessions."""
    asked = np.asarray(users, dtype=np.int64)
    mine = events.of(np.isin(events.users, asked))
    owner = np.searchsorted(asked, mine.users)
    starts = np.append(True, (np.diff(owner) > 0) | (np.diff(mine.at) > gap))[: len(owner)]
    session = np.cumsum(starts) - 1
    end = np.full(len(asked), -np.inf)
    np.maximum.at(end, owner, mine.at)
    age = np.log1p((end[owner] - mine.at) / HOUR).astype(np.float32)
    arrays = (owner, session, owner[starts], mine.items, mine.values, age)
    return Histories(len(asked), *(torch.from_numpy(np.ascontiguousarray(array)) for array in arrays))
