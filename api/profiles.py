"""Profiles: who a user is, as JSON, computed from the graph at the moment of asking."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from api.words import DEFAULT, words
from embeddings.interests import Interest, interests
from embeddings.profile import origin
from graph import reading
from graph.connection import Database
from graph.records import Event, UserState

RECENT = 10
EVIDENCE = 5

Answer = dict[str, Any]


class Profiles:
    """Assembles profiles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def profile(self, user: str, *, language: str = DEFAULT) -> Answer:
        """Interests with evidence, attributes, activity, recent items, the profile vector's state, and all in words.

        Raises:
            NotFound: there is no such user.
            InvalidInput: there is no such language.
        """
        said = words(language)
        state = reading.user_state(self._database, user)
        history = state.history
        counts = reading.entity_counts(self._database, state)
        found = interests(counts, mass=sum(e.signal for e in history), events=state.positive_events)
        titles = {event.item: event for event in history}
        answer = {
            "user": user,
            "as_of": datetime.now(UTC).isoformat(),
            "interests": _stated(state) + [_interest(interest, titles) for interest in found],
            "attributes": {k: plain(v) for k, v in state.attributes.items()},
            "activity": _activity(state),
            "recent": [_event(event) for event in state.events[:RECENT]],
            "vector": {
                "version": state.properties.get("profile_version"),
                "computed_at": plain(state.properties.get("profile_at")),
                "events": state.properties.get("profile_events"),
                "current": state.properties.get("profile_version") == origin(history),
            },
        }
        return answer | {"portrait": said.portrait(answer)}


def _stated(state: UserState) -> list[Answer]:
    return [
        {
            "entity": p.entity,
            "kind": p.kind,
            "name": p.name,
            "weight": p.weight,
            "lift": None,
            "support": 0,
            "source": "stated",
            "evidence": [],
        }
        for p in state.preferences
        if p.source == "stated"
    ]


def _interest(interest: Interest, events: dict[str, Event]) -> Answer:
    evidence = [events[item] for item in interest.evidence if item in events]
    return {
        "entity": interest.entity,
        "kind": interest.kind,
        "name": interest.name,
        "weight": interest.weight,
        "lift": interest.lift,
        "support": interest.support,
        "source": interest.source,
        "evidence": [_event(event) for event in evidence[:EVIDENCE]],
    }


def _activity(state: UserState) -> Answer:
    return {
        "events": len(state.events),
        "positive_events": sum(event.signal > 0 for event in state.events),
        "items": len(state.seen),
        "kinds": dict(Counter(event.kind for event in state.events)),
        "first": state.events[-1].at.isoformat() if state.events else None,
        "last": state.events[0].at.isoformat() if state.events else None,
    }


def _event(event: Event) -> Answer:
    return {
        "item": event.item,
        "title": event.title,
        "kind": event.kind,
        "value": event.value,
        "at": event.at.isoformat(),
        "event_id": event.event_id,
    }


def plain(value: Any) -> Any:
    """A property as JSON has it: times as ISO 8601."""
    return value.iso_format() if hasattr(value, "iso_format") else value
