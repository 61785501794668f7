"""Rankings with reasons: candidates first, then their parts, then the sum."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import numpy as np

from api.parts import Assembler, Scored
from api.reasons import Renderer
from embeddings import scoring
from embeddings.profile import Profile, profile
from embeddings.scoring import Weights
from errors import NotFound
from graph import reading
from graph.cache import Links, Relations, Vectors
from graph.connection import Database
from graph.records import Filters, UserState
from settings import Settings

Answer = dict[str, Any]
# Threads that read for rankings, of all requests together.
READERS = 8


class Ranker:
    """Ranks items for users and says why. Thread-safe; keeps vectors and links that cannot have changed."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings, self._weights = database, settings, Weights()
        self._vectors = Vectors(database, settings.kept_vectors)
        self._links = Links(database, settings.kept_links)
        self._pool = ThreadPoolExecutor(READERS, "read")
        relations = Relations(database, settings.kept_links)
        self._assembler = Assembler(
            database, self._vectors, self._links, relations, self._weights, settings.hub_degree
        )

    def recommend(
        self, user: str, *, limit: int = 10, reasons: int | None = 5, filters: Filters | None = None
    ) -> Answer:
        """The `limit` best unseen items and, of each, the strongest `reasons` (None: all; 0: scores alone).

        Raises:
            NotFound: there is no such user.
        """
        state = reading.user_state(self._database, user)
        liked = self._profile(state)
        wanted = self._candidates(state, liked, max(limit, self._settings.candidates), filters or Filters())
        scored = self._assembler.score(state, liked, wanted)
        best = scoring.ranking(scored.scores.total, [c.item for c in scored.candidates], limit)
        renderer = Renderer(state)
        return _head(state) | {"recommendations": [_entry(scored, n, reasons, renderer) for n in best]}

    def explain(self, user: str, item: str, *, reasons: int | None = None) -> Answer:
        """The parts of one item's score for one user, whether it would be recommended or not.

        Raises:
            NotFound: there is no such user or item.
        """
        state = reading.user_state(self._database, user)
        scored = self._assembler.score(state, self._profile(state), [item])
        if not scored.candidates:
            raise NotFound("item", item)
        return _head(state) | {"seen": item in state.seen} | _entry(scored, 0, reasons, Renderer(state))

    def _profile(self, state: UserState) -> Profile | None:
        history = state.history
        vectors = self._vectors.get((event.item, event.embedding_of) for event in history)
        return profile([e.item for e in history], [e.signal for e in history], vectors)

    def _candidates(self, state: UserState, liked: Profile | None, limit: int, filters: Filters) -> list[str]:
        """Up to `limit` by links, a quarter each by interests and by nearness, popularity as the fill."""
        share, hub = max(limit // 4, 1), self._settings.hub_degree
        related = self._pool.submit(
            reading.related_candidates, self._database, state, limit=share, hub=hub, filters=filters
        )
        near = self._near(state, liked, share, filters)
        found = list(dict.fromkeys(self._linked(state, limit, filters) + related.result() + near))
        if len(found) < limit:
            found += reading.popular_candidates(self._database, state, limit=limit, filters=filters)
            found = list(dict.fromkeys(found))[:limit]
        return found

    def _near(self, state: UserState, liked: Profile | None, limit: int, filters: Filters) -> list[str]:
        if liked is None:
            return []
        vector = liked.unit.tolist()
        return reading.near_candidates(self._database, state, vector, limit=limit, filters=filters)

    def _linked(self, state: UserState, limit: int, filters: Filters) -> list[str]:
        """The unseen items that the history's links speak for most."""
        history = state.history
        paths = self._links.paths([event.item for event in history], state.links)
        targets, numbers = np.unique(paths.target, return_inverse=True)
        signal = np.asarray([event.signal for event in history])[paths.source]
        parts = scoring.collaborative(self._weights, numbers, signal, paths.weight)
        total = scoring.add_up({"collaborative": parts}, len(targets)).total
        strongest = targets[np.argsort(-total, kind="stable")]
        items = [self._links.items[n] for n in strongest]
        return reading.within(self._database, state, items, filters)[:limit]


def _head(state: UserState) -> Answer:
    model = f"links-{state.links}" if state.links else "no-links"
    return {"user": state.id, "model": model, "generated_at": datetime.now(UTC).isoformat()}


def _entry(scored: Scored, n: int, reasons: int | None, renderer: Renderer) -> Answer:
    item, listed = scored.candidates[n], scored.scores.of(n)
    shown: Sequence[tuple[str, int, float]] = listed[:reasons]
    hidden = listed[len(shown) :]
    return {
        "item": item.item,
        "title": item.title,
        "score": float(scored.scores.total[n]),
        "reasons": [
            renderer.reason(kind, value, scored.path[kind](index), item) for kind, index, value in shown
        ],
        "rest": {"contribution": sum(value for _, _, value in hidden), "count": len(hidden)},
    }
