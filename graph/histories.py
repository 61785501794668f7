"""The histories of many users at once, as learning reads them."""

from collections.abc import Sequence
from dataclasses import dataclass

from neo4j.time import DateTime

from graph.connection import Database, Row
from graph.records import EntityCount
from graph.signals import decisive
from graph.slots import Slot


@dataclass(frozen=True, slots=True)
class Liked:
    """The event of an item that decides, which has a signal; with the fingerprint of the item's vector."""

    item: str
    kind: str
    signal: float
    event_id: str
    embedding_of: str | None


@dataclass(frozen=True, slots=True)
class History:
    """What one user liked, newest first; the same as `UserState.history`.

    Attributes:
        positive: events with a signal of all users.
        likings: the same as `UserState.likings`.
        muted: entities that say nothing.
        at: when it was read, by the clock of Neo4j; None: it was not.
        slot: of the text vectors that serve, which the fingerprints are of.
    """

    user: str
    positive: int
    likings: int
    liked: tuple[Liked, ...]
    muted: frozenset[str] = frozenset()
    at: DateTime | None = None
    slot: Slot = "a"

    @property
    def mass(self) -> float:
        """The signals, summed."""
        return sum(one.signal for one in self.liked)


def histories(database: Database, users: Sequence[str]) -> list[History]:
    """The histories of some users; unknown ones are left out."""
    rows = database.read("read/histories", users=list(users))
    return [_history(row) for row in rows]


def entity_counts(database: Database, histories: Sequence[History]) -> dict[str, list[EntityCount]]:
    """By user, the entities of the history that are not muted, and how much of it points at each."""
    items = list({liked.item for history in histories for liked in history.liked})
    of_item: dict[str, list[tuple[str, str, str, int]]] = {item: [] for item in items}
    for entity, kind, name, events, places in database.read("read/entity_counts", items=items)[0]["entities"]:
        for n in places:
            of_item[items[n]].append((entity, kind, name, events))
    return {history.user: _counts(history, of_item) for history in histories}


def _history(row: Row) -> History:
    events = [Liked(*values) for values in row["events"]]
    liked = tuple(one for one in decisive(events) if one.signal > 0)
    likings = sum(one.signal > 0 for one in events)
    return History(
        row["user"], row["positive"], likings, liked, frozenset(row["muted"]), row["at"], row["slot"]
    )


def _counts(history: History, of_item: dict[str, list[tuple[str, str, str, int]]]) -> list[EntityCount]:
    found: dict[tuple[str, str, str, int], list[Liked]] = {}
    for liked in history.liked:
        for entity in of_item[liked.item]:
            if entity[0] not in history.muted:
                found.setdefault(entity, []).append(liked)
    return [
        EntityCount(*entity, mass=sum(one.signal for one in liked), evidence=tuple(one.item for one in liked))
        for entity, liked in found.items()
    ]
