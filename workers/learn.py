"""The jobs that learn from events: `links`, `profiles`, and the counts they rest on, `statistics`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from embeddings import links as learning
from embeddings.interests import interests
from embeddings.profile import origin, profile
from graph import links, preferences, reading, statistics
from graph.chunks import Claim, Plan, Write
from graph.links import PositiveEvent
from workers.context import Context
from workers.lease import Lease

USERS = 100


def plan_one(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """One chunk for all of it."""
    return [Plan()]


def run_statistics(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Counts popularity, degrees and totals anew."""
    statistics.refresh(context.database)
    return [], 1


def run_links(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Learns item links from every event with a signal and lets them serve."""
    latest = {(event.user, event.item): event for event in links.positive_events(context.database)}
    events = list(latest.values())
    if not events:
        return [], 1
    learned = _learn(events, context.settings.links_per_item)
    made = {
        "method": "EASE",
        "regularisation": learned.regularisation,
        "validation": json.dumps({str(k): round(v, 5) for k, v in learned.validation.items()}),
        "links_per_item": context.settings.links_per_item,
        "events": len(events),
        "trained_on": _fingerprint(events),
        "job": claim.job,
    }
    links.replace(context.database, learned.by_source(), made)
    return [], 1


def _learn(events: Sequence[PositiveEvent], keep: int) -> learning.LearnedLinks:
    users = {user: n for n, user in enumerate(dict.fromkeys(event.user for event in events))}
    ids = sorted({event.item for event in events})
    items = {item: n for n, item in enumerate(ids)}
    return learning.learn(
        np.asarray([users[event.user] for event in events]),
        np.asarray([items[event.item] for event in events]),
        np.asarray([event.signal for event in events]),
        ids,
        keep=keep,
    )


def _fingerprint(events: Sequence[PositiveEvent]) -> str:
    """Of the set of events that something was learned from."""
    lines = sorted(f"{event.event_id} {event.signal}" for event in events)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def plan_profiles(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """A chunk for every hundred users."""
    users = list(preferences.users(context.database))
    parts = [users[start : start + USERS] for start in range(0, len(users), USERS)]
    return [Plan(ids=part, label="User", size=len(part)) for part in parts]


def run_profiles(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Interests and profile vectors of one chunk of users."""
    rows = [_profile(context, user) for user in claim.ids]
    return [preferences.profiles_write(rows)], len(rows)


def _profile(context: Context, user: str) -> Mapping[str, Any]:
    state = reading.user_state(context.database, user)
    history, signals = state.history, [event.signal for event in state.history]
    counts = reading.entity_counts(context.database, state)
    vectors = context.vectors.get((event.item, event.embedding_of) for event in history)
    found = profile([event.item for event in history], signals, vectors)
    return {
        "user": user,
        "interests": [
            {"entity": i.entity, "weight": i.weight, "lift": i.lift, "support": i.support}
            for i in interests(counts, mass=sum(signals), events=state.positive_events)
        ],
        "vector": found.unit.tolist() if found else None,
        "version": origin(history),
        "events": len(history),
    }
