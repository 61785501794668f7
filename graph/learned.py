"""What versions of the model learned, kept in memory by version."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database
from graph.models import slot_property

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
VERSIONS = 3
HORIZONS = 3


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


class LearnedModels:
    """Reads versions of the model when they are first asked for; thread-safe."""

    def __init__(self, database: Database) -> None:
        self._database, self._lock = database, threading.Lock()
        self._kept: OrderedDict[int, LearnedItems | None] = OrderedDict()

    def get(self, version: int) -> LearnedItems | None:
        """What a version learned; None where it is links alone, or there is none."""
        with self._lock:
            if version not in self._kept:
                self._kept[version] = self._read(version)
            self._kept.move_to_end(version)
            while len(self._kept) > VERSIONS:
                self._kept.popitem(last=False)
            return self._kept[version]

    def _read(self, version: int) -> LearnedItems | None:
        rows = self._database.read("read/learned_model", version=version)
        if not rows:
            return None
        run = rows[0]["run"]
        found = list(self._database.stream("read/learned_items", property=slot_property(run["slot"])))
        d = round((len(run["mixing"]) / HORIZONS) ** 0.5)
        traits = run.get("traits", [])
        numbers = np.asarray([row["learned"].to_numpy() for row in found], np.float32).reshape(
            len(found), 2 * d + 2 + len(traits)
        )
        items = [row["item"] for row in found]
        return LearnedItems(
            items=items,
            place={item: n for n, item in enumerate(items)},
            source=np.ascontiguousarray(numbers[:, :d]),
            target=np.ascontiguousarray(numbers[:, d : 2 * d]),
            prior=numbers[:, 2 * d],
            start=numbers[:, 2 * d + 1],
            mixing=np.asarray(run["mixing"], np.float32).reshape(HORIZONS, d, d),
            traits=traits,
            lift=np.ascontiguousarray(numbers[:, 2 * d + 2 :]),
            popularity=np.asarray([row["popularity"] for row in found], np.float64),
            weights={
                key.removeprefix("weights_"): value
                for key, value in run.items()
                if key.startswith("weights_")
            },
        )
