"""Events as they arrive: written once each, whatever comes twice, late or in another order.

One transaction a call. An event is known by its user and its id: what is there already is a duplicate if it says the
same, else a conflict, and then the one that was there stands. The signal is no part of what an event says, since it
follows from kind and value by settings.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

from errors import InvalidInput, PersonaError
from graph.connection import Database, Row, StatementFailed
from graph.importing.rows import EventRow
from graph.records import EPOCH, MILLISECOND

SESSION = "session:"
"""What the id of an anonymous session begins with, as the id of a user."""
TRIES = 5
"""How often a call begins anew where a user or session went away under it."""
Status = Literal["written", "duplicate", "conflict", "refused"]
Content = tuple[str, str, float | None, int | None]
"""Item, kind, value and time of an event; a time of None: whichever it is."""
Results = list[list[Row]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """An event that arrives.

    Attributes:
        timed: whether its time is the sender's; one that is not is no part of what the event says.
    """

    event: EventRow
    timed: bool = True

    @property
    def session(self) -> bool:
        """Whether it is of an anonymous session."""
        return self.event.user.startswith(SESSION)

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by."""
        return self.event.user, self.event.event_id

    @property
    def at(self) -> int:
        """When, in milliseconds since 1970."""
        return (self.event.at - EPOCH) // MILLISECOND

    @property
    def content(self) -> Content:
        """What it says."""
        return self.event.item, self.event.kind, self.event.value, self.at if self.timed else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one event; `made`: the item that was made for it."""

    status: Status
    reason: str | None = None
    made: str | None = None

    @property
    def taken(self) -> bool:
        """Whether the event is in the graph."""
        return self.status in ("written", "duplicate")


@dataclass(frozen=True, slots=True)
class Rules:
    """Whether users and items that are not there are made; sessions always are."""

    make_users: bool = True
    make_items: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What a request is known by: hashes of its key and of its body."""

    id: str
    of: str


class SentBefore(InvalidInput):
    """A key came with another body before."""

    def __init__(self) -> None:
        super().__init__(
            "Idempotency-Key", "came with another body before; send that one again, or another key with this"
        )


class SessionsMoving(PersonaError):
    """Sessions are merged faster than their events can be written."""

    status = 503

    def __init__(self) -> None:
        super().__init__("The sessions of these events are being merged. Send the events again.")


class _Merged(Exception):
    """Sessions that belong to users by now."""

    def __init__(self, into: Mapping[str, str]) -> None:
        super().__init__(into)
        self.into = into


class _Nothing(Exception):
    """No event is taken, so that nothing shall be written."""

    def __init__(self, outcomes: list[Outcome]) -> None:
        super().__init__()
        self.outcomes = outcomes


def record(
    database: Database, arrivals: Sequence[Arrival], rules: Rules, request: Request | None = None
) -> list[Outcome]:
    """Writes events that are not there yet; what became of each, in their order. Durable when it returns.

    An event of a session that was merged into a user is that user's. Where no event is taken, nothing is written.

    Raises:
        SentBefore: nothing is written.
        Busy, Unavailable: nothing is known of what was written; sent again, it counts once.
    """
    for last in (*[False] * (TRIES - 1), True):
        try:
            return _record(database, arrivals, rules, request)
        except _Merged as merged:
            arrivals = [_of(arrival, merged.into) for arrival in arrivals]
        except _Nothing as nothing:
            return nothing.outcomes
        except StatementFailed as failed:
            if last or not failed.gone:
                raise
    raise SessionsMoving


def _record(
    database: Database, arrivals: Sequence[Arrival], rules: Rules, request: Request | None
) -> list[Outcome]:
    decided = partial(_decide, arrivals, rules)

    def items(results: Results) -> Mapping[str, Any]:
        if results[0] and not results[0][0]["same"]:
            raise SentBefore
        return {"ids": sorted({arrival.event.item for arrival in arrivals})}

    def users(results: Results) -> Mapping[str, Any]:
        return {"rows": _users(_possible(arrivals, _ids(results[1]), rules), rules)}

    def rows(results: Results) -> Mapping[str, Any] | None:
        if into := {row["user"]: row["into"] for row in results[2] if row["into"]}:
            raise _Merged(into)
        outcomes = decided(results)
        if not any(outcome.taken for outcome in outcomes):
            raise _Nothing(outcomes)
        return _rows(arrivals, outcomes, _ids(results[1]))

    results = database.write_together(
        [
            ("write/request_begin", _request(request)),
            ("read/items_among", items),
            ("write/events_begin", users),
            ("write/events", rows),
        ]
    )
    written = {row["n"]: row["made"] for row in results[3]}
    return [_settled(n, outcome, written, arrivals[n]) for n, outcome in enumerate(decided(results))]


def _request(request: Request | None) -> Callable[[Results], Mapping[str, Any] | None]:
    return lambda _: {"id": request.id, "of": request.of} if request else None


def _ids(rows: Iterable[Row]) -> set[str]:
    return {row["id"] for row in rows}


def _of(arrival: Arrival, into: Mapping[str, str]) -> Arrival:
    event = arrival.event
    return replace(arrival, event=replace(event, user=into.get(event.user, event.user)))


def _possible(arrivals: Iterable[Arrival], items: set[str], rules: Rules) -> list[Arrival]:
    """Those whose item is there or may be made, so that no user is made for one that is refused."""
    return [arrival for arrival in arrivals if rules.make_items or arrival.event.item in items]


def _users(arrivals: Iterable[Arrival], rules: Rules) -> list[Row]:
    wanted: dict[str, Row] = {}
    for arrival in arrivals:
        user = arrival.event.user
        row = {"user": user, "session": arrival.session, "make": rules.make_users, "events": []}
        wanted.setdefault(user, row)["events"].append(arrival.event.event_id)
    return [wanted[user] for user in sorted(wanted)]


def _decide(arrivals: Sequence[Arrival], rules: Rules, results: Results) -> list[Outcome]:
    """What becomes of each event, by what is there."""
    items, there = _ids(results[1]), {row["user"] for row in results[2]}
    known: dict[tuple[str, str], Content] = {
        (row["user"], event): (item, kind, value, at)
        for row in results[2]
        for event, item, kind, value, at in row["known"]
    }
    outcomes = []
    for arrival in arrivals:
        if not rules.make_items and arrival.event.item not in items:
            outcomes.append(_missing("item", arrival.event.item))
        elif arrival.event.user not in there:
            outcomes.append(_missing("user", arrival.event.user))
        elif arrival.key in known:
            outcomes.append(_again(arrival, known[arrival.key]))
        else:
            known[arrival.key] = (*arrival.content[:3], arrival.at)
            outcomes.append(Outcome("written"))
    return outcomes


def _missing(kind: str, identifier: str) -> Outcome:
    return Outcome("refused", f"{kind}: {identifier!r} is not in the graph")


def _again(arrival: Arrival, there: Content) -> Outcome:
    """A duplicate or a conflict."""
    names = ("item", "kind", "value", "at")
    told = arrival.content if arrival.timed else (*arrival.content[:3], there[3])
    other = [name for name, new, old in zip(names, told, there, strict=True) if new != old]
    if not other:
        return Outcome("duplicate")
    return Outcome("conflict", f"event_id: the user has an event of this id with another {', '.join(other)}")


def _rows(arrivals: Sequence[Arrival], outcomes: Sequence[Outcome], items: set[str]) -> Row | None:
    rows = [
        {
            "n": n,
            "user": arrival.event.user,
            "item": arrival.event.item,
            "make": arrival.event.item not in items,
            "event_id": arrival.event.event_id,
            "kind": arrival.event.kind,
            "value": arrival.event.value,
            "signal": float(arrival.event.signal),
            "at": arrival.at,
        }
        for n, (arrival, outcome) in enumerate(zip(arrivals, outcomes, strict=True))
        if outcome.status == "written"
    ]
    return {"rows": sorted(rows, key=lambda row: row["item"])} if rows else None


def _settled(n: int, outcome: Outcome, written: Mapping[int, bool], arrival: Arrival) -> Outcome:
    """The same, unless the item went away meanwhile; with the item that was made."""
    if outcome.status != "written":
        return outcome
    if n not in written:
        return _missing("item", arrival.event.item)
    return Outcome("written", made=arrival.event.item if written[n] else None)
