"""A user's last session: the events up to the newest with no long pause between."""

from dataclasses import replace
from datetime import timedelta

from graph.records import Event, Mute, UserState


def last_session(state: UserState, gap: timedelta) -> tuple[Event, ...]:
    """The newest events that count, each within `gap` of the next, newest first."""
    events = [event for event in state.events if state.say.counts(event)]
    for n in range(1, len(events)):
        if events[n - 1].at - events[n].at >= gap:
            return tuple(events[:n])
    return tuple(events)


def session_alone(state: UserState, gap: timedelta) -> UserState:
    """The same user as if all events before the last session said nothing; what was met then stays met."""
    within = {event.event_id for event in last_session(state, gap)}
    older = [event for event in state.events if event.event_id not in within]
    mutes = [Mute("Item", event.item, event.title, event.event_id) for event in older]
    return replace(state, say=replace(state.say, mutes=(*state.say.mutes, *mutes)))
