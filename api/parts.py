"""The parts of candidates' scores, from what the graph says, each with a way back to its path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from api.reasons import Path
from embeddings import scoring
from embeddings.profile import Profile
from embeddings.scoring import Parts, Scores, Weights
from graph import reading
from graph.cache import Links, Relations, Vectors
from graph.connection import Database
from graph.records import Candidate, Related, UserState

PathOf = Callable[[int], Path]
RelationsOf = Mapping[str, Sequence[Related]]


@dataclass(frozen=True)
class Scored:
    """Candidates with their scores; `path[kind](n)` is where the n-th part of a kind comes from."""

    candidates: Sequence[Candidate]
    scores: Scores
    path: Mapping[str, PathOf]


@dataclass(frozen=True)
class Assembler:
    """Reads raw parts from the graph and lets `embeddings.scoring` weigh and sum them.

    Attributes:
        hub: entities above this degree count through the user's interest in them.
    """

    database: Database
    vectors: Vectors
    links: Links
    relations: Relations
    weights: Weights
    hub: int

    def score(self, state: UserState, liked: Profile | None, items: Sequence[str]) -> Scored:
        """Scores those of `items` that exist."""
        candidates = reading.candidates(self.database, items)
        known = [*(event.item for event in state.history), *(c.item for c in candidates)]
        relations = self.relations.get(known, state.knowledge)
        found = {
            "collaborative": self._collaborative(state, candidates),
            "knowledge": self._knowledge(state, candidates, relations),
            "interest": self._interest(state, candidates, relations),
            "semantic": self._semantic(state, liked, candidates),
            "prior": self._prior(candidates),
        }
        scores = scoring.add_up({kind: parts for kind, (parts, _) in found.items()}, len(candidates))
        return Scored(candidates, scores, {kind: path for kind, (_, path) in found.items()})

    def _collaborative(self, state: UserState, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        history = state.history
        paths = self.links.paths([event.item for event in history], state.links)
        place = np.full(len(self.links.items), -1)
        known = self.links.numbers([c.item for c in candidates])
        place[known[known >= 0]] = np.flatnonzero(known >= 0)
        kept = np.flatnonzero(place[paths.target] >= 0)
        source, weight = paths.source[kept], paths.weight[kept]
        signal = np.asarray([event.signal for event in history])[source]
        parts = scoring.collaborative(self.weights, place[paths.target[kept]], signal, weight)
        return parts, lambda n: Path(event=history[source[n]], weight=float(weight[n]))

    def _knowledge(
        self, state: UserState, candidates: Sequence[Candidate], relations: RelationsOf
    ) -> tuple[Parts, PathOf]:
        history = state.history
        sources: dict[str, list[tuple[int, str]]] = {}
        for index, event in enumerate(history):
            for tie in relations[event.item]:
                if 2 <= tie.degree <= self.hub:
                    sources.setdefault(tie.entity, []).append((index, tie.relation))
        crossed = [
            (n, index, tie, source)
            for n, candidate in enumerate(candidates)
            for tie in relations[candidate.item]
            for index, source in sources.get(tie.entity, ())
        ]
        parts = scoring.knowledge(
            self.weights,
            np.asarray([row[0] for row in crossed], dtype=np.int64),
            np.asarray([history[row[1]].signal for row in crossed]),
            sum(event.signal for event in history) or 1.0,
            np.asarray([row[2].degree for row in crossed], dtype=float),
        )

        def path(n: int) -> Path:
            _, index, tie, source = crossed[n]
            return Path(event=history[index], tie=tie, source=source, target=tie.relation)

        return parts, path

    def _interest(
        self, state: UserState, candidates: Sequence[Candidate], relations: RelationsOf
    ) -> tuple[Parts, PathOf]:
        counted = {p.entity: p for p in state.preferences if p.source == "stated" or p.degree > self.hub}
        found = [
            (n, counted[tie.entity], tie.relation)
            for n, candidate in enumerate(candidates)
            for tie in relations[candidate.item]
            if tie.entity in counted
        ]
        parts = scoring.interest(
            self.weights,
            np.asarray([row[0] for row in found], dtype=np.int64),
            np.asarray([row[1].weight for row in found], dtype=float),
        )
        return parts, lambda n: Path(preference=found[n][1], target=found[n][2])

    def _semantic(
        self, state: UserState, liked: Profile | None, candidates: Sequence[Candidate]
    ) -> tuple[Parts, PathOf]:
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
        event = {e.item: e for e in state.history}
        return parts, lambda n: Path(event=event[liked.items[n % history]], weight=float(cosine.flat[n]))

    def _prior(self, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        popularity = np.asarray([c.popularity for c in candidates], dtype=float)
        return scoring.prior(self.weights, popularity), lambda _: Path()
