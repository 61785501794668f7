"""What versions of the model place items with that came after their training, and such items folded in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database, Parameters
from graph.models import Learned, slot_property

Numbers = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Served:
    """The version that serves, where it learned vectors.

    Attributes:
        traits: of how many it learned lifts.
        text: whose text vectors it was trained with; None: those of slot a before anything was on record of it.
    """

    version: int
    slot: int
    traits: int
    text: str | None


def served(database: Database) -> Served | None:
    """What items can be folded into; None before the first training."""
    rows = database.read("read/model_folding")
    return Served(**rows[0]) if rows else None


def rows(database: Database, slot: int) -> Numbers:
    """What a version places items with, by name; see `embeddings.placing.Placing.of_rows`."""
    return {row["name"]: row["numbers"].to_numpy() for row in database.stream("read/placing", slot=slot)}


def unfolded(database: Database, into: Served, limit: int) -> list[str]:
    """Items that the version says nothing of, up to a number."""
    found = database.read("read/unfolded", property=slot_property(into.slot), limit=limit)
    return [row["id"] for row in found]


def fold_write(into: Served, learned: Iterable[Learned]) -> tuple[str, Parameters]:
    """The write that folds items in, for `Database.write_together`; nothing if another version serves by then."""
    rows: Sequence[Any] = [{"item": item, "learned": list(numbers)} for item, numbers in learned]
    where = {"version": into.version, "slot": into.slot, "property": slot_property(into.slot)}
    return "write/learned_fold", {**where, "rows": rows}
