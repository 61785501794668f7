"""Evidence for scores, from what the graph says, and the way back from each part to its path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from api.basis import Basis, learned, lift
from api.paths import PathOf, Paths
from embeddings import parts
from embeddings.parts import Evidence
from embeddings.scoring import Indices, Scores, ranking
from graph import cache
from graph.cache import Links, Relations, Vectors
from graph.records import Candidate
from graph.slots import Slot


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores.

    Attributes:
        path: by kind of part, where its n-th comes from.
        hidden: of each candidate, whether the user wants such items left out.
    """

    candidates: Sequence[Candidate]
    evidence: Evidence
    scores: Scores
    path: Mapping[str, PathOf]
    hidden: Sequence[bool]

    def place(self, item: str) -> int:
        """Where an item is among the candidates."""
        return next(n for n, candidate in enumerate(self.candidates) if candidate.item == item)

    def rank(self, place: int) -> int:
        """The rank of a candidate, 1 for the best."""
        return self.order(len(self.candidates)).index(place) + 1

    def rank_without(self, place: int, contribution: float) -> int:
        """The rank of a candidate without one part of its score."""
        total = self.scores.total
        return int((np.delete(total, place) > total[place] - contribution).sum()) + 1

    def order(self, limit: int) -> list[int]:
        """The places of the best candidates."""
        return ranking(self.scores.total, [candidate.item for candidate in self.candidates], limit)


@dataclass(frozen=True)
class Assembler:
    """Takes evidence from what the graph says and lets `embeddings.parts` make and sum the parts."""

    vectors: Vectors
    links: Links
    relations: Relations

    def score(self, basis: Basis, candidates: Sequence[Candidate]) -> Scored:
        """Scores candidates."""
        items, keys = [c.item for c in candidates], [(c.item, c.revision) for c in candidates]
        ties = self.relations.ties(keys, basis.state.knowledge)
        mine = self.relations.current(basis.ties)
        basis = basis if mine is basis.ties else replace(basis, ties=mine)
        meets = np.flatnonzero(~np.isin(ties.entity, basis.muted))
        near, far = _specific(mine, basis.hub), meets[_specific(ties, basis.hub, meets)]
        linked = self._links(basis, items)
        evidence = Evidence(
            signal=basis.signal,
            popularity=np.asarray([c.popularity for c in candidates], dtype=np.float64),
            links=linked,
            mine=_some(mine, near),
            theirs=_some(ties, far),
            preference=basis.hubs,
            stated=basis.stated,
            novelty=basis.state.say.novelty,
            positive=basis.state.positive_events,
            described=basis.written,
            meets=_some(ties, meets),
            vectors=self._matrix(
                basis.state.slot, [(event.item, event.embedding_of) for event in basis.state.met]
            ),
            embedded=self._matrix(basis.state.slot, [(c.item, c.embedding_of) for c in candidates]),
            learned=learned(basis, items),
            lift=lift(basis, items),
        )
        scores, traced = parts.assemble(evidence, basis.weights)
        paths = Paths(basis, ties, near, far, meets, evidence, traced)
        hidden = np.zeros(len(items), dtype=bool)
        hidden[ties.item[np.isin(ties.entity, basis.hidden)]] = True
        by_kind = {kind: getattr(paths, kind) for kind in traced}
        return Scored(candidates, evidence, scores, by_kind, hidden.tolist())

    def _links(self, basis: Basis, items: Sequence[str]) -> parts.Links:
        paths = basis.links
        known = self.links.targets.known(items)
        place = np.full(len(self.links.targets.ids), -1)  # after `known`: others may number more meanwhile
        place[known[known >= 0]] = np.flatnonzero(known >= 0)
        kept = np.flatnonzero(place[paths.target] >= 0)
        return parts.Links(paths.source[kept], place[paths.target[kept]], paths.weight[kept])

    def _matrix(self, slot: Slot, wanted: Sequence[tuple[str, str | None]]) -> parts.Vectors | None:
        """Text vectors of a slot, a row each, zeros where there is none; None where nothing has one."""
        found = self.vectors.get(wanted, slot)
        if not found:
            return None
        nothing = np.zeros_like(next(iter(found.values())))
        return np.asarray([found.get(item, nothing) for item, _ in wanted])


def _specific(ties: cache.Ties, hub: int, among: Indices | slice = slice(None)) -> Indices:
    """Those to entities that are no hubs and tie at least two items."""
    degree = ties.degree[among]
    return np.flatnonzero((degree >= 2) & (degree <= hub))


def _some(ties: cache.Ties, kept: Indices) -> parts.Ties:
    return parts.Ties(ties.item[kept], ties.entity[kept], ties.degree[kept])
