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

    def inferred(self, own: Attributes, known: Indices) -> list[Inferred]:
        """The up to 5 strongest, each by the trait that says it most; weights are `weigh`'s of those who share it.

        Args:
            own: attributes of the user who is asked about.
            known: int64[k], entities that nothing is inferred of.
        """
        best: dict[int, Inferred] = {}
        for trait in (self._traits[n] for n in mine(self._traits, own)):
            for one in self._of_trait(trait, known):
                if one.entity not in best or one.weight > best[one.entity].weight:
                    best[one.entity] = one
        return sorted(best.values(), key=lambda one: (-one.weight, one.entity))[:KEPT]

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

    def _of_trait(self, trait: Trait, known: Indices) -> list[Inferred]:
        share = self._share(trait)
        theirs = share[self.user]
        mass, total = self._by_entity(theirs), np.asarray(float(theirs.sum()))
        weight, lift = weigh(mass, mass, self._events, history=total, positive=len(self.item))
        weight[known] = 0.0
        said = np.flatnonzero((mass >= LIKINGS) & (lift >= LIFT) & (weight > 0))
        strongest = said[np.lexsort((said, -weight[said]))][:KEPT]
        return [
            Inferred(n, trait, int(share.sum()), float(weight[n]), float(lift[n]), self._of(theirs, n))
            for n in strongest.tolist()
        ]

    def _by_entity(self, counted: Mask) -> Floats:
        items = int(max(self.item.max(initial=-1), self.tied.max(initial=-1))) + 1
        counts = np.bincount(self.item[counted], minlength=items)
        return np.bincount(self.entity, counts[self.tied], self.entities).astype(np.float64)

    def _of(self, theirs: Mask, entity: int) -> Indices:
        return np.flatnonzero(theirs & np.isin(self.item, self.tied[self.entity == entity]))
