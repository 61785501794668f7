"""What everyone liked, now or until a moment: what one user's history is measured against.

All likings are read once for each version of the statistics, 48 bytes each; those until a moment are chosen from them,
and moments between the same two likings are one. A million of them is a matter of seconds and 50 MB.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from errors import PersonaError
from graph.connection import Database
from graph.memory import Kept
from graph.moments import Moment
from graph.records import EPOCH, UserState

Numbers = NDArray[np.int64]
Known = tuple[int, int]
"""Which likings: the version of the statistics, and how many users were erased."""
MICROSECOND = timedelta(microseconds=1)
MOMENTS = 8
"""Kept at once."""
MOST = 1_000_000
"""Likings that are held, unless the settings say otherwise."""
ITEMS = 5_000
"""Whose relations are read in one statement."""


class TooManyLikings(PersonaError):
    """There are more likings than are held in memory."""

    status = 409

    def __init__(self, most: int) -> None:
        super().__init__(
            f"All users together have more than {most:,} likings, more than this process may hold to answer as of a "
            "day: raise PERSONA_KEPT_LIKINGS (50 bytes each) and start it again."
        )


@dataclass(frozen=True, eq=False)
class Population:
    """The likings of all users, n of them, and what their items are tied to, m ties.

    Attributes:
        users: ids.
        items: ids of those that anyone liked.
        entities: (id, kind, name) of those that these are tied to.
        user: int64[n], place in `users`.
        item: int64[n], place in `items`, ascending.
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

    def of(self, likings: Numbers) -> "Population":
        """Some of the likings alone, with the items and entities that these have.

        Args:
            likings: their places, ascending.
        """
        items, item = np.unique(self.item[likings], return_inverse=True)
        place = np.full(len(self.items), -1)
        place[items] = np.arange(len(items))
        kept = np.flatnonzero(place[self.tied] >= 0)
        entities, entity = np.unique(self.entity[kept], return_inverse=True)
        return Population(
            users=self.users,
            items=[self.items[n] for n in items.tolist()],
            entities=[self.entities[n] for n in entities.tolist()],
            user=self.user[likings],
            item=item,
            at=self.at[likings],
            tied=place[self.tied[kept]],
            entity=entity,
        )


@dataclass(frozen=True, eq=False)
class Everyone:
    """All likings, and when each was known.

    Attributes:
        arrived: int64[n], microseconds since 1970.
    """

    all: Population
    arrived: Numbers

    def until(self, moment: Moment) -> int:
        """How many were known at a moment."""
        since = (moment.at - EPOCH) // MICROSECOND
        order, known = self._order[moment.arrival], self._known(moment.arrival)
        return int(np.searchsorted(known, since, "right", sorter=order))

    def first(self, count: int, arrival: bool) -> Population:
        """Those that were known first, by when they happened or by when they arrived."""
        return self.all.of(np.sort(self._order[arrival][:count])) if count < self.all.positive else self.all

    def _known(self, arrival: bool) -> Numbers:
        return self.arrived if arrival else self.all.at * 1_000

    @cached_property
    def _order(self) -> tuple[Numbers, Numbers]:
        """Their places in the order in which they happened, and arrived."""
        return np.argsort(self._known(False), kind="stable"), np.argsort(self._known(True), kind="stable")


class Populations:
    """Populations as of moments, a few kept; thread-safe.

    They count as of the last refresh of the statistics, like the counts in the graph; but a user who is erased is in
    none from then on, and `forget` lets go of those made before.
    """

    def __init__(self, database: Database, most: int = MOST) -> None:
        self._database, self._most, self._erased = database, most, 0
        self._everyone: Kept[Known, Everyone] = Kept(self._read, 1)
        self._kept: Kept[tuple[Known, bool, int], Population] = Kept(self._chosen, MOMENTS)
        self._others: list[Callable[[], None]] = []

    def get(self, moment: Moment | None, state: UserState) -> Population:
        """That of a moment, or of now, for a user in this state.

        Raises:
            TooManyLikings: there are more than `most`, now.
        """
        if state.positive_events > self._most:
            raise TooManyLikings(self._most)
        if state.erased != self._erased:
            self._erased = state.erased
            self.forget()
        known = state.knowledge, state.erased
        everyone = self._of(known)
        if moment is None:
            return everyone.all
        key = known, moment.arrival, everyone.until(moment)
        return self._kept.get([key])[key]

    def forget(self) -> None:
        """Lets go of all that is kept of users, and of what others made of it."""
        self._kept.clear()
        self._everyone.clear()
        for forget in self._others:
            forget()

    def on_forget(self, forget: Callable[[], None]) -> None:
        """Has `forget` called whenever what is kept of users is let go of."""
        self._others.append(forget)

    def _of(self, known: Known) -> Everyone:
        return self._everyone.get([known])[known]

    def _read(self, keys: list[Known]) -> dict[Known, Everyone]:
        return {key: read(self._database, self._most) for key in keys}

    def _chosen(self, keys: list[tuple[Known, bool, int]]) -> dict[tuple[Known, bool, int], Population]:
        return {(of, arrival, n): self._of(of).first(n, arrival) for of, arrival, n in keys}


def read(database: Database, most: int = MOST) -> Everyone:
    """All likings, as they are.

    Raises:
        TooManyLikings: there are more than `most`.
    """
    users: list[str] = []
    numbers: dict[str, int] = {}
    columns: list[Numbers] = []
    left = most
    with closing(database.stream("read/likings")) as rows:
        for row in rows:
            left -= len(row["items"])
            if left < 0:
                raise TooManyLikings(most)
            met = [numbers.setdefault(item, len(numbers)) for item in row["items"]]
            columns.append(np.asarray([[len(users)] * len(met), met, row["at"], row["arrived"]], np.int64))
            users.append(row["user"])
    user, item, at, arrived = np.hstack([np.empty((4, 0), np.int64), *columns])
    items = sorted(numbers)
    place = np.empty(len(items), np.int64)
    place[[numbers[one] for one in items]] = np.arange(len(items))
    order = np.argsort(place[item], kind="stable")
    entities, tied, entity = _ties(database, items)
    found = Population(users, items, entities, user[order], place[item][order], at[order], tied, entity)
    return Everyone(found, arrived[order])


def _ties(database: Database, items: Sequence[str]) -> tuple[list[tuple[str, str, str]], Numbers, Numbers]:
    """The entities of items, by id, and each pair of places of an item and an entity, by entity."""
    found: dict[tuple[str, str, str], list[int]] = {}  # by id, kind and name
    for start in range(0, len(items), ITEMS):
        some = items[start : start + ITEMS]
        for entity, kind, name, _, having in database.read("read/entity_counts", items=some)[0]["entities"]:
            found.setdefault((entity, kind, name), []).extend(start + n for n in having)
    entities = sorted(found)
    places = [found[entity] for entity in entities]
    tied = np.fromiter(chain.from_iterable(places), np.int64)
    return entities, tied, np.repeat(np.arange(len(places)), [len(some) for some in places])
