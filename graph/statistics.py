"""What is counted in the graph: popularity of items, degree and events of entities, and totals."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from graph.connection import Database

PAGE = 1_000
"""Nodes counted in one transaction."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much is in the graph.

    Attributes:
        positive: events with a signal above 0, as of the last refresh.
        relations: of items and entities to entities.
        links: SIMILAR_TO of all versions.
        interests: PREFERS, stated and observed.
    """

    users: int
    items: int
    entities: int
    events: int
    positive: int
    relations: int
    links: int
    interests: int


def refresh(database: Database, progress: Callable[[str, int, int | None], None] | None = None) -> None:
    """Brings item.popularity, entity.degree and entity.events up to date; writes only what changed.

    Each page is a transaction of its own, so that none takes long or much memory, however many events there are.

    Args:
        progress: told ("statistics", step, steps).
    """
    steps: Sequence[Callable[[], Any]] = (
        partial(_pages, database, "write/statistics_items"),
        partial(_pages, database, "write/statistics_entities"),
        partial(database.write, "write/statistics_totals"),
    )
    for number, step in enumerate(steps, start=1):
        step()
        if progress:
            progress("statistics", number, len(steps))


def kinds(database: Database, limit: int) -> list[str]:
    """The kinds of entities that there are most of, those first."""
    return [row["kind"] for row in database.read("read/kinds", limit=limit)]


def _pages(database: Database, statement: str) -> None:
    after: str | None = ""
    while after is not None:
        after = database.write(statement, after=after, limit=PAGE)[0]["last"]


def totals(database: Database) -> Totals:
    """How much is in the graph; cheap enough for every `persona status`."""
    return Totals(**database.read("read/statistics_totals")[0])
