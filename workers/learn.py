"""The jobs that learn from events: `links`, `profiles`, and the counts they rest on, `statistics`."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from embeddings import links as learning
from embeddings.interests import interests
from embeddings.profile import origin, profile
from graph import histories, links, preferences, statistics
from graph.chunks import Claim, Plan, Write
from graph.histories import History
from graph.records import EntityCount
from workers.context import Context
from workers.lease import Lease

USERS = 100
"""Users in one chunk of `profiles`."""


def plan_one(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """One chunk for all of it."""
    return [Plan()]


def run_statistics(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Counts popularity, degrees and totals anew."""
    statistics.refresh(context.database)
    return [], 1


def run_links(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Learns item links from everyone's history and lets them serve; without any history, nothing changes.

    Raises:
        LostLease: the job was cancelled, or another worker has taken it over.
        Superseded: a newer run has begun.
    """
    everyone = [history for history in histories.all_histories(context.database) if history.liked]
    if everyone:
        keep = context.settings.links_per_item
        learned = learn_links(everyone, keep)
        made = made_of(everyone, learned) | {"links_per_item": keep, "job": claim.job}
        lease.check()
        links.replace(context.database, learned.by_source(), made, lease.check)
    return [], 1


def learn_links(everyone: Sequence[History], keep: int) -> learning.LearnedLinks:
    """Item links from histories, each read from its oldest event on."""
    ids = sorted({liked.item for history in everyone for liked in history.liked})
    number = {item: n for n, item in enumerate(ids)}
    events = [(n, liked) for n, history in enumerate(everyone) for liked in reversed(history.liked)]
    return learning.learn(
        np.asarray([user for user, _ in events]),
        np.asarray([number[liked.item] for _, liked in events]),
        np.asarray([liked.signal for _, liked in events]),
        ids,
        keep=keep,
    )


def made_of(everyone: Sequence[History], learned: learning.LearnedLinks) -> dict[str, Any]:
    """How links were made, as their (:Model) node keeps it; `trained_on` is a fingerprint of the events."""
    events = sorted(f"{liked.event_id} {liked.signal}" for history in everyone for liked in history.liked)
    return {
        "method": "EASE",
        "regularisation": learned.regularisation,
        "validation": json.dumps({f"{k:g}": round(ndcg, 5) for k, ndcg in learned.validation.items()}),
        "users": len(everyone),
        "items": len(learned.items),
        "events": len(events),
        "trained_on": hashlib.sha256("\n".join(events).encode()).hexdigest()[:16],
    }


def plan_profiles(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """A chunk for every hundred users."""
    users = list(preferences.users(context.database))
    parts = [users[start : start + USERS] for start in range(0, len(users), USERS)]
    return [Plan(ids=part, label="User", size=len(part)) for part in parts]


def run_profiles(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Interests and profile vectors of one chunk of users, as the write that replaces them all at once."""
    found = histories.histories(context.database, claim.ids)
    counts = histories.entity_counts(context.database, found)
    vectors = context.vectors.get((one.item, one.embedding_of) for history in found for one in history.liked)
    rows = [profile_row(history, counts[history.user], vectors) for history in found]
    return [preferences.profiles_write(rows)], len(rows)


def profile_row(
    history: History, counts: Sequence[EntityCount], vectors: Mapping[str, Any]
) -> Mapping[str, Any]:
    """One user's profile as it is written: interests, vector, what it was computed from.

    Args:
        vectors: float32[d] unit vectors by item id.
    """
    signals = [liked.signal for liked in history.liked]
    computed = profile([liked.item for liked in history.liked], signals, vectors)
    found = interests(counts, mass=sum(signals), events=history.positive)
    return {
        "user": history.user,
        "interests": [
            {"entity": i.entity, "weight": i.weight, "lift": i.lift, "support": i.support} for i in found
        ],
        "vector": computed.unit.tolist() if computed else None,
        "version": origin(history.liked),
        "events": len(history.liked),
    }
