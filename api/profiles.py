"""Profiles: who a user is, as JSON, computed from the graph as it is at the moment of asking, or as it was on a day."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from api.sessions import counting, mass_of, session_answer
from api.statements import Statements, event_answer
from api.words import DEFAULT, words
from embeddings.inferred import Alike, Inferred
from embeddings.interests import interests
from embeddings.profile import origin
from embeddings.traits import Attributes
from graph import reading, training
from graph.cache import Relations
from graph.connection import Database
from graph.memory import Kept
from graph.moments import Moment
from graph.population import MOMENTS, Population, Populations, TooManyLikings
from graph.records import EntityCount, UserState

RECENT = 10
EVIDENCE = 5
"""Events shown of each statement, unless more are asked for."""
FRESHNESS_DAYS = 90.0
SESSION_MINUTES = 30.0
RELATIONS = 1_000
"""Items whose relations are kept, where they are not kept for rankings too."""

Answer = dict[str, Any]


class Profiles:
    """Assembles profiles. Thread-safe; keeps what everyone likes, until the statistics are counted anew."""

    def __init__(
        self,
        database: Database,
        populations: Populations | None = None,
        relations: Relations | None = None,
        freshness_days: float = FRESHNESS_DAYS,
        half_life: float | None = None,
        session: float = SESSION_MINUTES,
    ) -> None:
        self._database, self._freshness_days = database, freshness_days
        self._half_life, self._pause = half_life, timedelta(minutes=session)
        self._populations = populations or Populations(database)
        self._relations = relations or Relations(database, RELATIONS)
        self._alike: Kept[Population, Alike] = Kept(self._all_alike, MOMENTS)
        self._populations.on_forget(self._alike.clear)

    def profile(
        self,
        user: str,
        *,
        moment: Moment | None = None,
        evidence: int | None = EVIDENCE,
        language: str = DEFAULT,
    ) -> Answer:
        """Statements with evidence, attributes, activity, recent items, the profile vector's state, and all in words.

        Args:
            moment: as it was then; None: as it is.
            evidence: events shown of each statement; None: all.

        Raises:
            NotFound: there is no such user.
            InvalidInput: there is no such language.
            TooManyLikings: of all users, to say what was so at a moment.
        """
        said = words(language)
        state = reading.user_state(self._database, user, moment)
        population = self._population(state, moment)
        if moment and population:
            state = replace(state, positive_events=population.positive)
        counts = reading.entity_counts(self._relations, counting(state, self._half_life))
        if moment and population:
            counts = [replace(count, events=population.events.get(count.entity, 0)) for count in counts]
        answer = {
            "user": user,
            "as_of": str(moment) if moment else datetime.now(UTC).isoformat(),
            **self._statements(state, counts, population, evidence),
            "attributes": {k: plain(v) for k, v in state.attributes.items()},
            "activity": _activity(state),
            "session": self._session(state, counts),
            "recent": [event_answer(event) for event in state.events[:RECENT]],
            "vector": _vector(state, moment),
        }
        return answer | {"portrait": said.portrait(answer)}

    def forget(self) -> None:
        """Lets go of all that is kept of users."""
        self._populations.forget()

    def on_forget(self, forget: Callable[[], None]) -> None:
        """Has `forget` called whenever what is kept of users is let go of."""
        self._populations.on_forget(forget)

    def _population(self, state: UserState, moment: Moment | None) -> Population | None:
        """None where it is not needed: nothing is inferred for whom nothing is known of, or from too much."""
        if not (moment or state.attributes):
            return None
        try:
            return self._populations.get(moment, state)
        except TooManyLikings:
            if moment:
                raise
            return None

    def _statements(
        self,
        state: UserState,
        counts: Sequence[EntityCount],
        population: Population | None,
        evidence: int | None,
    ) -> Answer:
        muted = state.say.muted_entities
        mass, events = mass_of(state, self._half_life), state.positive_events
        counting = [count for count in counts if count.entity not in muted]
        found = interests(counting, mass=mass, events=events)
        idle = interests([one for one in counts if one.entity in muted], mass=mass, events=events)
        said = Statements(state, self._freshness_days, evidence)
        shared = self._inferred(state, counts, population) if population else []
        return {
            "interests": [
                *said.stated(),
                *said.observed([*found, *idle]),
                *(said.inferred(shared, population) if population else []),
            ],
            "mutes": said.mutes({interest.entity: interest for interest in idle}),
            "novelty": said.novelty(),
        }

    def _session(self, state: UserState, counts: Sequence[EntityCount]) -> Answer | None:
        """The last session beside the whole history; None where nothing was done."""
        muted = state.say.muted_entities
        counted = [count for count in counts if count.entity not in muted]
        return session_answer(state, counted, self._pause, self._half_life)

    def _inferred(
        self, state: UserState, counts: Sequence[EntityCount], population: Population
    ) -> list[Inferred]:
        """Of entities that the user neither met nor spoke of."""
        spoken = {one.entity for one in state.say.stated} | state.say.muted_entities
        known = spoken | {count.entity for count in counts}
        places = [n for n, (entity, _, _) in enumerate(population.entities) if entity in known]
        alike = self._alike.get([population])[population]
        return alike.inferred(state.attributes, np.asarray(places, dtype=np.int64))

    def _all_alike(self, populations: Sequence[Population]) -> dict[Population, Alike]:
        attributes = {user.id: user.attributes for user in training.users(self._database)}
        return {population: _alike(population, attributes) for population in populations}


def _alike(of: Population, known: Mapping[str, Attributes]) -> Alike:
    attributes = [known.get(user, {}) for user in of.users]
    return Alike(attributes, of.user, of.item, of.tied, of.entity, len(of.entities))


def _vector(state: UserState, moment: Moment | None) -> Answer:
    """What the profile vector that is kept was computed from; as of a moment, what it would have been."""
    kept, now = state.properties.get("profile_version"), origin(state.history)
    current = kept == now
    at, events = plain(state.properties.get("profile_at")), state.properties.get("profile_events")
    if moment:
        kept, at, events = now, at if current else None, state.likings
    return {"version": kept, "computed_at": at, "events": events, "current": current}


def _activity(state: UserState) -> Answer:
    return {
        "events": len(state.events),
        "positive_events": sum(event.signal > 0 for event in state.events),
        "items": len(state.seen),
        "kinds": dict(Counter(event.kind for event in state.events)),
        "first": state.events[-1].at.isoformat() if state.events else None,
        "last": state.events[0].at.isoformat() if state.events else None,
    }


def plain(value: Any) -> Any:
    """A property as JSON has it: times as ISO 8601."""
    return value.iso_format() if hasattr(value, "iso_format") else value
