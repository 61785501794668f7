"""Places items that nobody has met by what is known of them, in training and for what comes after it alike.

An item's behaviour vectors are the sum of its own and of what its features say (`embeddings.neural.behaviour`); one
that nobody met has none of its own. So what features say is all that must be kept of a training to place an item it
never saw.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.behaviour import Behaviour, Told
from embeddings.features import Chosen, Knowledge

Floats = NDArray[np.float32]
Row = tuple[str, Sequence[float]]
"""A name, and numbers."""
MEAN, AXIS, TEXT, YEAR, RELATION = "mean", "axis/", "text/", "year/", "relation/"


@dataclass(frozen=True)
class Placing:
    """Which features there are, and what each says."""

    chosen: Chosen
    told: Told

    @property
    def width(self) -> int:
        """Numbers of a source or a target."""
        return len(self.told.graph[0]) // 2

    def place(self, knowledge: Knowledge) -> Floats:
        """Source, target and prior of items that nobody met, float32[items, 2 d + 1]."""
        features = self.chosen.of(knowledge)
        made = features.graph @ self.told.graph + features.text @ self.told.text
        return np.asarray(made, dtype=np.float32)

    def numbers(self, knowledge: Knowledge, traits: int) -> Floats:
        """All that is kept of such items: besides, nothing for beginners, and no trait lifts them."""
        placed = self.place(knowledge)
        return np.hstack([placed, np.zeros((len(placed), 1 + traits), np.float32)])

    def rows(self) -> Iterator[Row]:
        """As it is kept in the graph: one row of numbers for each feature, and for what makes numbers of a text."""
        chosen, told, g = self.chosen, self.told, len(self.chosen.relations)
        yield MEAN, chosen.mean.tolist()
        for (kind, entity), rarity, row in zip(chosen.relations, chosen.rarity, told.graph[:g], strict=True):
            yield f"{RELATION}{kind}/{entity}", [float(rarity), *row.tolist()]
        for name, rows in ((YEAR, told.graph[g:]), (AXIS, chosen.axes), (TEXT, told.text)):
            for n, row in enumerate(rows):
                yield f"{name}{n}", row.tolist()

    @classmethod
    def of_rows(cls, rows: Mapping[str, Floats]) -> "Placing | None":
        """The other way round; None of no rows."""
        if MEAN not in rows:
            return None
        named = [name for name in rows if name.startswith(RELATION)]
        pairs = [tuple(name.removeprefix(RELATION).split("/", 1)) for name in named]
        years = _numbered(rows, YEAR)
        width = years.shape[1]
        related = np.asarray([rows[name] for name in named], np.float32).reshape(len(named), 1 + width)
        axes = _numbered(rows, AXIS).reshape(-1, len(rows[MEAN]))
        chosen = Chosen(
            [(kind, entity) for kind, entity in pairs], related[:, 0].astype(np.float64), rows[MEAN], axes
        )
        text = _numbered(rows, TEXT).reshape(-1, width)
        return cls(chosen, Told(np.vstack([related[:, 1:], years]), text))


def with_placed(
    behaviour: Behaviour, placing: Placing, knowledge: Knowledge, unmet: NDArray[np.int64]
) -> Behaviour:
    """The same, with the items at some places, which nobody met, placed."""
    d = placing.width
    placed = placing.place(knowledge.of(unmet))
    behaviour.source[unmet], behaviour.target[unmet] = placed[:, :d], placed[:, d : 2 * d]
    behaviour.prior[unmet], behaviour.start[unmet] = placed[:, -1], 0.0
    return behaviour


def _numbered(rows: Mapping[str, Floats], name: str) -> Floats:
    """The rows of a name with a number behind it, in the order of the numbers."""
    count = sum(one.startswith(name) for one in rows)
    found = [rows[f"{name}{n}"] for n in range(count)]
    return np.asarray(found, np.float32) if found else np.zeros((0, 0), np.float32)
