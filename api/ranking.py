"""Rankings with reasons: candidates first, then their parts, then the sum."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from api.basis import Basis, as_it_was
from api.exploring import Explorer
from api.parts import Assembler, Scored
from api.past import Past
from api.quality import POOL, Judge
from api.reasons import Renderer
from api.retrieval import Retrieval
from api.standing import standing
from api.words import DEFAULT, Words, words
from api.written import Texts
from embeddings.scoring import Listing
from errors import NotFound
from graph import reading
from graph.cache import Links, Members, Relations, Vectors
from graph.connection import Database
from graph.lately import session_alone
from graph.learned import LearnedModels
from graph.moments import Moment
from graph.population import Populations
from graph.records import Candidate, Filters, Related, UserState
from graph.slots import Slot
from settings import Settings

Answer = dict[str, Any]


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
        self._judge = Judge(database)
        self._relations = relations or Relations(database, settings.kept_links)
        members = Members(database, settings.kept_links)
        self._retrieval = Retrieval(database, self._vectors, self._links, members)
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
        candidates = self._retrieval.candidates(basis, max(limit, self._settings.candidates), filters)
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
