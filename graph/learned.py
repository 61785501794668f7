"""What versions of the model learned, kept in memory by version; of what is folded into one, only that is read."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import PersonaError
from graph.connection import Database, Row
from graph.memory import Kept
from graph.models import slot_property

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
VERSIONS = 3
HORIZONS = 3


@dataclass(frozen=True, eq=False)
class Base:
    """What was read of a version as a whole, compared by identity; `place` is of each id in that order."""

    property: str
    place: Mapping[str, int]


@dataclass(frozen=True)
class LearnedItems:
    """One version, in the order of `items`; 1.2 kB an item.

    Attributes:
        place: of each id in that order.
        source: float32[items, d].
        target: float32[items, d].
        prior: float32[items].
        start: float32[items].
        mixing: float32[3, d, d].
        traits: t of users, as texts.
        lift: float32[items, t], of items among those who have a trait.
        popularity: float64[items], as it was when this was read.
        weights: by kind of part, its weight at each level of knowledge of a user.
        base: what was read first; items that were folded in since stand behind it.
        folded: how often items had been folded into the model when this was read.
        late: of items folded in since `base` was read, the entities of each, one for each relation.
    """

    items: Sequence[str]
    place: Mapping[str, int]
    source: Vectors
    target: Vectors
    prior: Vectors
    start: Vectors
    mixing: Vectors
    traits: Sequence[str]
    lift: Vectors
    popularity: Floats
    weights: Mapping[str, Sequence[float]]
    base: Base
    folded: int = 0
    late: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def with_folded(self, rows: Sequence[Row], folded: int) -> "LearnedItems":
        """The same with items that were folded in since; those that are here already are replaced."""
        if not rows:
            return replace(self, folded=folded)
        new = [row["item"] for row in rows if row["item"] not in self.place]
        items = [*self.items, *new]
        place = {**self.place, **{item: len(self.items) + n for n, item in enumerate(new)}}
        at = np.asarray([place[row["item"]] for row in rows], dtype=np.int64)
        numbers = _numbers(rows, self.source.shape[1], len(self.traits))
        made: dict[str, Any] = {
            name: _set(getattr(self, name), len(items), at, rows) for name, rows in numbers.items()
        }
        late = {**self.late, **{row["item"]: row["entities"] for row in rows}}
        return replace(self, items=items, place=place, **made, folded=folded, late=late)


class Replaced(PersonaError):
    """A version of the model was replaced by a newer one after it was chosen and before it was read."""

    status = 503

    def __init__(self, version: int) -> None:
        super().__init__(f"Version {version} of the model has just been replaced by a newer one: ask again.")


def check_rankable(database: Database, version: int) -> None:
    """Refuses what was read of a version that may have been taken away meanwhile.

    Raises:
        Replaced: it can rank no more.
    """
    if not database.read("read/model_rankable", version=version):
        raise Replaced(version)


class LearnedModels:
    """Reads versions of the model when they are first asked for; thread-safe, and one is not kept waiting by another.

    A new version is written where one was that can rank no more: a version that can rank before its vectors are read
    and after was read whole.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[int, LearnedItems | None] = Kept(self._read, VERSIONS)
        self._grown: dict[int, LearnedItems] = {}
        self._lock = threading.Lock()

    def get(self, version: int, folded: int = 0) -> LearnedItems | None:
        """What a version learned; None where it is links alone, or there is none yet (version 0).

        Args:
            folded: with all that was folded in until then.

        Raises:
            Replaced: it can rank no more.
        """
        learned = self._kept.get([version]).get(version) if version else None
        if learned is None or learned.folded >= folded:
            return learned
        with self._lock:
            grown = self._grown.get(version, learned)
            if grown.base is not learned.base:
                grown = learned
            if grown.folded < folded:
                grown = self._with_folded(version, grown)
                self._grown = {v: one for v, one in self._grown.items() if v > version - VERSIONS}
                self._grown[version] = grown
            return grown

    def _with_folded(self, version: int, learned: LearnedItems) -> LearnedItems:
        (now,) = self._database.read("read/model_folded")
        rows = self._database.read(
            "read/learned_folded", property=learned.base.property, since=learned.folded
        )
        check_rankable(self._database, version)
        return learned.with_folded(rows, now["folded"])

    def _read(self, versions: list[int]) -> dict[int, LearnedItems | None]:
        return {version: self._one(version) for version in versions}

    def _run(self, version: int) -> Mapping[str, Any]:
        rows = self._database.read("read/learned_model", version=version)
        if not rows:
            raise Replaced(version)
        run: Mapping[str, Any] = rows[0]["run"]
        return run

    def _one(self, version: int) -> LearnedItems | None:
        run = self._run(version)
        if "mixing" not in run:
            return None
        (now,) = self._database.read("read/model_folded")
        slot = slot_property(run["slot"])
        found = list(self._database.stream("read/learned_items", property=slot))
        check_rankable(self._database, version)
        d = round((len(run["mixing"]) / HORIZONS) ** 0.5)
        traits = run.get("traits", [])
        items = [row["item"] for row in found]
        place = {item: n for n, item in enumerate(items)}
        return LearnedItems(
            items=items,
            place=place,
            **_numbers(found, d, len(traits)),
            mixing=np.asarray(run["mixing"], np.float32).reshape(HORIZONS, d, d),
            traits=traits,
            weights={
                key.removeprefix("weights_"): value
                for key, value in run.items()
                if key.startswith("weights_")
            },
            base=Base(slot, place),
            folded=now["folded"],
        )


def _numbers(rows: Sequence[Row], d: int, traits: int) -> dict[str, Any]:
    """The arrays of `LearnedItems` that have a row an item."""
    numbers = np.asarray([row["learned"].to_numpy() for row in rows], np.float32).reshape(
        len(rows), 2 * d + 2 + traits
    )
    return {
        "source": np.ascontiguousarray(numbers[:, :d]),
        "target": np.ascontiguousarray(numbers[:, d : 2 * d]),
        "prior": numbers[:, 2 * d],
        "start": numbers[:, 2 * d + 1],
        "lift": np.ascontiguousarray(numbers[:, 2 * d + 2 :]),
        "popularity": np.asarray([row["popularity"] for row in rows], np.float64),
    }


def _set(values: NDArray[Any], length: int, at: NDArray[np.int64], rows: NDArray[Any]) -> NDArray[Any]:
    """A longer copy with some rows set."""
    made = np.empty((length, *values.shape[1:]), values.dtype)
    made[: len(values)] = values
    made[at] = rows
    return made
