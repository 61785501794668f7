"""What may be kept once read, because its key says which state of the graph it is.

Embeddings are kept by (slot, item, fingerprint), links by (item, version of the links), relations by (item, version
of the knowledge, which every refresh of the statistics raises, and revision of the item, which every write of it
does): a value that changes gets another key, so a kept one is never wrong, only unused. Degrees of entities change
with the writes of any of their items: of each, the one read last counts, whatever it was read for. All are bounded,
and safe to use from many threads.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database
from graph.learned import VERSIONS, Base, LearnedItems, check_rankable
from graph.memory import Kept
from graph.records import Related
from graph.slots import Slot, on

Vector = NDArray[np.float32]
Numbers = NDArray[np.int64]


class Vectors:
    """Item embeddings, float32[d] each, 1.5 kB at 384 dimensions."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database = database
        self._kept: Kept[tuple[Slot, str, str], Vector] = Kept(self._read, capacity)

    def get(self, wanted: Iterable[tuple[str, str | None]], slot: Slot) -> dict[str, Vector]:
        """Vectors by item id, for (item id, fingerprint) pairs; items without a vector are left out.

        Args:
            slot: the one whose fingerprints they are; a fingerprint says the model too, so none of another is found.
        """
        found = self._kept.get((slot, item, of) for item, of in wanted if of is not None)
        return {item: vector for (_, item, _), vector in found.items()}

    def _read(self, keys: list[tuple[Slot, str, str]]) -> dict[tuple[Slot, str, str], Vector]:
        slot = keys[0][0]
        (row,) = self._database.read(on("read/vectors", slot), items=[item for _, item, _ in keys])
        found = zip(row["items"], row["fingerprints"], row["embeddings"], strict=True)
        return {
            (slot, item, of): np.asarray(vector.to_numpy(), dtype=np.float32) for item, of, vector in found
        }


@dataclass(frozen=True)
class LinkPaths:
    """Links out of a history, as aligned arrays of one entry a link.

    Attributes:
        source: int64[n], index into the history.
        target: int64[n], number of the item it leads to.
        weight: float64[n].
    """

    source: Numbers
    target: Numbers
    weight: NDArray[np.float64]


class Numbering:
    """Numbers for ids, in the order they are met, so that arrays can hold them; never forgets one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers: dict[str, int] = {}
        self.ids: list[str] = []

    def known(self, ids: Iterable[str]) -> Numbers:
        """The numbers of ids, int64[n]; -1 for one that was never met."""
        return np.asarray([self._numbers.get(one, -1) for one in ids], dtype=np.int64)

    def given(self, ids: Sequence[str]) -> Numbers:
        """The numbers of ids, int64[n]; one that was never met gets the next."""
        with self._lock:
            for one in ids:
                if one not in self._numbers:
                    self._numbers[one] = len(self.ids)
                    self.ids.append(one)
        return self.known(ids)


class Links:
    """Learned links by the item they start from, 16 bytes a link; `targets` numbers the items they lead to."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database, self.targets = database, Numbering()
        self._kept: Kept[tuple[str, int], tuple[Numbers, NDArray[np.float64]]] = Kept(self._read, capacity)

    def paths(self, history: Sequence[str], version: int) -> LinkPaths:
        """Every link of one version that starts from the history."""
        found = self._kept.get((item, version) for item in history)
        rows = [found[item, version] for item in history]
        lengths = [len(targets) for targets, _ in rows]
        return LinkPaths(
            source=np.repeat(np.arange(len(rows)), lengths),
            target=np.concatenate([np.empty(0, np.int64), *(targets for targets, _ in rows)]),
            weight=np.concatenate([np.empty(0), *(weights for _, weights in rows)]),
        )

    def _read(
        self, keys: list[tuple[str, int]]
    ) -> dict[tuple[str, int], tuple[Numbers, NDArray[np.float64]]]:
        version = keys[0][1]
        rows = self._database.read("read/links_from", items=[item for item, _ in keys], version=version)
        if version:
            check_rankable(self._database, version)  # or some of its links may have been taken away
        none = (np.empty(0, np.int64), np.empty(0))
        return dict.fromkeys(keys, none) | {
            (row["item"], version): (self.targets.given(row["targets"]), np.asarray(row["weights"]))
            for row in rows
        }


@dataclass(frozen=True)
class Ties:
    """Relations of some items to entities, as aligned arrays of one entry a relation.

    Attributes:
        item: int64[n], index into the items asked for.
        entity: int64[n], number of the entity.
        degree: float64[n], the entity's, as it was read last.
        events: float64[n], likings of all users whose item has the entity.
        rows: n rows as Neo4j gave them. Plain tuples of plain values, since Python's garbage collector leaves those
            alone: as records, those of some thousand items made each of its full rounds last a tenth of a second.
    """

    item: Numbers
    entity: Numbers
    degree: NDArray[np.float64]
    events: NDArray[np.float64]
    rows: Sequence[tuple[Any, ...]]

    def related(self, n: int) -> Related:
        """The n-th relation."""
        return replace(Related(*self.rows[n]), degree=int(self.degree[n]))

    def without(self, entities: Numbers) -> "Ties":
        """Those to others than some entities."""
        kept = np.flatnonzero(~np.isin(self.entity, entities))
        if len(kept) == len(self.rows):
            return self
        rows = [self.rows[n] for n in kept.tolist()]
        return Ties(self.item[kept], self.entity[kept], self.degree[kept], self.events[kept], rows)


class _Degrees:
    """The degree of each entity as it was read last, by its number."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known = np.zeros(1024)

    def note(self, entities: Numbers, degrees: NDArray[np.float64]) -> None:
        with self._lock:
            most = int(entities.max(initial=-1)) + 1
            if most > len(self._known):
                self._known = np.concatenate([self._known, np.zeros(most)])
            self._known[entities] = degrees

    def of(self, entities: Numbers) -> NDArray[np.float64]:
        return self._known[entities]


class Relations:
    """Items' relations to entities, about 2 kB an item; `entities` numbers those they lead to."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database, self.entities, self._degrees = database, Numbering(), _Degrees()
        self._kept: Kept[tuple[str, int, int], Ties] = Kept(self._read, capacity)

    def ties(self, items: Sequence[tuple[str, int]], version: int) -> Ties:
        """All relations of items (id, revision), of one version of the knowledge."""
        found = self._kept.get((item, version, revision) for item, revision in items)
        rows = [found[item, version, revision] for item, revision in items]
        entity = np.concatenate([np.empty(0, np.int64), *(row.entity for row in rows)])
        return Ties(
            item=np.repeat(np.arange(len(rows)), [len(row.rows) for row in rows]),
            entity=entity,
            degree=self._degrees.of(entity),
            events=np.concatenate([np.empty(0), *(row.events for row in rows)]),
            rows=list(chain.from_iterable(row.rows for row in rows)),
        )

    def current(self, ties: Ties) -> Ties:
        """The same with degrees that were read since; itself where none has changed."""
        degree = self._degrees.of(ties.entity)
        return ties if np.array_equal(degree, ties.degree) else replace(ties, degree=degree)

    def _read(self, keys: list[tuple[str, int, int]]) -> dict[tuple[str, int, int], Ties]:
        (row,) = self._database.read("read/relations_of", items=[item for item, _, _ in keys])
        entities = {entity[0]: entity for entity in row["entities"]}
        related = dict(row["relations"])
        return {key: self._one(related.get(key[0], ()), entities) for key in keys}

    def _one(self, relations: Sequence[Sequence[str]], entities: Mapping[str, Sequence[Any]]) -> Ties:
        numbers = self.entities.given([entity for entity, _ in relations])
        found = [(*entities[entity][:4], relation, entities[entity][4]) for entity, relation in relations]
        degrees = np.asarray([one[3] for one in found], dtype=np.float64)
        events = np.asarray([one[5] for one in found], dtype=np.float64)
        self._degrees.note(numbers, degrees)
        return Ties(np.zeros(len(found), np.int64), numbers, degrees, events, tuple(found))


class Members:
    """The items of entities, by their places in what a model learned; 8 bytes an item."""

    def __init__(self, database: Database, capacity: int) -> None:
        self._database, self._capacity = database, capacity
        self._bases: Kept[Base, Kept[tuple[str, int], Numbers]] = Kept(self._opened, VERSIONS)

    def rows(self, entities: Sequence[str], version: int, learned: LearnedItems) -> list[Numbers]:
        """A place for each relation of an item to each of the entities, of one version of the knowledge.

        Items that were folded into the model since it was read whole bring their relations with them.
        """
        kept = self._bases.get([learned.base])[learned.base]
        found = kept.get((entity, version) for entity in entities)
        if not learned.late:
            return [found[entity, version] for entity in entities]
        late = np.asarray([learned.place[item] for item in learned.late], dtype=np.int64)
        joined: dict[str, list[int]] = {}
        for item, theirs in learned.late.items():
            for entity in theirs:
                joined.setdefault(entity, []).append(learned.place[item])
        return [_with_late(found[entity, version], late, joined.get(entity, ())) for entity in entities]

    def _opened(self, bases: list[Base]) -> dict[Base, Kept[tuple[str, int], Numbers]]:
        return {base: Kept(partial(self._read, base), self._capacity) for base in bases}

    def _read(self, base: Base, keys: list[tuple[str, int]]) -> dict[tuple[str, int], Numbers]:
        rows = self._database.read("read/members", entities=[entity for entity, _ in keys])
        items, place = {row["entity"]: row["items"] for row in rows}, base.place
        return {
            key: np.asarray([place[item] for item in items.get(key[0], ()) if item in place], dtype=np.int64)
            for key in keys
        }


def _with_late(rows: Numbers, late: Numbers, theirs: Sequence[int]) -> Numbers:
    """Places without those of late items, then the late ones' own."""
    return np.concatenate([rows[~np.isin(rows, late)], np.asarray(theirs, dtype=np.int64)])
