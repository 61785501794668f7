"""What exploring rests on: items that are new, and what came of rankings that were kept."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from graph.connection import Database
from graph.records import Candidate, Filters, UserState
from graph.signals import OPINIONS
from graph.slots import on

MOST = 100
"""New items that one ranking explores: the newest."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A place of a kept ranking, and whether what stood there was liked then."""

    ranking: str
    user: str
    rank: int
    item: str
    propensity: float
    explored: bool
    liked: bool


def new_candidates(
    database: Database, state: UserState, *, since: datetime, likings: int, filters: Filters
) -> list[Candidate]:
    """Unseen items since a moment that fewer than `likings` have liked and that pass the filter, the newest first."""
    parameters = {"seen": state.left_out, "limit": MOST, **filters.parameters()}
    rows = database.read(on("read/candidates_new", state.slot), since=since, likings=likings, **parameters)
    return [Candidate(*values) for values in rows[0]["items"]]


def outcomes(database: Database, days: float, until: datetime) -> Iterator[Outcome]:
    """All places of rankings kept by a moment with propensities, with what was liked within some days."""
    for row in database.stream("read/kept_outcomes", days=days, until=until, opinions=sorted(OPINIONS)):
        yield Outcome(**row)
