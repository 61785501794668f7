"""The way back from a part of a score to the path in the graph that it comes from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from api.basis import Basis
from api.reasons import Path
from embeddings.parts import Evidence, Traced
from embeddings.scoring import Indices
from graph.cache import Ties

PathOf = Callable[[int], Path]


@dataclass(frozen=True)
class Paths:
    """From the n-th part of a kind to its path: a method a kind.

    Attributes:
        ties: the candidates' relations to entities.
        near: places of those in `basis.ties` that knowledge parts go over.
        far: places of those in `ties` that they do.
        meets: places of those in `ties` that interests are met by.
    """

    basis: Basis
    ties: Ties
    near: Indices
    far: Indices
    meets: Indices
    evidence: Evidence
    traced: Mapping[str, Traced]

    def collaborative(self, n: int) -> Path:
        """From an event over a link."""
        links = self.evidence.links
        return Path(event=self.basis.state.met[links.source[n]], weight=float(links.weight[n]))

    def behaviour(self, n: int) -> Path:
        """From an event, and both behaviour vectors."""
        (event,) = self._origin("behaviour", n)
        return Path(event=self.basis.state.met[event], weight=self._weight("behaviour", n))

    def knowledge(self, n: int) -> Path:
        """From an event over a shared entity."""
        source, target = self._origin("knowledge", n)
        event = self.basis.state.met[self.evidence.mine.item[source]]
        source_type = self.basis.ties.related(self.near[source]).relation
        return Path(event=event, tie=self.ties.related(self.far[target]), source=source_type)

    def interest(self, n: int) -> Path:
        """From the liking that says it most strongly, the latest of equals."""
        preference, target = self._origin("interest", n)
        number = self.evidence.preference[0][preference]
        ties, signal = self.basis.ties, self.basis.signal
        evident = np.flatnonzero(ties.entity == number)
        first = evident[np.argmax(signal[ties.item[evident]])]
        place = int(np.flatnonzero(self.basis.observed.entity == number)[0])
        return Path(
            event=self.basis.state.met[ties.item[first]],
            tie=self.ties.related(self.meets[target]),
            source=ties.related(first).relation,
            weight=float(self.basis.observed.weight[place]),
            lift=float(self.basis.observed.lift[place]),
            support=int(self.basis.observed.support[place]),
        )

    def stated(self, n: int) -> Path:
        """From a stated interest."""
        preference, target = self._origin("stated", n)
        tie = self.ties.related(self.meets[target])
        return Path(tie=tie, weight=float(self.evidence.stated[1][preference]))

    def semantic(self, n: int) -> Path:
        """From an event, and both vectors."""
        (event,) = self._origin("semantic", n)
        assert self.evidence.vectors is not None
        assert self.evidence.embedded is not None
        candidate = self.traced["semantic"].parts.candidate[n]
        cosine = self.evidence.vectors[event].astype(np.float64) @ self.evidence.embedded[candidate]
        return Path(event=self.basis.state.met[event], weight=float(cosine))

    def trait(self, n: int) -> Path:
        """From an attribute of the user's."""
        (trait,) = self._origin("trait", n)
        candidate = self.traced["trait"].parts.candidate[n]
        return Path(trait=self.basis.traits[trait], weight=float(self.evidence.lift[candidate, trait]))

    def popularity(self, n: int) -> Path:
        """From the item alone."""
        return Path()

    def prior(self, n: int) -> Path:
        """From the item alone, as it was learned."""
        return Path(weight=self._weight("prior", n))

    def novelty(self, n: int) -> Path:
        """From what the user wants."""
        return Path(weight=self.evidence.novelty)

    def described(self, n: int) -> Path:
        """From what the user wrote."""
        assert self.evidence.embedded is not None
        assert self.evidence.described is not None
        candidate = self.traced["described"].parts.candidate[n]
        vector = self.evidence.described.astype(np.float64)
        return Path(weight=float(self.evidence.embedded[candidate].astype(np.float64) @ vector))

    def _origin(self, kind: str, n: int) -> tuple[int, ...]:
        return tuple(int(origin[n]) for origin in self.traced[kind].origin)

    def _weight(self, kind: str, n: int) -> float:
        """What a part says before it is weighed; 0 where its kind does not count."""
        counts = getattr(self.basis.weights, kind)
        return float(self.traced[kind].parts.contribution[n] / counts) if counts else 0.0
