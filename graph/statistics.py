"""What is counted in the graph: popularity of items, degree and events of entities, and totals."""

from collections.abc import Callable
from dataclasses import dataclass

from graph.connection import Database


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

    Args:
        progress: told ("statistics", step, steps).
    """
    steps = ("write/statistics_items", "write/statistics_entities", "write/statistics_totals")
    for number, step in enumerate(steps, start=1):
        database.batches(step)
        if progress:
            progress("statistics", number, len(steps))


def kinds(database: Database, limit: int) -> list[str]:
    """The kinds of entities that there are most of, those first."""
    return [row["kind"] for row in database.read("read/kinds", limit=limit)]


def totals(database: Database) -> Totals:
    """How much is in the graph; cheap enough for every `persona status`."""
    return Totals(**database.read("read/statistics_totals")[0])
