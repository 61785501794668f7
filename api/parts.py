"""The parts of candidates' scores, from what the graph says, each with a way back to its path."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from api.reasons import Path
from embeddings import scoring
from embeddings.profile import Profile
from embeddings.scoring import Parts, Scores, Weights
from graph import reading
from graph.cache import Links, Vectors
from graph.connection import Database
from graph.records import Candidate, UserState

PathOf = Callable[[int], Path]


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
    weights: Weights
    hub: int

    def score(self, state: UserState, liked: Profile | None, items: Sequence[str]) -> Scored:
        """Scores those of `items` that exist."""
        counted = [p for p in state.preferences if p.source == "stated" or p.degree > self.hub]
        candidates = reading.candidates(self.database, items, [p.entity for p in counted])
        found = {
            "collaborative": self._collaborative(state, candidates),
            "knowledge": self._knowledge(state, candidates),
            "interest": self._interest(state, candidates),
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

    def _knowledge(self, state: UserState, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        history = state.history
        number = {c.item: n for n, c in enumerate(candidates)}
        ties = reading.ties(self.database, [event.item for event in history], list(number), self.hub)
        crossed = [
            (number[item], index, tie, source, target)
            for tie in ties
            for index, source in tie.sources
            for item, target in tie.targets
        ]
        parts = scoring.knowledge(
            self.weights,
            np.asarray([row[0] for row in crossed], dtype=np.int64),
            np.asarray([history[row[1]].signal for row in crossed]),
            sum(event.signal for event in history) or 1.0,
            np.asarray([row[2].degree for row in crossed], dtype=float),
        )

        def path(n: int) -> Path:
            _, index, tie, source, target = crossed[n]
            return Path(event=history[index], tie=tie, source=source, target=target)

        return parts, path

    def _interest(self, state: UserState, candidates: Sequence[Candidate]) -> tuple[Parts, PathOf]:
        preference = {p.entity: p for p in state.preferences}
        met = [
            (n, preference[entity], relation)
            for n, candidate in enumerate(candidates)
            for entity, relation in candidate.interests
        ]
        parts = scoring.interest(
            self.weights,
            np.asarray([row[0] for row in met], dtype=np.int64),
            np.asarray([row[1].weight for row in met], dtype=float),
        )
        return parts, lambda n: Path(preference=met[n][1], target=met[n][2])

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
