"""What rankings and profiles read: rows of `cypher/read/` made into records."""

from collections.abc import Mapping, Sequence
from typing import Any

from errors import NotFound
from graph.connection import Database
from graph.records import Candidate, EntityCount, Event, Filters, Preference, UserState

# Bounds for the span of years where a filter gives only one of them.
FIRST_YEAR, LAST_YEAR = -100_000, 100_000
# How many interests bring candidates of their own.
STRONGEST = 20


def user_state(database: Database, user: str) -> UserState:
    """All that a ranking or a profile of `user` starts from, in one read.

    Raises:
        NotFound: there is no such user.
    """
    rows = database.read("read/history", user=user)
    if not rows:
        raise NotFound("user", user)
    row = rows[0]
    return UserState(
        id=user,
        attributes={k: v for k, v in row["attributes"].items() if v is not None},
        links=row["links"],
        knowledge=row["knowledge"],
        positive_events=row["positive_events"],
        preferences=tuple(Preference(*values) for values in row["interests"]),
        events=tuple(_event(values) for values in row["events"]),
    )


def entity_counts(database: Database, state: UserState) -> list[EntityCount]:
    """The entities of a user's history, and how much of it points at each."""
    signals = {event.item: event.signal for event in state.history}
    place = {item: n for n, item in enumerate(signals)}
    rows = database.read("read/entity_counts", items=list(signals))
    return [
        EntityCount(
            entity=row["entity"],
            kind=row["kind"],
            name=row["name"],
            events=row["events"],
            mass=sum(signals[item] for item in row["items"]),
            evidence=tuple(sorted(row["items"], key=place.__getitem__)),
        )
        for row in rows
    ]


def _event(values: Sequence[Any]) -> Event:
    item, title, kind, value, signal, at, event_id, embedding_of = values
    return Event(item, title or item, kind, value, signal or 0.0, at.to_native(), event_id, embedding_of)


def within(database: Database, state: UserState, items: Sequence[str], filters: Filters) -> list[str]:
    """The unseen ones of `items` that pass the filter, in their order."""
    if filters == Filters():
        seen = set(state.seen)
        return [item for item in items if item not in seen]
    rows = database.read("read/candidates_within", items=list(items), seen=state.seen, **filters.parameters())
    passed = {row["item"] for row in rows}
    return [item for item in items if item in passed]


def related_candidates(
    database: Database, state: UserState, *, limit: int, hub: int, filters: Filters
) -> list[str]:
    """Unseen items by the user's strongest interests, and by the filter's entities where it has some."""
    wanted = {"seen": state.seen, "limit": limit, **filters.parameters()}
    rows = database.read(
        "read/candidates_by_interests", user=state.id, hub=hub, strongest=STRONGEST, **wanted
    )
    if filters.entities:
        rows += database.read("read/candidates_by_entities", **wanted)
    return [row["item"] for row in rows]


def near_candidates(
    database: Database, state: UserState, vector: Sequence[float], *, limit: int, filters: Filters
) -> list[str]:
    """Unseen items nearest to `vector`, by the vector index."""
    statement, bounds = _search(filters)
    parameters = {"seen": state.seen, "limit": limit, **filters.parameters(), **bounds}
    rows = database.read(
        f"read/{statement}", vector=list(vector), nearest=limit + len(state.seen), **parameters
    )
    return [row["item"] for row in rows]


def popular_candidates(database: Database, state: UserState, *, limit: int, filters: Filters) -> list[str]:
    """The best known unseen items."""
    parameters = {"seen": state.seen, "limit": limit, **filters.parameters()}
    return [row["item"] for row in database.read("read/candidates_by_popularity", **parameters)]


def _search(filters: Filters) -> tuple[str, Mapping[str, Any]]:
    if filters.domain is None or (filters.year_from is None and filters.year_to is None):
        return "candidates_by_vector", {}
    first, last = filters.year_from, filters.year_to
    bounds = {
        "year_from": FIRST_YEAR if first is None else first,
        "year_to": LAST_YEAR if last is None else last,
    }
    return "candidates_by_vector_within", bounds


def candidates(database: Database, items: Sequence[str]) -> list[Candidate]:
    """The items of `items` that exist, in their order."""
    rows = database.read("read/candidate_items", candidates=list(items))
    return [Candidate(*values) for values in rows[0]["items"]]
