"""Somebody who is not in the graph, in the form of a user of it: described by whoever asks, for one ranking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from errors import InvalidInput
from graph.connection import Database
from graph.records import Event, Mute, Say, Stated, UserState

NOBODY = "described"
"""What stands for the user's id in paths."""


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody did with an item."""

    item: str
    kind: str
    signal: float
    at: datetime
    value: float | None = None


@dataclass(frozen=True, slots=True)
class Description:
    """What is known of somebody.

    Attributes:
        stated: entities, and the weights of the interests in them, above 0, up to 1.
        muted: entities, and whether their items are left out too.
        deeds: the newest first.
    """

    attributes: Mapping[str, Any] = field(default_factory=dict)
    stated: Mapping[str, float] = field(default_factory=dict)
    muted: Mapping[str, bool] = field(default_factory=dict)
    deeds: Sequence[Deed] = ()


def described(database: Database, told: Description) -> UserState:
    """The state of a user of whom that is known and nothing else, in one read; nothing is stored.

    Raises:
        InvalidInput: an entity or item is not there.
    """
    entities = list(dict.fromkeys([*told.stated, *told.muted]))
    items = list(dict.fromkeys(deed.item for deed in told.deeds))
    row = database.read("read/present", items=items, entities=entities)[0]
    known = {one[0]: one for one in row["entities"]}
    met = {one[0]: one for one in row["items"]}
    _present("entities", "entity", entities, known)
    _present("events", "item", items, met)
    stated = [_stated(known[entity], weight) for entity, weight in told.stated.items()]
    stated.sort(key=lambda one: (-one.weight, one.entity))
    mutes = [Mute("Entity", entity, known[entity][2], hide=hide) for entity, hide in told.muted.items()]
    events = [_event(n, deed, met[deed.item]) for n, deed in enumerate(told.deeds)]
    return UserState(
        id=NOBODY,
        properties=told.attributes,
        model=row["model"],
        knowledge=row["knowledge"],
        positive_events=row["positive_events"],
        say=Say(tuple(stated), tuple(mutes)),
        events=tuple(events),
        slot=row["slot"],
    )


def _present(named: str, what: str, wanted: Sequence[str], known: Mapping[str, Any]) -> None:
    for one in wanted:
        if one not in known:
            raise InvalidInput(named, f"there is no {what} {one!r} in the graph")


def _stated(entity: Sequence[Any], weight: float) -> Stated:
    id_, kind, name, degree = entity
    return Stated(id_, kind, name, degree, weight)


def _event(n: int, deed: Deed, item: Sequence[Any]) -> Event:
    _, title, embedding_of = item
    event_id = f"{NOBODY}/{n}"
    return Event(deed.item, title, deed.kind, deed.value, deed.signal, deed.at, event_id, embedding_of)
