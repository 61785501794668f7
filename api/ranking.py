"""Rankings with reasons: candidates first, then their parts, then the sum."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from api.basis import Basis, as_it_was, learned, lift
from api.exploring import Explorer
from api.parts import Assembler, Scored
from api.past import Past
from api.quality import POOL, Judge
from api.reasons import Renderer
from api.standing import standing
from api.words import DEFAULT, Words, words
from api.written import Texts
from embeddings import parts, scoring
from embeddings.parts import Evidence
from embeddings.profile import profile
from embeddings.scoring import Floats, Indices, Listing
from errors import NotFound
from graph import reading
from graph.cache import Links, Members, Relations, Vectors
from graph.connection import Database
from graph.lately import session_alone
from graph.learned import LearnedItems, LearnedModels
from graph.moments import Moment
from graph.population import Populations
from graph.records import Candidate, Filters, Related, UserState
from graph.slots import Slot
from settings import Settings

Answer = dict[str, Any]
# Threads that read for rankings, of all requests together.
READERS = 8
# How many times more items than are wanted a filter chooses from.
REACH = 10


class Ranker:
    """Ranks items for users and says why. Thread-safe; keeps vectors and links that cannot have changed."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        populations: Populations | None = None,
        texts: Texts | None = None,
        relations: Relations | None = None,
    ) -> None:
        self._database, self._settings = database, settings
        self._populations = populations or Populations(database, settings.kept_likings)
        self._texts = texts or Texts()
        self._vectors = Vectors(database, settings.kept_vectors)
        self._links = Links(database, settings.kept_links)
        self._models = LearnedModels(database)
        self._pool = ThreadPoolExecutor(READERS, "read")
        self._judge = Judge(database)
        self._relations = relations or Relations(database, settings.kept_links)
        self._members = Members(database, settings.kept_links)
        self._places: tuple[LearnedItems | None, Indices] = None, np.empty(0, np.int64)
        self.assembler = Assembler(self._vectors, self._links, self._relations)
        self._explorer = Explorer(database, settings, self.assembler)

    def recommend(
        self,
        user: str | UserState,
        *,
        limit: int = 10,
        reasons: int | None = 5,
        filters: Filters | None = None,
        quality_loss: float | None = None,
        moment: Moment | None = None,
        language: str = DEFAULT,
        session: bool = False,
        kept_as: str | None = None,
    ) -> Answer:
        """The `limit` best unseen items and, of each, the strongest `reasons` (None: all; 0: scores alone).

        Args:
            user: the id of one in the graph, or what is known of somebody.
            quality_loss: the share of it that may be given up for better reasons; 0: none, but their quality is told.
            moment: as it would have been then; None: as it is.
            session: by the last session alone.
            kept_as: the id it will be kept as, by which it explores where it is of now; None: it will not be.

        Raises:
            NotFound: there is no such user.
            InvalidInput: the filter is by an entity that is not there, or there is no such language.
            NoModelAsOf: no version of the model that is kept was made by that moment.
            TooManyLikings: of all users, to say what was so at a moment.
        """
        said = words(language)
        filters = filters or Filters()
        reading.check_entities(self._database, filters)
        basis = self._at(user, moment, session=session)
        scored = self.score(basis, limit, filters)
        best = scored.order(limit if quality_loss is None else POOL * limit)
        renderer, begun = Renderer(basis.state, said), head(basis.state, moment)
        if quality_loss is None:
            listings: Sequence[Listing] = [scored.scores.of(n, reasons) for n in best]
        else:
            chosen = self._judge.choose(basis, scored, best, limit, reasons, quality_loss)
            best, listings, begun["quality"] = list(chosen.places), chosen.listings, chosen.report
        places = [(scored, n, one) for n, one in zip(best, listings, strict=True)]
        chance: list[Answer] = [{} for _ in places]
        if kept_as is not None and moment is None:
            places, chance = self._explorer.explore(basis, places, filters, reasons, kept_as)
        entries = [_entry(*place, renderer, said) for place in places]
        told = [entry | more for entry, more in zip(entries, chance, strict=True)]
        return begun | {"recommendations": told}

    def explain(
        self,
        user: str,
        item: str,
        *,
        reasons: int | None = None,
        limit: int = 10,
        filters: Filters | None = None,
        moment: Moment | None = None,
        language: str = DEFAULT,
    ) -> Answer:
        """The parts of one item's score for one user, and why it is among the `limit` best, or why not.

        Args:
            filters: of the ranking that it may stand in.
            moment: as it would have been then; None: as it is.

        Raises:
            NotFound: there is no such user or item.
            InvalidInput: the filter is by an entity that is not there, or there is no such language.
            NoModelAsOf: no version of the model that is kept was made by that moment.
        """
        said = words(language)
        filters = filters or Filters()
        reading.check_entities(self._database, filters)
        basis = self._at(user, moment)
        state, scored = basis.state, self.score(basis, limit, filters, item)
        place = scored.place(item)
        entry = _entry(scored, place, scored.scores.of(place, reasons), Renderer(state, said), said)
        for reason in entry["reasons"]:
            reason["rank_without"] = scored.rank_without(place, reason["contribution"])
        stands = standing(scored, place, state, limit, fits=self._fits(basis, item, filters))
        return head(state, moment) | {"seen": item in state.seen} | entry | {"standing": stands}

    def _fits(self, basis: Basis, item: str, filters: Filters) -> bool:
        """Whether an item passes a filter, and was out then."""
        filters = basis.past.filters(filters) if basis.past else filters
        return filters == Filters() or bool(
            reading.candidates(self._database, basis.state.slot, [item], filters)
        )

    def _at(self, user: str | UserState, moment: Moment | None, *, session: bool = False) -> Basis:
        """What a user's scores are made from, or were at a moment, of all that was done or the last session alone."""
        state = reading.user_state(self._database, user, moment) if isinstance(user, str) else user
        if session:
            state = session_alone(state, timedelta(minutes=self._settings.session_minutes))
        if moment is None:
            return self.basis(state)
        past = Past(moment, self._populations.get(moment, state))
        return as_it_was(self.basis(past.state(self._database, state)), past)

    def basis(self, state: UserState) -> Basis:
        """What every score of a user in this state is made from."""
        met = [event.item for event in state.met]
        links, learned = self._links.paths(met, state.model), self._models.get(state.model, state.folded)
        entities = self._relations.entities
        muted = entities.given(sorted(state.say.muted_entities))
        keys = [(event.item, event.revision) for event in state.met]
        ties = self._relations.ties(keys, state.knowledge).without(muted)
        hub, written = self._settings.hub_degree, self._texts.vector(state.about, state.slot)
        half_life = self._settings.half_life_days
        return Basis(state, links, learned, ties, muted, entities, hub, written=written, half_life=half_life)

    def score(self, basis: Basis, limit: int, filters: Filters, item: str | None = None) -> Scored:
        """The candidates for `limit` best items, with `item` among them where one is given, scored.

        Raises:
            NotFound: there is no such item.
        """
        filters = replace(filters, without=(*filters.without, *basis.state.say.hidden))
        filters = basis.past.filters(filters) if basis.past else filters
        candidates = self._candidates(basis, max(limit, self._settings.candidates), filters)
        if item is not None and all(candidate.item != item for candidate in candidates):
            wanted = reading.candidates(self._database, basis.state.slot, [item])
            if not wanted:
                raise NotFound("item", item)
            candidates = [*candidates, *(basis.past.counted(wanted) if basis.past else wanted)]
        return self.assembler.score(basis, candidates)

    def candidates(self, items: Sequence[str], slot: Slot) -> list[Candidate]:
        """The items of `items` that exist, in their order, with the fingerprints of a slot."""
        return reading.candidates(self._database, slot, items)

    def related(self, candidate: Candidate, version: int) -> list[Related]:
        """The relations of an item to entities, of one version of the knowledge."""
        ties = self._relations.ties([(candidate.item, candidate.revision)], version)
        return [ties.related(n) for n in range(len(ties.rows))]

    def _candidates(self, basis: Basis, limit: int, filters: Filters) -> list[Candidate]:
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


def head(state: UserState, moment: Moment | None = None) -> Answer:
    """What every answer of a ranking begins with."""
    model = f"ranking-{state.model}" if state.model else "untrained"
    begun = {"user": state.id, "model": model, "generated_at": datetime.now(UTC).isoformat()}
    return begun | ({"as_of": str(moment)} if moment else {})


def _entry(scored: Scored, n: int, listed: Listing, renderer: Renderer, said: Words) -> Answer:
    item = scored.candidates[n]
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
