"""The two slots of text vectors: which serves, what each holds, and how the one takes over from the other.

A slot is five properties of items and entities (`embedding`, `embedding_of`, `embedding_model`, `knowledge_text`,
`knowledge_of`) and a vector index over each label; the names of slot b end in `_b`. The text is the slot's own, since
how much of it fits depends on the encoder. One slot serves; the other is free, is being filled by an encoder that is to
take over, or holds what served before, and is kept up to date to go back to. Which one serves is one property of
(:Model {id: 'embedding'}), so one write changes it for every reader; who has read it uses that slot to the end.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from errors import InvalidInput, PersonaError
from graph.connection import Database

Slot = Literal["a", "b"]
BASE = "base"
TUNED = "encoder/"
INDEXES = ("write/slot_index_items", "write/slot_index_entities")


class SlotTaken(PersonaError):
    """The slot that does not serve holds the vectors of another encoder."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The slot that does not serve holds vectors of another encoder: `persona embeddings` shows them, "
            "`persona embeddings drop` frees it."
        )


class NothingToSwitch(PersonaError):
    """There is no slot to let serve."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "No other encoder's vectors are there: `persona embeddings prepare MODEL` makes some beside those that "
            "serve."
        )


class NothingBefore(PersonaError):
    """There is no slot to go back to."""

    status = 409

    def __init__(self) -> None:
        super().__init__("No vectors served before those that serve: there is nothing to go back to.")


class Changed(PersonaError):
    """The slots are no longer what was looked at."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The slots have changed meanwhile; nothing was switched. `persona embeddings` shows them."
        )


@dataclass(frozen=True, slots=True)
class Held:
    """Whose vectors a slot holds.

    Attributes:
        source: where the encoder is from: "base", "encoder/0001" (a tuned version), or a folder.
        leaving: they are being taken away.
    """

    slot: Slot
    source: str
    name: str
    revision: str
    dimension: int
    max_tokens: int
    leaving: bool = False

    @property
    def model(self) -> str:
        """Name and revision in one, as stored beside every vector."""
        return f"{self.name}@{self.revision}"


@dataclass(frozen=True)
class Slots:
    """Both slots as they stand.

    Attributes:
        before: the slot that served before; None: there is no way back.
        held: by slot; empty before another encoder was ever prepared: slot a holds the base encoder's.
        filling: source of the encoder by job that fills a slot, the newest first.
    """

    serving: Slot = "a"
    before: Slot | None = None
    switched_at: datetime | None = None
    held: Mapping[Slot, Held] = field(default_factory=dict)
    filling: Mapping[str, str] = field(default_factory=dict)

    @property
    def other(self) -> Slot:
        """The slot that does not serve."""
        return "b" if self.serving == "a" else "a"

    def of(self, model: str | None) -> Slot | None:
        """The slot that holds an encoder's vectors; None: of the one that was there before anything was on record."""
        if not self.held:
            return "a"
        found = (
            slot
            for slot, one in self.held.items()
            if model in (one.model, None if one.source == BASE else "")
        )
        return next(found, None)

    @property
    def in_use(self) -> Sequence[Slot]:
        """The slots whose vectors are kept up to date, the serving one first."""
        held = self.held.get(self.other)
        return (self.serving, self.other) if held and not held.leaving else (self.serving,)


def on(statement: str, slot: Slot) -> str:
    """The name of a statement on a slot."""
    return statement if slot == "a" else f"{statement}@{slot}"


def named(text: str, slot: Slot) -> str:
    """The name of a property of a slot, such as "embedding_of"."""
    return text if slot == "a" else f"{text}_{slot}"


def source(text: str) -> str:
    """Where an encoder is from, as it is kept: "base", "encoder/0001" for a tuned version, or a folder.

    Raises:
        InvalidInput: it is none of these.
    """
    number = text.removeprefix(TUNED)
    if text == BASE:
        return text
    if number.isascii() and number.isdecimal() and len(number) < 10:
        return f"{TUNED}{int(number):04d}"
    if not Path(text).is_absolute():
        raise InvalidInput(
            "model", "is base, the number of a tuned version, or the absolute path of a folder"
        )
    return text


def read(database: Database) -> Slots:
    """Both slots as they stand."""
    (row,) = database.read("read/slots")
    at = row["switched_at"]
    return Slots(
        row["serving"],
        row["before"],
        at.to_native() if at else None,
        {one["slot"]: Held(**one) for one in row["held"]},
        {job: json.loads(parameters).get("model", BASE) for job, parameters in row["filling"]},
    )


def serving(database: Database) -> Slot:
    """The slot that serves now."""
    return read(database).serving


def take(database: Database, first: Held, wanted: Held) -> Slot:
    """Gives the slot that does not serve to an encoder, with vector indexes of its own; again changes nothing.

    Args:
        first: what slot a has held all along, where nothing is on record yet.

    Raises:
        SlotTaken: it holds another encoder's vectors.
    """
    rows = database.write("write/slot_take", first=_properties(first), held=_properties(wanted))
    if not rows:
        raise SlotTaken
    slot: Slot = rows[0]["slot"]
    if rows[0]["new"]:
        _drop_indexes(database, slot)  # whatever is left would be of another dimension
    for index in INDEXES:
        database.batches(on(index, slot), dimension=wanted.dimension)
    database.write("write/await_indexes", seconds=300)
    return slot


def switch(database: Database, slots: Slots) -> Slots:
    """Lets the other slot serve, in one write; both as they are then.

    Raises:
        NothingToSwitch: it holds nothing.
        Changed: they are not as in `slots` any more.
    """
    held = slots.held.get(slots.other)
    if held is None or held.leaving:
        raise NothingToSwitch
    asked = {"from": slots.serving, "to": slots.other, "model": held.model}
    if not database.write("write/slot_switch", **asked):
        raise Changed
    return read(database)


def rollback(database: Database) -> Slots:
    """Lets the slot before serve again, in one write; both as they are then.

    Raises:
        NothingBefore: as said.
    """
    if not database.write("write/slot_rollback"):
        raise NothingBefore
    return read(database)


def leave(database: Database) -> Slot:
    """Begins to free the slot that does not serve: from here on nobody writes into it, or can go back to it.

    Raises:
        NothingToSwitch: it holds nothing.
    """
    rows = database.write("write/slot_leave")
    if not rows:
        raise NothingToSwitch
    slot: Slot = rows[0]["slot"]
    return slot


def clear(database: Database, slot: Slot) -> None:
    """Frees a slot that was left: its indexes, then its texts and vectors in batches; stopped, ask again."""
    _drop_indexes(database, slot)
    database.batches(on("write/slot_clear", slot))
    database.write("write/slot_freed", slot=slot)


def _drop_indexes(database: Database, slot: Slot) -> None:
    for index in INDEXES:
        database.batches(on(f"{index}_drop", slot))


def _properties(held: Held) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(held).items() if name not in ("slot", "leaving")}
    return kept | {"model": held.model}
