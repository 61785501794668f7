"""Versions of the item links: a new one is written beside the old, then one write lets it serve."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.connection import Database

SOURCES = 60
# Seconds that rankings begun under the old version have to end in, before its links are deleted.
GRACE = 3.0


@dataclass(frozen=True, slots=True)
class PositiveEvent:
    """An event with a signal."""

    user: str
    item: str
    signal: float
    event_id: str


def positive_events(database: Database) -> Iterator[PositiveEvent]:
    """Every event with a signal, user by user, each user's oldest first."""
    for row in database.stream("read/positive_events"):
        yield PositiveEvent(**row)


def replace(
    database: Database,
    links: Iterable[tuple[str, Sequence[str], Sequence[float]]],
    properties: Mapping[str, Any],
) -> int:
    """Writes (source, targets, weights) as a new version, lets it serve, deletes all others; the version.

    Readers see the old version whole or the new one whole. A run that dies before the end leaves a version
    that nobody reads, and the next run deletes it.

    Args:
        properties: how the links were made, kept at the (:Model {id: 'links'}) node.
    """
    begun = database.write("write/links_begin")[0]
    database.batches("write/links_sweep", keep=begun["active"])
    batch: list[dict[str, Any]] = []
    for source, targets, weights in links:
        batch.append({"source": source, "targets": list(targets), "weights": list(weights)})
        if len(batch) == SOURCES:
            database.write("write/links", version=begun["version"], rows=batch)
            batch = []
    database.write("write/links", version=begun["version"], rows=batch)
    database.write("write/links_activate", version=begun["version"], properties=dict(properties))
    if begun["active"]:
        time.sleep(GRACE)
        database.batches("write/links_sweep", keep=begun["version"])
    return int(begun["version"])


def model(database: Database) -> Mapping[str, Any] | None:
    """How the links that serve were made, None before the first."""
    rows = database.read("read/links_model")
    return rows[0]["model"] if rows and rows[0]["model"].get("active") else None
