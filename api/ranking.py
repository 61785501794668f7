"""Rankings with reasons: candidates first, then their parts, then the sum."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import numpy as np

from api.parts import Assembler, Basis, Scored, learned, lift
from api.reasons import Renderer
from api.words import DEFAULT, Words, words
from embeddings import parts, scoring
from embeddings.parts import Evidence
from embeddings.profile import profile
from errors import NotFound
from graph import reading
from graph.cache import Links, Relations, Vectors
from graph.connection import Database
from graph.learned import LearnedModels
from graph.records import Candidate, Filters, UserState
from settings import Settings

Answer = dict[str, Any]
# Threads that read for rankings, of all requests together.
READERS = 8
# How many times more items than are wanted a filter chooses from.
REACH = 10


class Ranker:
    """Ranks items for users and says why. Thread-safe; keeps vectors and links that cannot have changed."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._vectors = Vectors(database, settings.kept_vectors)
        self._links = Links(database, settings.kept_links)
        self._models = LearnedModels(database)
        self._pool = ThreadPoolExecutor(READERS, "read")
        relations = Relations(database, settings.kept_links)
        self._assembler = Assembler(self._vectors, self._links, relations, settings.hub_degree)

    def recommend(
        self,
        user: str,
        *,
        limit: int = 10,
        reasons: int | None = 5,
        filters: Filters | None = None,
        language: str = DEFAULT,
    ) -> Answer:
        """The `limit` best unseen items and, of each, the strongest `reasons` (None: all; 0: scores alone).

        Raises:
            NotFound: there is no such user.
            InvalidInput: the filter is by an entity that is not there, or there is no such language.
        """
        said = words(language)
        filters = filters or Filters()
        reading.check_entities(self._database, filters)
        basis = self._basis(user)
        candidates = self._candidates(basis, max(limit, self._settings.candidates), filters)
        scored = self._assembler.score(basis, candidates)
        best = scoring.ranking(scored.scores.total, [c.item for c in candidates], limit)
        renderer = Renderer(basis.state, said)
        entries = [_entry(scored, n, reasons, renderer, said) for n in best]
        return _head(basis.state) | {"recommendations": entries}

    def explain(self, user: str, item: str, *, reasons: int | None = None, language: str = DEFAULT) -> Answer:
        """The parts of one item's score for one user, whether it would be recommended or not.

        Raises:
            NotFound: there is no such user or item.
            InvalidInput: there is no such language.
        """
        said = words(language)
        basis = self._basis(user)
        candidates = reading.candidates(self._database, [item])
        if not candidates:
            raise NotFound("item", item)
        state, scored = basis.state, self._assembler.score(basis, candidates)
        entry = _entry(scored, 0, reasons, Renderer(state, said), said)
        return _head(state) | {"seen": item in state.seen} | entry

    def _basis(self, user: str) -> Basis:
        state = reading.user_state(self._database, user)
        links = self._links.paths([event.item for event in state.met], state.model)
        return Basis(state, links, self._models.get(state.model))

    def _candidates(self, basis: Basis, limit: int, filters: Filters) -> list[Candidate]:
        """Up to `limit` by the model, a quarter each by interests and by nearness, popularity as the fill."""
        database, state, share = self._database, basis.state, max(limit // 4, 1)
        wanted: dict[str, Any] = {"limit": share, "filters": filters}
        hub = self._settings.hub_degree
        related = self._pool.submit(reading.related_candidates, database, state, hub=hub, **wanted)
        near = self._pool.submit(self._near, state, **wanted)
        found = _distinct([*self._strongest(basis, limit, filters), *related.result(), *near.result()])
        if len(found) < limit:
            popular = reading.popular_candidates(database, state, limit=limit, filters=filters)
            found = _distinct([*found, *popular])[:limit]
        return found

    def _near(self, state: UserState, *, limit: int, filters: Filters) -> list[Candidate]:
        history = state.history
        vectors = self._vectors.get((event.item, event.embedding_of) for event in history)
        liked = profile([event.item for event in history], [event.signal for event in history], vectors)
        if liked is None:
            return []
        vector = liked.unit.tolist()
        return reading.near_candidates(self._database, state, vector, limit=limit, filters=filters)

    def _strongest(self, basis: Basis, limit: int, filters: Filters) -> list[Candidate]:
        """The unseen items that the model speaks for most: all that it learned, or that the links lead to."""
        paths, linked = basis.links, self._links.targets.ids
        reached = np.flatnonzero(np.bincount(paths.target))
        items = list(basis.learned.items) if basis.learned else [linked[n] for n in reached]
        if not items:
            return []
        place = basis.learned.place if basis.learned else {item: n for n, item in enumerate(items)}
        to = np.full(len(linked), -1)
        to[reached] = [place.get(linked[n], -1) for n in reached]
        kept = to[paths.target] >= 0
        evidence = Evidence(
            signal=basis.signal,
            popularity=basis.learned.popularity if basis.learned else np.zeros(len(items)),
            links=parts.Links(paths.source[kept], to[paths.target[kept]], paths.weight[kept]),
            learned=learned(basis),
            lift=lift(basis),
        )
        best = scoring.ranking(
            parts.outline(evidence, basis.weights), items, REACH * limit + len(basis.state.seen)
        )
        strongest = [items[n] for n in best]
        return reading.linked_candidates(self._database, basis.state, strongest, limit=limit, filters=filters)


def _distinct(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each item once, where it comes first."""
    first: dict[str, Candidate] = {}
    for candidate in candidates:
        first.setdefault(candidate.item, candidate)
    return list(first.values())


def _head(state: UserState) -> Answer:
    model = f"ranking-{state.model}" if state.model else "untrained"
    return {"user": state.id, "model": model, "generated_at": datetime.now(UTC).isoformat()}


def _entry(scored: Scored, n: int, reasons: int | None, renderer: Renderer, said: Words) -> Answer:
    item, listed = scored.candidates[n], scored.scores.of(n, reasons)
    shown = [
        renderer.reason(kind, value, scored.path[kind](index), item) for kind, index, value in listed.parts
    ]
    return {
        "item": item.item,
        "title": item.title,
        "score": float(scored.scores.total[n]),
        "text": said.paragraph(item.title, shown) if shown else None,
        "reasons": shown,
        "rest": {"contribution": listed.rest, "count": listed.hidden},
    }
