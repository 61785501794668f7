"""What everyone liked, now or until a moment: what one user's history is measured against.

All likings are read at once and held as arrays, 24 bytes each: a second and 24 MB for about a million of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.cache import Kept
from graph.connection import Database
from graph.moments import Moment

Numbers = NDArray[np.int64]
MOMENTS = 8
"""Kept at once."""


@dataclass(frozen=True, eq=False)
class Population:
    """The likings of all users, n of them, and what their items are tied to, m ties.

    Attributes:
        users: ids.
        items: ids of those that anyone liked.
        entities: (id, kind, name) of those that these are tied to.
        user: int64[n], place in `users`.
        item: int64[n], place in `items`.
        at: int64[n], milliseconds since 1970.
        tied: int64[m], place in `items`, with `entity`: int64[m], place in `entities`.
    """

    users: Sequence[str]
    items: Sequence[str]
    entities: Sequence[tuple[str, str, str]]
    user: Numbers
    item: Numbers
    at: Numbers
    tied: Numbers
    entity: Numbers

    @property
    def positive(self) -> int:
        """How many likings."""
        return len(self.item)

    @cached_property
    def popularity(self) -> Mapping[str, int]:
        """How many of each item that has any."""
        counts = np.bincount(self.item, minlength=len(self.items))
        return dict(zip(self.items, counts.tolist(), strict=True))

    @cached_property
    def events(self) -> Mapping[str, int]:
        """How many of the items of each entity, together."""
        counts = np.bincount(self.item, minlength=len(self.items))[self.tied]
        sums = np.bincount(self.entity, counts, len(self.entities)).astype(np.int64)
        return {entity: n for (entity, _, _), n in zip(self.entities, sums.tolist(), strict=True)}


class Populations:
    """Populations as of moments, a few kept; thread-safe.

    One that is kept counts as of the last refresh of the statistics, like the counts in the graph.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[tuple[Moment | None, int], Population] = Kept(self._read, MOMENTS)

    def get(self, moment: Moment | None, knowledge: int) -> Population:
        """That of a moment, or of now.

        Args:
            knowledge: version of the statistics.
        """
        return self._kept.get([(moment, knowledge)])[moment, knowledge]

    def _read(self, keys: list[tuple[Moment | None, int]]) -> dict[tuple[Moment | None, int], Population]:
        return {key: read(self._database, key[0]) for key in keys}


def read(database: Database, moment: Moment | None) -> Population:
    """The population as of a moment, or of now."""
    as_of, arrival = (moment.at, moment.arrival) if moment else (None, False)
    (row,) = database.read("read/likings", as_of=as_of, arrival=arrival)
    likings = row["likings"]
    items = [item for item, _, _ in likings]
    entities = database.read("read/entity_counts", items=items)[0]["entities"]
    return Population(
        users=row["users"],
        items=items,
        entities=[(entity, kind, name) for entity, kind, name, _, _ in entities],
        user=_numbers(chain.from_iterable(users for _, users, _ in likings)),
        item=np.repeat(np.arange(len(items)), [len(users) for _, users, _ in likings]),
        at=_numbers(chain.from_iterable(at for _, _, at in likings)),
        tied=_numbers(chain.from_iterable(tied for *_, tied in entities)),
        entity=np.repeat(np.arange(len(entities)), [len(tied) for *_, tied in entities]),
    )


def _numbers(values: Any) -> Numbers:
    return np.fromiter(values, dtype=np.int64)
