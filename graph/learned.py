"""What versions of the model learned, kept in memory by version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from errors import PersonaError
from graph.connection import Database
from graph.memory import Kept
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


class Replaced(PersonaError):
    """A version of the model was replaced by a newer one after it was chosen and before it was read."""

    status = 503

    def __init__(self, version: int) -> None:
        super().__init__(f"Version {version} of the model has just been replaced by a newer one: ask again.")


class LearnedModels:
    """Reads versions of the model when they are first asked for; thread-safe, and one is not kept waiting by another.

    A new version is written where one was that can rank no more: a version that can rank before its vectors are read
    and after was read whole.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: Kept[int, LearnedItems | None] = Kept(self._read, VERSIONS)

    def get(self, version: int) -> LearnedItems | None:
        """What a version learned; None where it is links alone, or there is none yet (version 0).

        Raises:
            Replaced: it can rank no more.
        """
        return self._kept.get([version]).get(version) if version else None

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
        found = list(self._database.stream("read/learned_items", property=slot_property(run["slot"])))
        self._run(version)
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
