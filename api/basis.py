"""What every score of one user is made from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from api.past import Past
from embeddings import interests, parts
from embeddings.parts import Learned
from embeddings.ranker import Ranker
from embeddings.recency import aged
from embeddings.scoring import Floats, Indices, Weights
from embeddings.traits import Trait, mine
from graph.cache import LinkPaths, Numbering, Ties
from graph.learned import LearnedItems
from graph.records import UserState


@dataclass(frozen=True)
class Basis:
    """What every score of one user is made from.

    Attributes:
        links: those out of the items the user met.
        learned: None before a model is trained.
        ties: relations of what the user met to entities that are not muted.
        muted: int64[e], entities that say nothing.
        entities: numbers them.
        hub: entities above this degree count through the user's interest in them.
        past: as of when, where it is not now.
        half_life: days in which what an event says halves; None: age does not count.
        written: vector of what the user wrote, float32[e]; None: nothing that can be read.
    """

    state: UserState
    links: LinkPaths
    learned: LearnedItems | None
    ties: Ties
    muted: Indices
    entities: Numbering
    hub: int
    past: Past | None = None
    written: parts.Vectors | None = None
    half_life: float | None = None

    @cached_property
    def signal(self) -> Floats:
        """The signals of what was met, as they count, float64[n], newest first."""
        met = self.state.met
        return aged([event.signal for event in met], [event.at.timestamp() for event in met], self.half_life)

    @cached_property
    def weights(self) -> Weights:
        """How much each kind of part counts for this user."""
        return self.weights_at(len(self.state.met))

    def weights_at(self, met: int) -> Weights:
        """How much it would for a history of so many items."""
        return Weights() if self.learned is None else Ranker.of_lists(self.learned.weights).weights(met)

    @cached_property
    def observed(self) -> interests.Observed:
        """The entities that the history points at."""
        ties, positive = self.ties, self.state.positive_events
        return interests.observed(ties.item, ties.entity, ties.events, self.signal, positive)

    @cached_property
    def hubs(self) -> tuple[Indices, Floats]:
        """Those of them that count through the interest in them, and the weights of that."""
        found = np.flatnonzero(self._degree > self.hub)
        return self.observed.entity[found], self.observed.weight[found]

    @cached_property
    def stated(self) -> tuple[Indices, Floats]:
        """Interests that the user stated, and how much; a number of its own for an entity that no item has."""
        said = self.state.say.stated
        numbers = self.entities.given([one.entity for one in said])
        return numbers, np.asarray([one.weight for one in said], dtype=np.float64)

    def strongest(self) -> list[tuple[str, float]]:
        """Interests that lead to items, (entity, weight), the strongest first: stated ones, and others in no hubs."""
        few = np.flatnonzero(self._degree <= self.hub)
        observed = zip(self.observed.entity[few].tolist(), self.observed.weight[few].tolist(), strict=True)
        found = {self.entities.ids[number]: weight for number, weight in observed}
        found |= {one.entity: one.weight for one in self.state.say.stated}
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))

    @cached_property
    def hidden(self) -> Indices:
        """Numbers of the entities whose items are left out."""
        return self.entities.given(sorted(self.state.say.hidden))

    @cached_property
    def traits(self) -> Sequence[Trait]:
        """The user's own, of those that were learned of."""
        return [self._traits[n] for n in self.own]

    @cached_property
    def own(self) -> Indices:
        """Their places among those."""
        return mine(self._traits, self.state.attributes)

    @cached_property
    def _traits(self) -> Sequence[Trait]:
        return [Trait.of_text(text) for text in self.learned.traits] if self.learned else []

    @cached_property
    def _degree(self) -> Floats:
        """Of the observed interests, in their order."""
        numbers, first = np.unique(self.ties.entity, return_index=True)
        return self.ties.degree[first[np.searchsorted(numbers, self.observed.entity)]]

    def rows(self, items: Sequence[str]) -> Indices:
        """Where items stand among what was learned, -1 for none."""
        place = self.learned.place if self.learned else {}
        return np.asarray([place.get(item, -1) for item in items], dtype=np.int64)


def as_it_was(basis: Basis, past: Past) -> Basis:
    """The same with the counts of then."""
    ids, events, learned = basis.entities.ids, past.population.events, basis.learned
    ties = [events.get(ids[number], 0) for number in basis.ties.entity.tolist()]
    if learned:
        liked = [past.population.popularity.get(item, 0) for item in learned.items]
        learned = replace(learned, popularity=np.asarray(liked, dtype=np.float64))
    counted = replace(basis.ties, events=np.asarray(ties, dtype=np.float64))
    return replace(basis, ties=counted, learned=learned, past=past)


def learned(basis: Basis, items: Sequence[str] | None = None) -> Learned | None:
    """What was learned of the history and of some items, or of all, in their own order."""
    model = basis.learned
    if model is None:
        return None
    met, rows = basis.rows([event.item for event in basis.state.met]), _rows(basis, items)
    source, target = _taken(model.source, met), _taken(model.target, rows)
    return Learned(source, target, model.mixing, _taken(model.prior, rows), _taken(model.start, rows))


def lift(basis: Basis, items: Sequence[str] | None = None) -> parts.Vectors:
    """How the user's traits lift some items, or all."""
    if basis.learned is None:
        return np.zeros((len(items or ()), 0), np.float32)
    return _taken(basis.learned.lift[:, basis.own], _rows(basis, items))


def _rows(basis: Basis, items: Sequence[str] | None) -> Indices | None:
    return None if items is None else basis.rows(items)


def _taken(values: parts.Vectors, rows: Indices | None) -> parts.Vectors:
    """Rows of an array, zeros for -1; None: all of it, as it is."""
    if rows is None:
        return values
    taken: parts.Vectors = (
        values[rows] if len(values) else np.zeros((len(rows), *values.shape[1:]), np.float32)
    )
    taken[rows < 0] = 0.0
    return taken
