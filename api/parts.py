"""Evidence for scores, from what the graph says, and the way back from each part to its path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from api.reasons import Path
from embeddings import parts
from embeddings.parts import Evidence, Learned, Traced
from embeddings.ranker import Ranker
from embeddings.scoring import Floats, Indices, Scores, Weights
from embeddings.traits import Trait, mine
from graph import cache
from graph.cache import LinkPaths, Links, Relations, Vectors
from graph.learned import LearnedItems
from graph.records import Candidate, Preference, UserState

PathOf = Callable[[int], Path]


@dataclass(frozen=True)
class Basis:
    """What every score of one user is made from.

    Attributes:
        links: those out of the items the user met.
        learned: None before a model is trained.
    """

    state: UserState
    links: LinkPaths
    learned: LearnedItems | None

    @cached_property
    def signal(self) -> Floats:
        """The signals of what was met, float64[n], newest first."""
        return np.asarray([event.signal for event in self.state.met], dtype=np.float64)

    @cached_property
    def weights(self) -> Weights:
        """How much each kind of part counts for this user."""
        if self.learned is None:
            return Weights()
        return Ranker.of_lists(self.learned.weights).weights(len(self.state.met))

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

    def rows(self, items: Sequence[str]) -> Indices:
        """Where items stand among what was learned, -1 for none."""
        place = self.learned.place if self.learned else {}
        return np.asarray([place.get(item, -1) for item in items], dtype=np.int64)


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores; `path[kind](n)` is where the n-th part of a kind comes from."""

    candidates: Sequence[Candidate]
    scores: Scores
    path: Mapping[str, PathOf]


@dataclass(frozen=True)
class Assembler:
    """Takes evidence from what the graph says and lets `embeddings.parts` make and sum the parts.

    Attributes:
        hub: entities above this degree count through the user's interest in them.
    """

    vectors: Vectors
    links: Links
    relations: Relations
    hub: int

    def score(self, basis: Basis, candidates: Sequence[Candidate]) -> Scored:
        """Scores candidates."""
        state, met = basis.state, len(basis.state.met)
        ties = self.relations.ties(
            [*(e.item for e in state.met), *(c.item for c in candidates)], state.knowledge
        )
        mine, theirs = np.flatnonzero(ties.item < met), np.flatnonzero(ties.item >= met)
        specific = (ties.degree >= 2) & (ties.degree <= self.hub)
        near, far = mine[specific[mine]], theirs[specific[theirs]]
        counted = [p for p in state.preferences if p.source == "stated" or p.degree > self.hub]
        linked = self._links(basis, candidates)
        evidence = Evidence(
            signal=basis.signal,
            popularity=np.asarray([c.popularity for c in candidates], dtype=np.float64),
            links=linked,
            mine=_some(ties, near, 0),
            theirs=_some(ties, far, met),
            preference=self._preference(counted),
            meets=_some(ties, theirs, met),
            vectors=self._matrix([(event.item, event.embedding_of) for event in state.met]),
            embedded=self._matrix([(c.item, c.embedding_of) for c in candidates]),
            learned=learned(basis, [c.item for c in candidates]),
            lift=lift(basis, [c.item for c in candidates]),
        )
        scores, traced = parts.assemble(evidence, basis.weights)
        paths = _Paths(basis, ties, near, far, theirs, counted, linked, evidence, traced)
        return Scored(candidates, scores, {kind: getattr(paths, kind) for kind in traced})

    def _links(self, basis: Basis, candidates: Sequence[Candidate]) -> parts.Links:
        paths = basis.links
        known = self.links.targets.known(c.item for c in candidates)
        place = np.full(len(self.links.targets.ids), -1)  # after `known`: others may number more meanwhile
        place[known[known >= 0]] = np.flatnonzero(known >= 0)
        kept = np.flatnonzero(place[paths.target] >= 0)
        return parts.Links(paths.source[kept], place[paths.target[kept]], paths.weight[kept])

    def _preference(self, counted: Sequence[Preference]) -> tuple[Indices, Floats]:
        weights = np.asarray([p.weight for p in counted], dtype=np.float64)
        return self.relations.entities.known(p.entity for p in counted), weights

    def _matrix(self, wanted: Sequence[tuple[str, str | None]]) -> parts.Vectors | None:
        """Text vectors, a row each, zeros where there is none; None where nothing has one."""
        found = self.vectors.get(wanted)
        if not found:
            return None
        nothing = np.zeros_like(next(iter(found.values())))
        return np.asarray([found.get(item, nothing) for item, _ in wanted])


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


def _some(ties: cache.Ties, kept: Indices, first: int) -> parts.Ties:
    return parts.Ties(ties.item[kept] - first, ties.entity[kept], ties.degree[kept])


@dataclass(frozen=True)
class _Paths:
    """From the n-th part of a kind to its path."""

    basis: Basis
    ties: cache.Ties
    near: Indices
    far: Indices
    theirs: Indices
    counted: Sequence[Preference]
    linked: parts.Links
    evidence: Evidence
    traced: Mapping[str, Traced]

    def collaborative(self, n: int) -> Path:
        return Path(event=self.basis.state.met[self.linked.source[n]], weight=float(self.linked.weight[n]))

    def behaviour(self, n: int) -> Path:
        (event,) = self.traced["behaviour"].origin
        return Path(event=self.basis.state.met[event[n]], weight=self._weight("behaviour", n))

    def knowledge(self, n: int) -> Path:
        source, target = (origin[n] for origin in self.traced["knowledge"].origin)
        event = self.basis.state.met[self.evidence.mine.item[source]]
        tie = self.ties.related(self.far[target])
        return Path(
            event=event, tie=tie, source=self.ties.related(self.near[source]).relation, target=tie.relation
        )

    def interest(self, n: int) -> Path:
        preference, target = (origin[n] for origin in self.traced["interest"].origin)
        relation = self.ties.related(self.theirs[target]).relation
        return Path(preference=self.counted[preference], target=relation)

    def semantic(self, n: int) -> Path:
        (event,) = self.traced["semantic"].origin
        assert self.evidence.vectors is not None
        assert self.evidence.embedded is not None
        candidate = self.traced["semantic"].parts.candidate[n]
        cosine = self.evidence.vectors[event[n]].astype(np.float64) @ self.evidence.embedded[candidate]
        return Path(event=self.basis.state.met[event[n]], weight=float(cosine))

    def trait(self, n: int) -> Path:
        (trait,) = self.traced["trait"].origin
        candidate = self.traced["trait"].parts.candidate[n]
        return Path(trait=self.basis.traits[trait[n]], weight=float(self.evidence.lift[candidate, trait[n]]))

    def popularity(self, n: int) -> Path:
        return Path()

    def prior(self, n: int) -> Path:
        return Path(weight=self._weight("prior", n))

    def _weight(self, kind: str, n: int) -> float:
        """What a part says before it is weighed; 0 where its kind does not count."""
        counts = getattr(self.basis.weights, kind)
        return float(self.traced[kind].parts.contribution[n] / counts) if counts else 0.0
