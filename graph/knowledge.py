"""What is known of items and entities, as it goes to the language model, and the vectors that come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database
from graph.slots import Slot, on, serving

Label = Literal["Item", "Entity"]
PAGE = 1_000
TITLES = 8


@dataclass(frozen=True, slots=True)
class ItemKnowledge:
    """An item and its relations (type, entity name); `knowledge_of` is the fingerprint of its text so far."""

    id: str
    title: str
    domain: str | None
    year: int | None
    text: str | None
    relations: Sequence[tuple[str, str]]
    knowledge_of: str | None


@dataclass(frozen=True, slots=True)
class EntityKnowledge:
    """An entity and the titles of its best known items."""

    id: str
    name: str
    kind: str
    titles: Sequence[str]
    knowledge_of: str | None


@dataclass(frozen=True, slots=True)
class Text:
    """A node's knowledge text and the fingerprint of it and the model."""

    id: str
    text: str
    of: str


@dataclass(frozen=True, slots=True)
class Staleness:
    """How many nodes of one label have a current vector, a stale one, none."""

    label: str
    current: int
    stale: int
    missing: int


def items(database: Database, slot: Slot) -> Iterator[ItemKnowledge]:
    """Every item, a page at a time."""
    for row in _pages(database, on("read/knowledge_items", slot)):
        yield ItemKnowledge(**row | {"relations": [(kind, name) for kind, name in row["relations"]]})


def entities(database: Database, slot: Slot, degree: int) -> Iterator[EntityKnowledge]:
    """Every entity with at least `degree` items, a page at a time."""
    for row in _pages(database, on("read/knowledge_entities", slot), degree=degree, titles=TITLES):
        yield EntityKnowledge(**row)


def write_texts(database: Database, slot: Slot, label: Label, texts: Sequence[Text]) -> None:
    """Writes texts and fingerprints into a slot."""
    rows = [{"id": text.id, "text": text.text, "of": text.of} for text in texts]
    database.write(on("write/knowledge", slot), label=label, rows=rows)


def stale(database: Database, slot: Slot, label: Label, *, force: bool = False) -> list[str]:
    """Ids of the nodes whose vector is missing or out of date (`force`: of all that have a text)."""
    return [row["id"] for row in database.read(on("read/stale", slot), label=label, force=force)]


def texts(database: Database, slot: Slot, label: str, ids: Sequence[str]) -> list[Text]:
    """The texts of some nodes; nodes without one are left out."""
    return [Text(**row) for row in database.read(on("read/texts", slot), label=label, ids=list(ids))]


def vectors_writes(
    slot: Slot, label: str, model: str, texts: Sequence[Text], vectors: Sequence[Sequence[float]]
) -> list[tuple[str, Mapping[str, Any]]]:
    """The writes that store vectors beside their nodes, for `Database.write_together`.

    It writes nothing where the slot holds, or is to hold, another model's.
    """
    rows = [{"id": t.id, "of": t.of, "vector": v} for t, v in zip(texts, vectors, strict=True)]
    stored = on("write/vectors", slot), {"label": label, "slot": slot, "model": model, "rows": rows}
    return [stored, ("write/catalogue_raise", {})]


def vectors(database: Database, slot: Slot) -> tuple[list[str], list[str], NDArray[np.float32]]:
    """Ids and titles of all items that have a vector in a slot, in order of ids, and the vectors, float32[n, d]."""
    ids: list[str] = []
    titles: list[str] = []
    found: list[NDArray[np.float32]] = []
    for row in database.stream(on("read/slot_vectors", slot)):
        ids.append(row["id"])
        titles.append(row["title"])
        found.append(np.asarray(row["embedding"].to_numpy(), dtype=np.float32))
    return ids, titles, np.asarray(found, dtype=np.float32)


def staleness(database: Database, degree: int, slot: Slot | None = None) -> list[Staleness]:
    """By label, how current a slot's vectors are (None: the one that serves).

    Entities with fewer than `degree` items are not counted.
    """
    statement = on("read/staleness", slot or serving(database))
    return [Staleness(**row) for row in database.read(statement, degree=degree)]


def _pages(database: Database, statement: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    after = ""
    while rows := database.read(statement, after=after, limit=PAGE, **parameters):
        yield from rows
        after = rows[-1]["id"]
