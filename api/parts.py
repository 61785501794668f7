"""The parts of candidates' scores, from what the graph says, each with a way back to its path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from api.reasons import Path
from embeddings import scoring
from embeddings.profile import Profile
from embeddings.scoring import Floats, Parts, Scores, Weights
from graph.cache import LinkPaths, Links, Numbers, Relations, Ties, Vectors
from graph.records import Candidate, UserState

PathOf = Callable[[int], Path]


@dataclass(frozen=True)
class Basis:
    """What every score of one user is made from.

    Attributes:
        liked: None where no item of the history has a vector.
        links: those out of the history.
    """

    state: UserState
    liked: Profile | None
    links: LinkPaths

    @cached_property
    def signal(self) -> Floats:
        """The history's signals, float64[len(history)]."""
        return np.asarray([event.signal for event in self.state.history], dtype=np.float64)


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores; `path[kind](n)` is where the n-th part of a kind comes from."""

    candidates: Sequence[Candidate]
    scores: Scores
    path: Mapping[str, PathOf]


@dataclass(frozen=True)
class Assembler:
    """Takes raw parts from what the graph says and lets `embeddings.scoring` weigh and sum them.

    Attributes:
        hub: entities above this degree count through the user's interest in them.
    """

    vectors: Vectors
    links: Links
    relations: Relations
    weights: Weights
    hub: int

    def score(self, basis: Basis, candidates: Sequence[Candidate]) -> Scored:
        """Scores candidates."""
        known = [*(event.item for event in basis.state.history), *(c.item for c in candidates)]
        ties = self.relations.ties(known, basis.state.knowledge)
        found = {
            "collaborative": self._collaborative(basis, candidates),
            "knowledge": self._knowledge(basis, ties),
            "interest": self._interest(basis.state, ties),
            "semantic": self._semantic(basis, candidates),
            "prior": self._prior(candidates),
        }
        scores = scoring.add_up({kind: parts for kind, (parts, _) in found.items()}, len(candidates))
        return Scored(candidates, scores, {kind: path for kind, (_, path) in found.items()})

    def _collaborative(self, basis: Basis, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        history, paths = basis.state.history, basis.links
        known = self.links.targets.known(c.item for c in candidates)
        place = np.full(len(self.links.targets.ids), -1)  # after `known`: others may number more meanwhile
        place[known[known >= 0]] = np.flatnonzero(known >= 0)
        kept = np.flatnonzero(place[paths.target] >= 0)
        source, weight = paths.source[kept], paths.weight[kept]
        target = place[paths.target[kept]]
        parts = scoring.collaborative(self.weights, target, basis.signal[source], weight)
        return parts, lambda n: Path(event=history[source[n]], weight=float(weight[n]))

    def _knowledge(self, basis: Basis, ties: Ties) -> tuple[Parts, PathOf]:
        history, own = basis.state.history, len(basis.state.history)
        counts = (ties.degree >= 2) & (ties.degree <= self.hub)
        mine, theirs = np.flatnonzero(counts & (ties.item < own)), np.flatnonzero(counts & (ties.item >= own))
        left, right = _equal(ties.entity[mine], ties.entity[theirs])
        source, target = mine[left], theirs[right]
        signal, mass = basis.signal[ties.item[source]], float(basis.signal.sum())
        candidate, degree = ties.item[target] - own, ties.degree[target]
        parts = scoring.knowledge(self.weights, candidate, signal, mass, degree)

        def path(n: int) -> Path:
            tie, event = ties.related(target[n]), history[ties.item[source[n]]]
            return Path(event=event, tie=tie, source=ties.related(source[n]).relation, target=tie.relation)

        return parts, path

    def _interest(self, state: UserState, ties: Ties) -> tuple[Parts, PathOf]:
        counted = [p for p in state.preferences if p.source == "stated" or p.degree > self.hub]
        own = len(state.history)
        theirs = np.flatnonzero(ties.item >= own)
        left, right = _equal(self.relations.entities.known(p.entity for p in counted), ties.entity[theirs])
        target = theirs[right]
        weight = np.asarray([p.weight for p in counted], dtype=float)
        parts = scoring.interest(self.weights, ties.item[target] - own, weight[left])
        return parts, lambda n: Path(preference=counted[left[n]], target=ties.related(target[n]).relation)

    def _semantic(self, basis: Basis, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        liked = basis.liked
        vectors = self.vectors.get((c.item, c.embedding_of) for c in candidates) if liked else {}
        known = [n for n, c in enumerate(candidates) if c.item in vectors]
        if liked is None or not known:
            nothing = scoring.semantic(self.weights, np.empty(0, np.int64), np.empty(0), np.empty(0), 1.0)
            return nothing, lambda _: Path()
        matrix = np.asarray([vectors[candidates[n].item] for n in known], dtype=np.float64)
        cosine = matrix @ liked.vectors.T  # [candidates, history]
        history = len(liked.items)
        parts = scoring.semantic(
            self.weights,
            np.repeat(known, history),
            np.tile(liked.attention, len(known)),
            cosine.ravel(),
            liked.norm,
        )
        event = {e.item: e for e in basis.state.history}
        return parts, lambda n: Path(event=event[liked.items[n % history]], weight=float(cosine.flat[n]))

    def _prior(self, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        popularity = np.asarray([c.popularity for c in candidates], dtype=float)
        return scoring.prior(self.weights, popularity), lambda _: Path()


def _equal(left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
    """Every pair of places with equal numbers, as int64[n] twice: in the order of `right`, then of `left`."""
    order = np.argsort(left, kind="stable")
    first, last = (np.searchsorted(left[order], right, side) for side in ("left", "right"))
    count = last - first
    within = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
    return order[np.repeat(first, count) + within], np.repeat(np.arange(len(right)), count)
