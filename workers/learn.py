"""The jobs that count and describe: `profiles`, and the counts they rest on, `statistics`."""

from collections.abc import Mapping, Sequence
from typing import Any

from embeddings.interests import Interest, interests
from embeddings.profile import origin, profile
from graph import histories, preferences, statistics
from graph.chunks import Claim, Plan, Write
from graph.histories import History
from graph.records import EntityCount
from workers.context import Context
from workers.lease import Lease

USERS = 100
"""Users in one chunk of `profiles` or `audit`."""


def plan_one(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """One chunk for all of it."""
    return [Plan()]


def run_statistics(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Counts popularity, degrees and totals anew."""
    statistics.refresh(context.database)
    return [], 1


def plan_profiles(context: Context, parameters: Mapping[str, Any]) -> list[Plan]:
    """A chunk for every hundred users."""
    users = list(preferences.users(context.database))
    parts = [users[start : start + USERS] for start in range(0, len(users), USERS)]
    return [Plan(ids=part, label="User", size=len(part)) for part in parts]


def run_profiles(context: Context, claim: Claim, lease: Lease) -> tuple[list[Write], int]:
    """Interests and profile vectors of one chunk of users, as the write that replaces them all at once."""
    found = histories.histories(context.database, claim.ids)
    counts = histories.entity_counts(context.database, found)
    slot = found[0].slot if found else "a"  # of all of them: they were read by one statement
    pairs = ((one.item, one.embedding_of) for history in found for one in history.liked)
    vectors = context.vectors.get(pairs, slot)
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
    found = interests(counts, mass=history.mass, events=history.positive)
    of = {count.entity: count for count in counts}
    return {
        "user": history.user,
        "interests": [_interest(one, of[one.entity]) for one in found],
        "mass": history.mass,
        "positive": history.positive,
        "vector": computed.unit.tolist() if computed else None,
        "version": origin(history.liked),
        "events": history.likings,
        "at": history.at,
    }


def _interest(found: Interest, count: EntityCount) -> Mapping[str, Any]:
    """An interest with what its weight was computed from."""
    return {
        "entity": found.entity,
        "weight": found.weight,
        "lift": found.lift,
        "support": found.support,
        "mass": count.mass,
        "events": count.events,
    }
