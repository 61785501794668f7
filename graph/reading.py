"""What rankings and profiles read: rows of `cypher/read/` made into records."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from errors import InvalidInput, NotFound
from graph.cache import Relations
from graph.connection import Database
from graph.moments import Moment
from graph.records import (
    EPOCH,
    MILLISECOND,
    Candidate,
    EntityCount,
    Event,
    Filters,
    Mute,
    Say,
    Stated,
    UserState,
)
from graph.slots import Slot, on

T = TypeVar("T")
# How many interests bring candidates of their own.
STRONGEST = 20
# How many times more the vector index is asked for where a filter leaves some of them out.
WIDER = 10


def user_state(database: Database, user: str, moment: Moment | None = None) -> UserState:
    """All that a ranking or a profile of `user` starts from, in one read.

    Args:
        moment: events and what the user said until then; None: all.

    Raises:
        NotFound: there is no such user.
    """
    as_of, arrival = (moment.at, moment.arrival) if moment else (None, False)
    rows = database.read("read/history", user=user, as_of=as_of, arrival=arrival)
    if not rows:
        raise NotFound("user", user)
    row = rows[0]
    return UserState(
        id=user,
        properties=row["properties"],
        model=row["model"],
        knowledge=row["knowledge"],
        positive_events=row["positive_events"],
        say=_say(row),
        events=tuple(_event(values) for values in row["events"]),
        slot=row["slot"],
        erased=row["erased"],
        folded=row["folded"],
    )


def entity_counts(relations: Relations, state: UserState) -> list[EntityCount]:
    """The entities of all that a user met, by id, and how much of the history points at each; of some, nothing does."""
    met = state.met
    ties = relations.ties([(event.item, event.revision) for event in met], state.knowledge)
    places: dict[str, list[int]] = {}
    described: dict[str, tuple[Any, ...]] = {}
    for n, row in zip(ties.item.tolist(), ties.rows, strict=True):
        having = places.setdefault(row[0], [])
        if not having or having[-1] != n:  # an item may have an entity in two ways
            having.append(n)
        described[row[0]] = row
    return [
        _count(described[entity], [met[n] for n in places[entity] if met[n].signal > 0])
        for entity in sorted(places)
    ]


def _count(row: Sequence[Any], liked: Sequence[Event]) -> EntityCount:
    entity, kind, name, _, _, events = row
    mass = sum(event.signal for event in liked)
    return EntityCount(entity, kind, name, events, mass, tuple(event.item for event in liked))


def _say(row: Mapping[str, Any]) -> Say:
    return Say(
        tuple(_timed(Stated, values) for values in row["stated"]),
        tuple(_timed(Mute, values) for values in row["mutes"]),
        row["novelty"] or 0.0,
    )


def _timed(made: Callable[..., T], values: Sequence[Any]) -> T:
    """A record of values of which the last is a time."""
    *others, at = values
    return made(*others, None if at is None else EPOCH + at * MILLISECOND)


def _event(values: Sequence[Any]) -> Event:
    item, title, kind, value, signal, at, *others = values
    return Event(item, title, kind, value, signal, EPOCH + at * MILLISECOND, *others)


def check_entities(database: Database, filters: Filters) -> None:
    """Refuses a filter by an entity that is not there, which would leave nothing and not say why.

    Raises:
        InvalidInput: it names the entity.
    """
    if filters.entities or filters.without:
        wanted = [*filters.entities, *filters.without]
        known = {row["id"] for row in database.read("read/entities_among", ids=wanted)}
        for entity in wanted:
            if entity not in known:
                raise InvalidInput("entity", f"there is no entity {entity!r} in the graph")


def candidates(
    database: Database, slot: Slot, items: Sequence[str], filters: Filters | None = None
) -> list[Candidate]:
    """The items of `items` that exist and pass the filter, in their order."""
    wanted = (filters or Filters()).parameters()
    return _candidates(database, slot, "within", items=list(items), limit=len(items), **wanted)


def linked_candidates(
    database: Database, state: UserState, items: Sequence[str], *, limit: int, filters: Filters
) -> list[Candidate]:
    """The first `limit` unseen ones of `items` that pass the filter, in their order."""
    left_out = set(state.left_out)
    unseen = [item for item in items if item not in left_out]
    if filters == Filters():  # the most of them would be sent for nothing
        unseen = unseen[:limit]
    return _candidates(database, state.slot, "within", items=unseen, limit=limit, **filters.parameters())


def related_candidates(
    database: Database,
    state: UserState,
    interests: Sequence[tuple[str, float]],
    *,
    limit: int,
    filters: Filters,
    by_entities: bool = True,
) -> list[Candidate]:
    """Unseen items by the first of some interests (entity, weight), and by the filter's entities where it has some."""
    wanted = {"seen": state.left_out, "limit": limit, **filters.parameters()}
    strongest = [list(one) for one in interests[:STRONGEST]]
    found = _candidates(database, state.slot, "by_interests", interests=strongest, **wanted)
    if filters.entities and by_entities:
        found += entity_candidates(database, state, limit=limit, filters=filters)
    return found


def entity_candidates(
    database: Database, state: UserState, *, limit: int, filters: Filters
) -> list[Candidate]:
    """The best known unseen items that have all the filter's entities, of which there is one."""
    parameters = {"seen": state.left_out, "limit": limit, **filters.parameters()}
    return _candidates(database, state.slot, "by_entities", **parameters)


def near_candidates(
    database: Database, state: UserState, vector: Sequence[float], *, limit: int, filters: Filters
) -> list[Candidate]:
    """Unseen items nearest to `vector`, by the vector index."""
    parameters = {"seen": state.left_out, "limit": limit, **filters.parameters()}
    nearest = limit * (1 if filters == Filters() else WIDER) + len(state.left_out)
    return _candidates(database, state.slot, "by_vector", vector=list(vector), nearest=nearest, **parameters)


def popular_candidates(
    database: Database, state: UserState, *, limit: int, filters: Filters
) -> list[Candidate]:
    """The best known unseen items."""
    parameters = {"seen": state.left_out, "limit": limit, **filters.parameters()}
    return _candidates(database, state.slot, "by_popularity", **parameters)


def _candidates(database: Database, slot: Slot, how: str, **parameters: Any) -> list[Candidate]:
    rows = database.read(on(f"read/candidates_{how}", slot), **parameters)
    return [Candidate(*values) for values in rows[0]["items"]]
