"""What a user does now beside what the user did ever: the interests of the last session, by the same formula."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from embeddings.interests import interests
from embeddings.recency import aged
from graph.lately import last_session
from graph.records import EntityCount, UserState
from graph.signals import decisive

Answer = dict[str, Any]
SHOWN = 10
"""Interests of a session that a profile shows."""


def counting(state: UserState, half_life: float | None) -> UserState:
    """The same user with the signals as they count, where age does; see `embeddings.recency`."""
    if half_life is None or not state.met:
        return state
    met = state.met
    signals = aged([event.signal for event in met], [event.at.timestamp() for event in met], half_life)
    counted = zip(met, signals.tolist(), strict=True)
    return replace(state, events=tuple(replace(event, signal=signal) for event, signal in counted))


def mass_of(state: UserState, half_life: float | None) -> float:
    """The signals of a history as they count, summed."""
    return sum(event.signal for event in counting(state, half_life).history)


def session_answer(
    state: UserState, counts: Sequence[EntityCount], pause: timedelta, half_life: float | None
) -> Answer | None:
    """The last session as JSON: since when, with which items, and what it points at beside the whole history.

    Args:
        counts: of the whole history.
    """
    events = last_session(state, pause)
    if not events:
        return None
    within = {event.item: event.signal for event in decisive(events) if event.signal > 0}
    found = interests(_within(counts, within), mass=sum(within.values()), events=state.positive_events)
    history = mass_of(state, half_life)
    long = {
        one.entity: one for one in interests(counts, mass=history, events=state.positive_events, kept=None)
    }
    return {
        "since": events[-1].at.isoformat(),
        "last": events[0].at.isoformat(),
        "events": len(events),
        "items": list(dict.fromkeys(event.item for event in events)),
        "interests": [
            {
                "entity": one.entity, "kind": one.kind, "name": one.name, "weight": one.weight,
                "lift": one.lift, "support": one.support,
                "long_term": long[one.entity].weight if one.entity in long else 0.0,
            }
            for one in found[:SHOWN]
        ],
    }  # fmt: skip


def _within(counts: Sequence[EntityCount], liked: dict[str, float]) -> list[EntityCount]:
    """Counts of the items of a session alone."""
    found = []
    for count in counts:
        evidence = tuple(item for item in count.evidence if item in liked)
        if evidence:
            found.append(replace(count, mass=sum(liked[item] for item in evidence), evidence=evidence))
    return found
