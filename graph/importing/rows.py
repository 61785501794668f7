"""What a source yields: typed rows with the line they stand on, or the fault of a line that is none."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

Scalar = str | int | float | bool | None
Properties = Mapping[str, Scalar]


class Kind(StrEnum):
    """What the rows of a stage are; the value is also the word in reports."""

    USERS = "users"
    ITEMS = "items"
    ENTITIES = "entities"
    RELATIONS = "relations"
    ENTITY_RELATIONS = "entity relations"
    EVENTS = "events"

    @property
    def column(self) -> str:
        """Its name as a property and in names of statements."""
        return self.value.replace(" ", "_")


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user and what is known of them; an attribute of None is taken away."""

    id: str
    attributes: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item; `year` is the year of its release, `properties` whatever else is known."""

    id: str
    title: str
    domain: str
    year: int | None = None
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity; `kind` ("Person") is a label too, so it must be an identifier."""

    id: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class RelationRow:
    """A relation from an item (or an entity) to an entity; there is one of a type between two nodes."""

    source: str
    type: str
    target: str
    properties: Properties = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EventRow:
    """One interaction of a user with an item.

    Attributes:
        event_id: what makes the event itself; a second one with the same user, item and id replaces it.
        value: what was observed, for example a rating, or None.
        signal: how much it counts as liking, 0 to 1.
        at: when, with a time zone; kept to the millisecond.
    """

    event_id: str
    user: str
    item: str
    kind: str
    value: float | None
    signal: float
    at: datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """A line that could not be read as a row: why, and the line."""

    reason: str
    row: object


Row = UserRow | ItemRow | EntityRow | RelationRow | EventRow
Numbered = tuple[int, Row | Fault]
"""A line number, counted from 1, and what stands there; several rows may come from one line."""


@dataclass(frozen=True)
class Stage:
    """The rows of one kind from one file.

    Attributes:
        kind: what they are.
        file: the file's name, for reports and reject files.
        rows: starts reading anew, in the same order every time.
        total: counts the rows, if that is cheap; called once, for a progress bar.
    """

    kind: Kind
    file: str
    rows: Callable[[], Iterator[Numbered]] = field(repr=False)
    total: Callable[[], int] | None = field(default=None, repr=False)


class Source(Protocol):
    """Something to import.

    Attributes:
        id: its name, the id of the (:Import) node.
        fingerprint: changes when the data or the reading of it does.
        stages: what to read, nodes before what refers to them.
    """

    @property
    def id(self) -> str:
        """Its name."""
        ...

    @property
    def fingerprint(self) -> str:
        """What the data is, in short."""
        ...

    @property
    def stages(self) -> Sequence[Stage]:
        """What to read, in order."""
        ...


def entity_id(kind: str, name: str) -> str:
    """The id of an entity known by its name: ("Person", "Tom Hanks") -> "person/Tom Hanks"."""
    return f"{kind.lower()}/{name}"
