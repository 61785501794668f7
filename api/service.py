"""The one object behind the API and the command line: made once per process, from settings alone."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any, Self

from threadpoolctl import threadpool_limits

from api import keeping, readiness
from api.access.core import Access
from api.answer_store import AnswerStore
from api.catalogue import Catalogue
from api.cold import Cold
from api.counterfactuals import Counterfactuals
from api.encoders import Encoders
from api.events import Events
from api.facts import Facts
from api.feed import Feed
from api.kept_answers import KeptAnswers, What
from api.observing import Observing
from api.profiles import EVIDENCE, Profiles
from api.queue import Queue
from api.ranking import Ranker
from api.say import said, say
from api.schemas.says import HISTORY, SayBody
from api.understanding import understand
from api.webhooks import Hooks
from api.words import DEFAULT
from api.words.writer import Fluent, Writer
from api.writes import Writes
from api.written import Texts
from graph import schema
from graph.cache import Relations
from graph.connection import Database
from graph.moments import Moment
from graph.population import Populations
from graph.records import Filters
from graph.signals import Scale, Signals
from settings import Settings

Answer = dict[str, Any]


class Persona:
    """Profiles, rankings and searches over one database. Thread-safe; a context manager that closes it."""

    def __init__(self, settings: Settings) -> None:
        threadpool_limits(1, "blas")  # requests are answered side by side: their products need no more
        self.settings = settings
        self.database = Database(settings)
        self._populations = populations = Populations(self.database, settings.kept_likings)
        self._answers = AnswerStore(settings.answers_file, settings.kept_answers)
        populations.on_forget(self._answers.clear)
        relations = Relations(self.database, settings.kept_links)
        self._ranker = Ranker(self.database, settings, populations, Texts(self.encoders.at), relations)
        self._counterfactuals = Counterfactuals(self.database, self._ranker)
        self.feed = Feed(self.database, settings)
        self._profiles = Profiles(
            self.database,
            populations,
            relations,
            settings.freshness_days,
            settings.half_life_days,
            settings.session_minutes,
        )

    @cached_property
    def encoders(self) -> Encoders:
        """The query encoders, each loaded when first needed."""
        return Encoders(self.database, self.settings)

    def check(self) -> None:
        """Refuses a database that a newer Persona wrote.

        Raises:
            NewerDatabase: as said.
        """
        schema.check(self.database)

    @cached_property
    def fluent(self) -> Fluent:
        """What puts answers fluently.

        Raises:
            NoWriter: no language model is set.
        """
        return Fluent(Writer(self.settings))

    def profile(
        self,
        user: str,
        *,
        moment: Moment | None = None,
        evidence: int | None = EVIDENCE,
        language: str = DEFAULT,
        fluent: bool = False,
    ) -> Answer:
        """Who a user is, or was; `evidence` shown of each statement (None: all).

        Args:
            fluent: the portrait as a language model puts it, checked.
        """
        put = self.fluent.profile if fluent else None
        answer = self._profiles.profile(user, moment=moment, evidence=evidence, language=language)
        return put(answer, language) if put else answer

    def recommend(
        self,
        user: str,
        *,
        limit: int = 10,
        reasons: int | None = 5,
        filters: Filters | None = None,
        quality_loss: float | None = None,
        moment: Moment | None = None,
        language: str = DEFAULT,
        fluent: bool = False,
        session: bool = False,
        kept_as: str | None = None,
    ) -> Answer:
        """What next, or what then; `reasons` shown of each (None: all).

        Args:
            quality_loss: share that may be given up for better reasons (None: they are not measured).
            session: by the last session alone.
            kept_as: the id it will be kept as; None: it will not be.
            fluent: texts as a language model puts them, checked.
        """
        put = self.fluent.entries if fluent else None
        shown: dict[str, Any] = {"reasons": reasons, "quality_loss": quality_loss, "language": language}
        of: dict[str, Any] = {"limit": limit, "filters": filters, "moment": moment, "session": session}
        answer = self._ranker.recommend(user, kept_as=kept_as, **of, **shown)
        return {**answer, "recommendations": put(answer["recommendations"], language)} if put else answer

    @cached_property
    def cold(self) -> Cold:
        """What ranks for people who are described."""
        signals = Signals(self.settings.event_weights, Scale(*self.settings.rating_scale))
        return Cold(self.database, self._ranker, self.encoders.serving, lambda: self.fluent, signals)

    def keep(self, user: str, ranking: str | None = None, **wanted: Any) -> Answer:
        """What next, as `recommend` says it with `wanted`, kept in the graph as `ranking` (None: a new id).

        Raises:
            InvalidInput: the id is not of the form of one, or another user's; or there are too many reasons.
        """
        name = keeping.named(ranking)
        answer = self.recommend(user, kept_as=name, **wanted)
        return keeping.keep(self.database, self.settings, answer, keeping.asked(**wanted), name)

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
        fluent: bool = False,
    ) -> Answer:
        """Every part of one item's score for one user, and why it is, or was, among the `limit` best or why not.

        Args:
            fluent: the text as a language model puts it, checked.
        """
        put = self.fluent.entries if fluent else None
        of: dict[str, Any] = {"limit": limit, "filters": filters, "moment": moment}
        answer = self._ranker.explain(user, item, reasons=reasons, language=language, **of)
        return put([answer], language)[0] if put else answer

    def counterfactuals(self, user: str, item: str, *, limit: int = 10, seconds: float = 1.0) -> Answer:
        """Ranks of an item without what is cited for it, and the smallest change that moves it out or in."""
        return self._counterfactuals.answer(user, item, limit=limit, seconds=seconds)

    def say(self, user: str, body: SayBody) -> Answer:
        """Takes down what a user says of themselves; what holds after it."""
        return say(self.database, user, body)

    def understand(self, user: str, text: str) -> Answer:
        """What a text of a user says, to be confirmed; nothing is taken down.

        Raises:
            NotFound: there is no such user.
        """
        said(self.database, user, limit=0)
        return {"user": user, **understand(self.database, self.encoders.serving, text)}

    def said(self, user: str, *, offset: int = 0, limit: int = HISTORY) -> Answer:
        """What a user says now, and of all that was ever said `limit` from `offset`, the newest first."""
        return said(self.database, user, offset=offset, limit=limit)

    @cached_property
    def catalogue(self) -> Catalogue:
        """Items, what is like them, what a text means, and paths."""
        return Catalogue(self.database, self.encoders)

    @cached_property
    def events(self) -> Events:
        """What takes events in."""
        return Events(self.database, self.settings, lambda items: self.queue.refresh(items))

    @cached_property
    def access(self) -> Access:
        """Keys, limits and the audit log."""
        return Access(self.database, self.settings)

    @cached_property
    def queue(self) -> Queue:
        """The door to the workers."""
        return Queue(self.database, self.settings)

    @cached_property
    def writes(self) -> Writes:
        """What writes users, items, entities and relations."""
        return Writes(self.database, self.queue, self._populations.forget)

    @cached_property
    def facts(self) -> Facts:
        """Facts that were read in texts."""
        return Facts(self.database, self.queue)

    @cached_property
    def hooks(self) -> Hooks:
        """Who is called when something changes."""
        return Hooks(self.database, self.settings)

    @cached_property
    def kept(self) -> KeptAnswers:
        """Profiles and rankings of now, as text."""
        made: Mapping[What, Callable[..., Answer]] = {"profile": self.profile, "ranking": self.recommend}
        return KeptAnswers(self.database, made, self._populations, self._answers)

    @cached_property
    def observing(self) -> Observing:
        """What is watched of the graph, the queue and the processes."""
        return Observing(self.database, self.settings)

    def readiness(self, spent: float = 0.0) -> dict[str, str]:
        """By dependency, "ok" or what is wrong with it, within three seconds, of which some are `spent`."""
        return readiness.outcomes(
            {
                "neo4j": lambda: self.database.read("read/ping"),
                "schema": lambda: readiness.check_schema(self.database),
                "broker": self.queue.check,
                "encoder": self.encoders.check,
                "workers": lambda: readiness.check_workers(self.settings),
            },
            spent,
        )

    def close(self) -> None:
        """Gives the connections back; what waits for the audit log is written first."""
        if "access" in self.__dict__:
            self.access.close()
        if "observing" in self.__dict__:
            self.observing.close()
        if "kept" in self.__dict__:
            self.kept.close()
        self.feed.close()
        self._answers.close()
        self.database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
