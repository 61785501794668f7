"""Texts of items that facts are read from: an item's own, and those that were added to it."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from errors import InvalidInput
from graph.connection import Database, Row
from graph.importing.checks import LONGEST_ID, LONGEST_TEXT

PAGE = 500
WITHDRAWN = ""
"""The text of one that was taken back."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text as it is to be gone through; `of` is the fingerprint it has so far."""

    id: str
    item: str
    text: str
    of: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its item, and what that is related to otherwise: (type, kind, entity)."""

    id: str
    item: str
    title: str
    domain: str
    text: str
    held: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Added:
    """A text to be added to an item; `name` tells it from others of the item."""

    item: str
    name: str
    text: str

    @classmethod
    def of(cls, given: Any) -> "Added":
        """What a line of a file says: item, text, and where there are several of an item, document.

        Raises:
            InvalidInput: it says something else.
        """
        if not isinstance(given, dict) or set(given) - {"document"} != {"item", "text"}:
            raise InvalidInput(
                "line", "is an object with item and text, and document where an item has several"
            )
        for field, longest in (("item", LONGEST_ID), ("text", LONGEST_TEXT), ("document", LONGEST_ID)):
            value = given.get(field, "text")
            least = 0 if field == "text" else 1
            if not isinstance(value, str) or not least <= len(value) <= longest or not _encodable(value):
                raise InvalidInput(field, f"is a text of {least} to {longest:,} characters")
        return cls(given["item"], given.get("document", "text"), given["text"])

    @property
    def id(self) -> str:
        """The id of its node."""
        return "document/" + hashlib.sha256(f"{self.item}\n{self.name}".encode()).hexdigest()[:16]


def _encodable(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def every(database: Database) -> Iterator[Document]:
    """Every text, a page at a time: items' own, then added ones."""
    for row in _pages(database, "read/documents_own"):
        yield Document(f"item/{row['id']}", row["id"], row["text"] or WITHDRAWN, row["of"])
    for row in _pages(database, "read/documents_added"):
        yield Document(**row)


def mark(database: Database, documents: Iterable[Document]) -> None:
    """Writes the fingerprints that texts are to be gone through for."""
    rows = [{"id": one.id, "item": one.item, "of": one.of, "text": None} for one in documents]
    database.write("write/documents", rows=rows)


def add(database: Database, texts: Sequence[Added]) -> list[Added]:
    """Adds texts, or gives those that are there another text; those whose items are not in the graph."""
    rows = [{"id": one.id, "item": one.item, "of": None, "text": one.text} for one in texts]
    written = {row["id"] for row in database.write("write/documents", rows=rows)}
    return [one for one in texts if one.id not in written]


def stale(database: Database, *, force: bool = False) -> list[str]:
    """Ids of the texts that changed since they were gone through, or never were (`force`: of all)."""
    return [row["id"] for row in database.read("read/documents_stale", force=force)]


def readings(database: Database, ids: Sequence[str]) -> list[Reading]:
    """Some texts, in the order of their items."""
    rows = database.read("read/documents_texts", ids=list(ids))
    found = [Reading(**row | {"held": [tuple(one) for one in row["held"]]}) for row in rows]
    return sorted(found, key=lambda one: (one.item, one.id))


def names(database: Database) -> Iterator[Row]:
    """Every entity as it may be named; see `cypher/read/documents_names.cypher`."""
    return database.stream("read/documents_names")


def uses(database: Database) -> list[Row]:
    """How often items are related to entities; see `cypher/read/documents_uses.cypher`."""
    return database.read("read/documents_uses")


def _pages(database: Database, statement: str) -> Iterator[Row]:
    after = ""
    while rows := database.read(statement, after=after, limit=PAGE):
        yield from rows
        after = rows[-1]["id"]
