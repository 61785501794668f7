"""Which items are ranked at all: a bounded choice of those that the parts of a score may speak for."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from api.basis import Basis, learned, lift
from embeddings import parts, scoring
from embeddings.parts import Evidence
from embeddings.profile import profile
from embeddings.scoring import Floats, Indices
from graph import reading
from graph.cache import Links, Members, Vectors
from graph.connection import Database
from graph.learned import LearnedItems
from graph.records import Candidate, Filters

# Threads that read for rankings, of all requests together.
READERS = 8
# How many times more items than are wanted a filter chooses from.
REACH = 10


class Retrieval:
    """Finds the candidates of a ranking. Thread-safe."""

    def __init__(self, database: Database, vectors: Vectors, links: Links, members: Members) -> None:
        self._database, self._vectors, self._links, self._members = database, vectors, links, members
        self._pool = ThreadPoolExecutor(READERS, "read")
        self._places: tuple[LearnedItems | None, Indices] = None, np.empty(0, np.int64)

    def candidates(self, basis: Basis, limit: int, filters: Filters) -> list[Candidate]:
        """Up to `limit` by the model, a quarter each by interests and by nearness, popularity as the fill."""
        database, state, share, past = self._database, basis.state, max(limit // 4, 1), basis.past
        by_interests = past.related if past else reading.related_candidates
        by_popularity = past.popular if past else reading.popular_candidates
        wanted: dict[str, Any] = {"limit": share, "filters": filters}
        related = self._pool.submit(by_interests, database, state, basis.strongest(), **wanted)
        near = self._pool.submit(self._near, basis, **wanted)
        found = _distinct([*self._strongest(basis, limit, filters), *related.result(), *near.result()])
        if len(found) < limit:
            popular = by_popularity(database, state, limit=limit, filters=filters)
            found = _distinct([*found, *popular])[:limit]
        return past.counted(found) if past else found

    def _near(self, basis: Basis, *, limit: int, filters: Filters) -> list[Candidate]:
        """Nearest to what the user likes, and to what the user wrote."""
        liked, state = self._liked(basis), basis.state
        vectors = [one.tolist() for one in (liked, basis.written) if one is not None]
        wanted: dict[str, Any] = {"limit": limit, "filters": filters}
        near = [reading.near_candidates(self._database, state, one, **wanted) for one in vectors]
        return [one for found in near for one in found]

    def _liked(self, basis: Basis) -> Floats | None:
        """The profile vector of a history, float64[e]; None where none of it has a vector."""
        history, signals = basis.state.history, basis.signal[basis.signal > 0].tolist()
        vectors = self._vectors.get(((event.item, event.embedding_of) for event in history), basis.state.slot)
        liked = profile([event.item for event in history], signals, vectors)
        return None if liked is None else liked.unit

    def _strongest(self, basis: Basis, limit: int, filters: Filters) -> list[Candidate]:
        """The unseen items that the model speaks for most: all that it learned, or that the links lead to."""
        paths, linked = basis.links, self._links.targets.ids
        if basis.learned:
            items, to = basis.learned.items, self._placed(basis.learned)
        else:
            reached = np.flatnonzero(np.bincount(paths.target))
            items, to = [linked[n] for n in reached], np.full(len(linked), -1)
            to[reached] = np.arange(len(reached))
        if not items:
            return []
        kept = to[paths.target] >= 0
        evidence = Evidence(
            signal=basis.signal,
            popularity=basis.learned.popularity if basis.learned else np.zeros(len(items)),
            links=parts.Links(paths.source[kept], to[paths.target[kept]], paths.weight[kept]),
            learned=learned(basis),
            lift=lift(basis),
            preference=basis.hubs,
            stated=basis.stated,
            meets=self._meets(basis),
            novelty=basis.state.say.novelty,
            positive=basis.state.positive_events,
        )
        reach = len(basis.state.left_out) + (limit if filters == Filters() else REACH * limit)
        best = scoring.ranking(parts.outline(evidence, basis.weights), items, reach)
        strongest = [items[n] for n in best]
        return reading.linked_candidates(self._database, basis.state, strongest, limit=limit, filters=filters)

    def _placed(self, learned: LearnedItems) -> Indices:
        """Of each item that links lead to, where it stands among what was learned, -1 for none."""
        model, placed = self._places
        linked = self._links.targets.ids
        if model is not learned or len(placed) < len(linked):
            placed = np.asarray([learned.place.get(item, -1) for item in linked], dtype=np.int64)
            self._places = learned, placed
        return placed

    def _meets(self, basis: Basis) -> parts.Ties:
        """Relations of what was learned of to the interests that count."""
        if basis.learned is None:
            return parts.Ties()
        entities = np.union1d(basis.hubs[0], basis.stated[0])
        names = [basis.entities.ids[number] for number in entities.tolist()]
        rows = self._members.rows(names, basis.state.knowledge, basis.learned)
        entity = np.repeat(entities, [len(row) for row in rows])
        return parts.Ties(np.concatenate([np.empty(0, np.int64), *rows]), entity, np.ones(len(entity)))


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each item once, where it comes first."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.item, candidate)
    return list(first.values())
