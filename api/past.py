"""Rankings as they would have been made on a day: what they start from is as it was known then.

History and sayings, everyone's likings and the model are those of then; items that were not out yet are left out.
Relations, attributes and text vectors have no times in the graph: they are those of now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from graph import models, reading
from graph.connection import Database
from graph.moments import Moment
from graph.population import Population
from graph.records import Candidate, Filters, UserState

EVERY = 10_000
"""Items of a filter's entity that are looked at, to choose those that were liked most then."""


@dataclass(frozen=True)
class Past:
    """A moment, and what everyone had liked until then."""

    moment: Moment
    population: Population

    def state(self, database: Database, state: UserState) -> UserState:
        """A user's state with the model and the likings of then.

        Raises:
            NoModelAsOf: no version of the model that is kept was made by then.
        """
        version = models.as_of(database, self.moment)
        return replace(state, model=version, positive_events=self.population.positive)

    def filters(self, filters: Filters) -> Filters:
        """The filter, which nothing passes that was not out yet."""
        return replace(filters, released_by=self.moment.day)

    def counted(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """Candidates with the popularity of then."""
        liked = self.population.popularity
        return [replace(one, popularity=liked.get(one.item, 0)) for one in candidates]

    def popular(
        self, database: Database, state: UserState, *, limit: int, filters: Filters
    ) -> list[Candidate]:
        """The unseen items that were best known then."""
        liked = self.population.popularity
        best = sorted(liked, key=lambda item: (-liked[item], item))
        return reading.linked_candidates(database, state, best, limit=limit, filters=filters)

    def related(
        self,
        database: Database,
        state: UserState,
        interests: Sequence[tuple[str, float]],
        *,
        limit: int,
        filters: Filters,
    ) -> list[Candidate]:
        """Unseen items by interests, and by the filter's entities those that were best known then."""
        found = reading.related_candidates(
            database, state, interests, limit=limit, filters=filters, by_entities=False
        )
        if not filters.entities:
            return found
        fitting = reading.entity_candidates(database, state, limit=EVERY, filters=filters)
        best = sorted(self.counted(fitting), key=lambda one: (-one.popularity, one.item))
        return [*found, *best[:limit]]
