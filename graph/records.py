"""What the graph says, as plain data; `graph.reading` makes these from rows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from graph.signals import decisive
from graph.slots import Slot

# Times of events are kept in whole milliseconds.
EPOCH, MILLISECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(milliseconds=1)


COMPUTED = frozenset(
    {"id", "profile_vector", "profile_version", "profile_at", "profile_events", "said_at", "changed_at"}
)


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
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Stated:
    """An interest that the user stated: a PREFERS relation of that source."""

    entity: str
    kind: str
    name: str
    degree: int
    weight: float
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """A MUTES relation of a user: what says nothing any more.

    Attributes:
        label: "Entity" or "Item", of the node.
        event_id: where one event with that item is muted, not all of them.
        hide: whether items with that entity are left out.
    """

    label: str
    id: str
    name: str = ""
    event_id: str | None = None
    hide: bool = False
    at: datetime | None = None


@dataclass(frozen=True)
class Say:
    """What users say of themselves.

    Attributes:
        stated: interests, the strongest first.
        novelty: how much of it is wanted, 0 to 1.
    """

    stated: tuple[Stated, ...] = ()
    mutes: tuple[Mute, ...] = ()
    novelty: float = 0.0

    @cached_property
    def muted_entities(self) -> frozenset[str]:
        """Entities that say nothing."""
        return frozenset(mute.id for mute in self.mutes if mute.label == "Entity")

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """Entities whose items are left out."""
        return tuple(mute.id for mute in self.mutes if mute.label == "Entity" and mute.hide)

    @cached_property
    def muted_items(self) -> frozenset[str]:
        """Items whose events say nothing and that are not ranked."""
        return frozenset(mute.id for mute in self.mutes if mute.label == "Item" and mute.event_id is None)

    @cached_property
    def muted_events(self) -> frozenset[str | None]:
        """Events that say nothing."""
        return frozenset(mute.event_id for mute in self.mutes if mute.event_id is not None)

    def with_mute(self, mute: Mute) -> "Say":
        """The same, and one thing muted; what was stated of it ends."""
        stated = tuple(one for one in self.stated if mute.label != "Entity" or one.entity != mute.id)
        return replace(self, stated=stated, mutes=(*self.mutes, mute))

    def counts(self, event: Event) -> bool:
        """Whether an event says something."""
        return event.item not in self.muted_items and event.event_id not in self.muted_events


@dataclass(frozen=True)
class UserState:
    """All that a ranking starts from.

    Attributes:
        properties: the user's, but for the profile vector.
        model: version of the one that ranks, 0 before the first.
        knowledge: version of the items' relations and the entities' degrees, 0 before the first statistics.
        positive_events: events with a signal, of all users together; 0 before the first statistics.
        events: newest first, muted ones too.
        slot: of the text vectors that serve, which the events' fingerprints are of.
        erased: how many users were erased ever.
        folded: how often items that came after the training were folded into the model.
    """

    id: str
    properties: Mapping[str, Any]
    model: int
    knowledge: int
    positive_events: int
    say: Say
    events: tuple[Event, ...]
    slot: Slot = "a"
    erased: int = 0
    folded: int = 0

    @cached_property
    def attributes(self) -> dict[str, Any]:
        """What is known of the user."""
        return attributes(self.properties)

    @property
    def about(self) -> str | None:
        """What the user wrote of what is wanted: the attribute of that name."""
        text = self.properties.get("about")
        return text if isinstance(text, str) and text.strip() else None

    @cached_property
    def met(self) -> tuple[Event, ...]:
        """Of the events that are not muted, the one of each item that decides, newest first."""
        return tuple(decisive(filter(self.say.counts, self.events)))

    @cached_property
    def history(self) -> tuple[Event, ...]:
        """Those of them that are likings (signal above 0)."""
        return tuple(event for event in self.met if event.signal > 0)

    @property
    def likings(self) -> int:
        """How many events with a signal are not muted, also where several are of one item."""
        return sum(event.signal > 0 for event in filter(self.say.counts, self.events))

    @cached_property
    def seen(self) -> list[str]:
        """Every item the user has an event with, muted or not, the latest first."""
        return list(dict.fromkeys(event.item for event in self.events))

    @cached_property
    def left_out(self) -> list[str]:
        """Every item that is not ranked: it was seen, or the user has muted it."""
        return list(dict.fromkeys([*self.seen, *sorted(self.say.muted_items)]))


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
        without: ids; it must be related to none of them.
        properties: an item's properties must equal all of them.
        released_by: a day; an item whose day of release (`released`, else its `year`) is known must be out by then.
    """

    domain: str | None = None
    year_from: int | None = None
    year_to: int | None = None
    entities: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    properties: Mapping[str, Any] = field(default_factory=dict)
    released_by: str | None = None

    def parameters(self) -> dict[str, Any]:
        """As the statements take them."""
        return {**asdict(self), "entities": list(self.entities), "without": list(self.without)}


@dataclass(frozen=True, slots=True)
class Candidate:
    """An item that may be ranked."""

    item: str
    title: str
    domain: str | None
    year: int | None
    popularity: int
    embedding_of: str | None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Related:
    """A relation of an item to an entity, with what is needed of the entity."""

    entity: str
    kind: str
    name: str
    degree: int
    relation: str
    events: int = 0
