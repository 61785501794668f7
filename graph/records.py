"""What the graph says, as plain data; `graph.reading` makes these from rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

# Times of events are kept in whole milliseconds.
EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


COMPUTED = frozenset({"id", "profile_vector", "profile_version", "profile_at", "profile_events"})


def attributes(properties: Mapping[str, Any]) -> dict[str, Any]:
    """A user's properties but for those that Persona keeps there itself."""
    return {name: value for name, value in properties.items() if value is not None and name not in COMPUTED}


@dataclass(frozen=True, slots=True)
class Event:
    """One INTERACTED relation of a user, with what is needed of its item."""

    item: str
    title: str
    kind: str
    value: float | None
    signal: float
    at: datetime
    event_id: str
    embedding_of: str | None


@dataclass(frozen=True, slots=True)
class Preference:
    """One PREFERS relation of a user: an interest as the graph holds it."""

    entity: str
    kind: str
    name: str
    degree: int
    weight: float
    source: str


@dataclass(frozen=True)
class UserState:
    """All that a ranking starts from.

    Attributes:
        properties: the user's, but for the profile vector.
        model: version of the one that ranks, 0 before the first.
        knowledge: version of the items' relations and the entities' degrees, 0 before the first statistics.
        positive_events: events with a signal, of all users together; 0 before the first statistics.
        events: newest first.
    """

    id: str
    properties: Mapping[str, Any]
    model: int
    knowledge: int
    positive_events: int
    preferences: tuple[Preference, ...]
    events: tuple[Event, ...]

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """What is known of the user."""
        return attributes(self.properties)

    @cached_property
    def met(self) -> tuple[Event, ...]:
        """The latest event of each item, newest first."""
        latest: dict[str, Event] = {}
        for event in self.events:
            latest.setdefault(event.item, event)
        return tuple(latest.values())

    @cached_property
    def history(self) -> tuple[Event, ...]:
        """Those of them that are likings (signal above 0)."""
        return tuple(event for event in self.met if event.signal > 0)

    @cached_property
    def seen(self) -> list[str]:
        """Every item the user has an event with."""
        return list(dict.fromkeys(event.item for event in self.events))


@dataclass(frozen=True, slots=True)
class EntityCount:
    """An entity, and how much of one user's history and of all users' events points at it.

    Attributes:
        events: all users' positive events whose item has it.
        mass: the signals of the user's events whose item has it, summed.
        evidence: ids of those items, of the latest event first.
    """

    entity: str
    kind: str
    name: str
    events: int
    mass: float
    evidence: tuple[str, ...]

    @property
    def support(self) -> int:
        """How many of the user's items have it."""
        return len(self.evidence)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a ranking is kept to; empty means everything.

    Attributes:
        entities: ids; an item must be related to all of them.
        properties: an item's properties must equal all of them.
    """

    domain: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    entities: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)

    def parameters(self) -> dict[str, Any]:
        """As the statements take them."""
        return {**asdict(self), "entities": list(self.entities)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be ranked."""

    item: str
    title: str
    domain: str | None
    year: int | None
    popularity: int
    embedding_of: str | None


@dataclass(frozen=True, slots=True)
class Related:
    """A relation of an item to an entity, with what is needed of the entity."""

    entity: str
    kind: str
    name: str
    degree: int
    relation: str
