"""Events as the API, the command line and the stream take them."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from typing import Any
from uuid import uuid4

from pydantic import ValidationError

from api.schemas.events import EventBody
from errors import InvalidInput
from graph import events, sessions
from graph.connection import Database
from graph.events import Arrival, Outcome, Request, Rules
from graph.importing.checks import problem
from graph.importing.rows import EventRow, Kind
from graph.signals import Scale, Signals
from settings import Settings

Answer = dict[str, Any]
STATUSES = ("written", "duplicate", "conflict", "refused")


class Refused(Exception):
    """An event that cannot be used, and why."""


class Events:
    """Takes events in, and lets a session become a user. Thread-safe.

    Args:
        refresh: told of items that were made, which wait to be embedded.
    """

    def __init__(
        self, database: Database, settings: Settings, refresh: Callable[[Sequence[str]], object]
    ) -> None:
        self._database, self._settings, self._refresh = database, settings, refresh
        self._signals = Signals(settings.event_weights, Scale(*settings.rating_scale))

    @cached_property
    def rules(self) -> Rules:
        """What becomes of users and items that are not there."""
        settings = self._settings
        return Rules(settings.unknown_users == "create", settings.unknown_items == "create")

    def add(self, given: Sequence[Any], key: str | None = None) -> Answer:
        """Writes events; durable when it returns. By event, its id and what became of it; and how many of each.

        Args:
            given: as `api.schemas.events.EventBody` has them; one that has not is refused by itself.
            key: makes the request itself, and the ids of events that bring none.

        Raises:
            InvalidInput: they are too many, or the key came with others before; nothing is written.
        """
        most = self._settings.events_max
        if len(given) > most:
            raise InvalidInput("events", f"List should have at most {most} items, not {len(given)}")
        request = Request(_hash(key), _hash(json.dumps(given, sort_keys=True))) if key else None
        read = [self._read(n, one, request) for n, one in enumerate(given)]
        good = {n: one for n, one in enumerate(read) if isinstance(one, Arrival)}
        outcomes = self._record(good, request)
        results = [_result(one, outcomes.get(n)) for n, one in enumerate(read)]
        counts = Counter(result["status"] for result in results)
        return {"counts": {status: counts[status] for status in STATUSES}, "results": results}

    def merge(self, user: str, session: str) -> Answer:
        """Gives a user all that an anonymous session did; a second time, the same answer.

        Raises:
            NotFound: there is no such session, or no such user and none is to be made.
            MergedElsewhere: it is another user's.
        """
        moved = sessions.merge(self._database, user, session, make=self.rules.make_users)
        return {"user": user, "session": session, "moved": moved}

    def _record(self, good: Mapping[int, Arrival], request: Request | None) -> dict[int, Outcome]:
        if not good:
            return {}
        outcomes = events.record(self._database, list(good.values()), self.rules, request)
        if made := sorted({outcome.made for outcome in outcomes if outcome.made}):
            self._refresh(made)
        return dict(zip(good, outcomes, strict=True))

    def _read(self, n: int, given: Any, request: Request | None) -> Arrival | Outcome:
        """An event of what was sent, or why it is none."""
        try:
            body = EventBody.model_validate(given)
            event = self._row(body, body.event_id or _id(n, request))
        except ValidationError as error:
            return Outcome("refused", _told(error))
        except (ValueError, Refused) as error:
            return Outcome("refused", str(error))
        wrong = problem(Kind.EVENTS, event)
        return Outcome("refused", wrong) if wrong else Arrival(event, timed=body.at is not None)

    def _row(self, body: EventBody, event_id: str) -> EventRow:
        now = datetime.now(UTC)
        at = body.at or now
        if at > now + timedelta(seconds=self._settings.event_skew):
            raise Refused(f"at: {at.isoformat()} is in the future")
        signal = self._signals.of(body.kind, body.value)
        return EventRow(event_id, body.who, body.item, body.kind, body.value, signal, at)


def accepted(answer: Answer) -> int:
    """How many events of an answer are in the graph."""
    counts: Mapping[str, int] = answer["counts"]
    return counts["written"] + counts["duplicate"]


def _hash(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _id(n: int, request: Request | None) -> str:
    """An id for an event that brings none: the same for the same key and place."""
    return f"{request.id[:32]}/{n}" if request else str(uuid4())


def _told(error: ValidationError) -> str:
    """What is wrong with an event, field by field."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    faults = [(".".join(map(str, e["loc"])), e["msg"].removeprefix("Value error, ")) for e in found]
    return "; ".join(f"{field}: {reason}" if field else reason for field, reason in faults)


def _result(read: Arrival | Outcome, outcome: Outcome | None) -> Answer:
    event_id = read.event.event_id if isinstance(read, Arrival) else None
    told = outcome or (read if isinstance(read, Outcome) else Outcome("refused"))
    return {"event_id": event_id, "status": told.status, "reason": told.reason}
