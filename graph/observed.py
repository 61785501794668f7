"""How the graph stands, for whoever watches over it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from graph.connection import Database
from graph.knowledge import Staleness, staleness

LATELY = timedelta(minutes=5)
"""What the rate of embedding is taken over."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is few, or indexed.

    Attributes:
        jobs, chunks: how many are in each state.
        pending: items that wait to be embedded.
        changed, counted, trained: seconds since a user changed, the statistics were counted, the model that serves was
            made; None: never.
        model: its version, 0 before the first.
        rate: nodes embedded a second of work, of late; 0 where none were.
    """

    jobs: Mapping[str, int]
    chunks: Mapping[str, int]
    pending: int
    changed: float | None
    counted: float | None
    trained: float | None
    model: int
    rate: float


@dataclass(frozen=True, slots=True)
class Behind:
    """What has to be counted node by node.

    Attributes:
        vectors: by label.
        profiles: users who changed after their interests were stored.
        waiting: seconds since the first of these changes; None: there are none.
    """

    vectors: list[Staleness]
    profiles: int
    waiting: float | None


def standing(database: Database) -> Standing:
    """How things stand now; a matter of milliseconds."""
    now = datetime.now(UTC)
    row = database.read("read/observed", since=now - LATELY)[0]
    nodes, seconds = row["embedded"] or (0, 0.0)
    return Standing(
        jobs=dict(row["jobs"]),
        chunks=dict(row["chunks"]),
        pending=row["pending"],
        changed=_since(row["changed_at"], now),
        counted=_since(row["counted_at"], now),
        trained=_since(row["trained_at"], now),
        model=row["model"] or 0,
        rate=nodes / seconds if seconds else 0.0,
    )


def behind(database: Database, degree: int) -> Behind:
    """What is out of date; it looks at every node that has a vector.

    Args:
        degree: entities with fewer items are not embedded.
    """
    (row,) = database.read("read/profiles_behind")
    return Behind(staleness(database, degree), row["users"], _since(row["since"], datetime.now(UTC)))


def _since(at: Any, now: datetime) -> float | None:
    return None if at is None else max((now - at.to_native()).total_seconds(), 0.0)
