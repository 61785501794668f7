"""What is known of items and entities, as it goes to the language model, and the vectors that come back."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from graph.connection import Database

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


def items(database: Database) -> Iterator[ItemKnowledge]:
    """Every item, a page at a time."""
    for row in _pages(database, "read/knowledge_items"):
        yield ItemKnowledge(**row | {"relations": [(kind, name) for kind, name in row["relations"]]})


def entities(database: Database, degree: int) -> Iterator[EntityKnowledge]:
    """Every entity with at least `degree` items, a page at a time."""
    for row in _pages(database, "read/knowledge_entities", degree=degree, titles=TITLES):
        yield EntityKnowledge(**row)


def write_texts(database: Database, label: Label, texts: Sequence[Text]) -> None:
    """Writes texts and fingerprints."""
    rows = [{"id": text.id, "text": text.text, "of": text.of} for text in texts]
    database.write("write/knowledge", label=label, rows=rows)


def stale(database: Database, label: Label, *, force: bool = False) -> list[str]:
    """Ids of the nodes whose vector is missing or out of date (`force`: of all that have a text)."""
    return [row["id"] for row in database.read("read/stale", label=label, force=force)]


def texts(database: Database, label: str, ids: Sequence[str]) -> list[Text]:
    """The texts of some nodes; nodes without one are left out."""
    return [Text(**row) for row in database.read("read/texts", label=label, ids=list(ids))]


def vectors_write(
    label: str, model: str, texts: Sequence[Text], vectors: Sequence[Sequence[float]]
) -> tuple[str, Mapping[str, Any]]:
    """The write that stores vectors beside their nodes, for `Database.write_together`."""
    rows = [{"id": t.id, "of": t.of, "vector": v} for t, v in zip(texts, vectors, strict=True)]
    return "write/vectors", {"label": label, "model": model, "rows": rows}


def staleness(database: Database, degree: int) -> list[Staleness]:
    """By label, how current the vectors are; entities with fewer than `degree` items are not counted."""
    return [Staleness(**row) for row in database.read("read/staleness", degree=degree)]


def _pages(database: Database, statement: str, **parameters: Any) -> Iterator[dict[str, Any]]:
    after = ""
    while rows := database.read(statement, after=after, limit=PAGE, **parameters):
        yield from rows
        after = rows[-1]["id"]
