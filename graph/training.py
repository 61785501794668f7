"""All that models learn from, read whole: events in order, and what is known of items."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph import signals
from graph.connection import Database
from graph.moments import Moment
from graph.records import attributes
from graph.slots import Slot, on, serving


@dataclass(frozen=True, slots=True)
class TrainingEvent:
    """An event; `at` in seconds since 1970."""

    user: str
    item: str
    kind: str
    value: float | None
    signal: float
    at: float


@dataclass(frozen=True, slots=True)
class TrainingItem:
    """An item: its knowledge text and embedding (float32[d]), and relations as (type, entity id, entity name).

    It is new if it came after the model that serves was trained.
    """

    id: str
    title: str
    domain: str | None
    year: int | None
    text: str | None
    knowledge_text: str | None
    embedding: NDArray[np.float32] | None
    relations: Sequence[tuple[str, str, str]]
    new: bool


@dataclass(frozen=True, slots=True)
class TrainingUser:
    """A user and what is known of them."""

    id: str
    attributes: Mapping[str, Any]


def users(database: Database) -> Iterator[TrainingUser]:
    """Every user, in order of ids."""
    for row in database.stream("read/training_users"):
        yield TrainingUser(row["id"], attributes(row["properties"]))


def events(database: Database, moment: Moment | None = None) -> Iterator[TrainingEvent]:
    """Every event, or those until a moment, each user's together, in order of time, then of event ids."""
    as_of, arrival = (moment.at, moment.arrival) if moment else (None, False)
    for row in database.stream("read/training_events", as_of=as_of, arrival=arrival):
        yield TrainingEvent(**row)


def decisive(events: Iterable[TrainingEvent]) -> Iterator[TrainingEvent]:
    """Of such events, the one of each user and item that decides, in their order."""
    for _, own in groupby(events, key=lambda event: event.user):
        yield from reversed(signals.decisive(reversed(list(own))))


def items(
    database: Database, moment: Moment | None = None, slot: Slot | None = None
) -> Iterator[TrainingItem]:
    """Every item, or those that were out by a moment, in order of ids; with text vectors (None: that serve)."""
    statement = on("read/training_items", slot or serving(database))
    for row in database.stream(statement, released_by=moment.day if moment else None):
        vector = row["embedding"]
        embedding = None if vector is None else np.asarray(vector.to_numpy(), dtype=np.float32)
        relations = [tuple(relation) for relation in row["relations"]]
        yield TrainingItem(**row | {"embedding": embedding, "relations": relations})
