"""Inferred interests: what those who share a trait with a user like more than everyone does.

They say nothing of the user's own doing, only of who is like them, so the user's own history comes first: of an entity
that anything the user met is tied to, nothing is inferred.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings.interests import weigh
from embeddings.traits import Attributes, Trait, found, mine

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
KEPT = 5
"""How many a profile lists."""
LIKINGS = 20
"""So many likings of those who share the trait must say it."""
LIFT = 1.2
"""And so many times as often as everyone does they must like it."""


@dataclass(frozen=True)
class Inferred:
    """An entity by its place, and the trait that says so.

    Attributes:
        users: how many share the trait.
        likings: int64[support], places of their likings of it.
    """

    entity: int
    trait: Trait
    users: int
    weight: float
    lift: float
    likings: Indices


@dataclass(frozen=True, eq=False)
class _Said:
    """What those who share a trait like more than others do: entities, the strongest first, weights and lifts."""

    entity: Indices
    weight: Floats
    lift: Floats


@dataclass(frozen=True, eq=False)
class Alike:
    """All users' likings, n, what their items are tied to, m, and who is like whom; places count from 0.

    Attributes:
        attributes: of each user.
        user: int64[n].
        item: int64[n].
        tied: int64[m], items, with `entity`: int64[m].
        entities: how many there are.
    """

    attributes: Sequence[Attributes]
    user: Indices
    item: Indices
    tied: Indices
    entity: Indices
    entities: int
    _shares: dict[Trait, Mask] = field(default_factory=dict)
    _said: dict[Trait, _Said] = field(default_factory=dict)

    def inferred(self, own: Attributes, known: Indices) -> list[Inferred]:
        """The up to 5 strongest, each by the trait that says it most; weights are `weigh`'s of those who share it.

        Args:
            own: attributes of the user who is asked about.
            known: int64[k], entities that nothing is inferred of.
        """
        best: dict[int, tuple[float, Trait, int]] = {}
        for trait in (self._traits[n] for n in mine(self._traits, own)):
            said = self._said_by(trait)
            for place in np.flatnonzero(~np.isin(said.entity, known))[:KEPT].tolist():
                entity, weight = int(said.entity[place]), float(said.weight[place])
                if entity not in best or weight > best[entity][0]:
                    best[entity] = weight, trait, place
        strongest = sorted(best.items(), key=lambda one: (-one[1][0], one[0]))[:KEPT]
        return [self._one(trait, place) for _, (_, trait, place) in strongest]

    @cached_property
    def _traits(self) -> tuple[Trait, ...]:
        return found(self.attributes)

    @cached_property
    def _events(self) -> Floats:
        """Likings of the items of each entity, float64[entities]."""
        return self._by_entity(np.ones(len(self.item), dtype=bool))

    def _share(self, trait: Trait) -> Mask:
        """Who has a trait, bool[users]."""
        if trait not in self._shares:
            self._shares[trait] = np.asarray([trait.of(one) for one in self.attributes], dtype=bool)
        return self._shares[trait]

    def _said_by(self, trait: Trait) -> _Said:
        """All that a trait speaks for; computed once, since nothing of it is of the user who is asked about."""
        if trait not in self._said:
            theirs = self._share(trait)[self.user]
            mass, total = self._by_entity(theirs), np.asarray(float(theirs.sum()))
            weight, lift = weigh(mass, mass, self._events, history=total, positive=len(self.item))
            said = np.flatnonzero((mass >= LIKINGS) & (lift >= LIFT) & (weight > 0))
            said = said[np.lexsort((said, -weight[said]))]
            self._said[trait] = _Said(said, weight[said], lift[said])
        return self._said[trait]

    def _one(self, trait: Trait, place: int) -> Inferred:
        said, share = self._said_by(trait), self._share(trait)
        entity = int(said.entity[place])
        likings = self._of(share[self.user], entity)
        return Inferred(
            entity, trait, int(share.sum()), float(said.weight[place]), float(said.lift[place]), likings
        )

    def _by_entity(self, counted: Mask) -> Floats:
        items = int(max(self.item.max(initial=-1), self.tied.max(initial=-1))) + 1
        counts = np.bincount(self.item[counted], minlength=items)
        return np.bincount(self.entity, counts[self.tied], self.entities).astype(np.float64)

    def _of(self, theirs: Mask, entity: int) -> Indices:
        return np.flatnonzero(theirs & np.isin(self.item, self.tied[self.entity == entity]))
