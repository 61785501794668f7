"""Statements of a profile as JSON: what is said of a user, who says so, and the events that bear it out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np

from embeddings.freshness import freshness
from embeddings.inferred import Inferred
from embeddings.interests import Interest
from graph.population import Population
from graph.records import EPOCH, MILLISECOND, Event, Mute, Stated, UserState

Answer = dict[str, Any]
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Statements:
    """Writes the statements about one user.

    Attributes:
        half_life: of freshness, in days.
        evidence: events shown of each; None: all.
    """

    state: UserState
    half_life: float
    evidence: int | None

    @cached_property
    def newest(self) -> datetime:
        """When the newest event was that counts; what was said since does not make older what was done."""
        return self.state.met[0].at if self.state.met else EPOCH

    def stated(self) -> list[Answer]:
        """Interests that the user stated."""
        return [self._stated(one) for one in self.state.say.stated]

    def observed(self, found: Iterable[Interest]) -> list[Answer]:
        """Interests that the history points at."""
        liked = {event.item: event for event in self.state.history}
        return [self._observed(interest, liked) for interest in found]

    def inferred(self, found: Iterable[Inferred], population: Population) -> list[Answer]:
        """What those like who share a trait with the user."""
        return [self._inferred(one, population) for one in found]

    def mutes(self, found: Mapping[str, Interest]) -> list[Answer]:
        """What the user muted, with the events that say nothing for it.

        Args:
            found: what would be interests, by entity.
        """
        return [self._mute(mute, found) for mute in self.state.say.mutes]

    def novelty(self) -> Answer | None:
        """How much novelty the user wants, where they said so."""
        wanted = self.state.say.novelty
        return {"value": wanted, "source": "stated"} if wanted else None

    def _stated(self, one: Stated) -> Answer:
        said = {"entity": one.entity, "kind": one.kind, "name": one.name, "weight": one.weight, "lift": None}
        return said | self._borne("stated", [], [one.at] if one.at else [], [one.weight] if one.at else [])

    def _observed(self, interest: Interest, liked: Mapping[str, Event]) -> Answer:
        said = {
            "entity": interest.entity, "kind": interest.kind, "name": interest.name, "weight": interest.weight,
            "lift": interest.lift,
        }  # fmt: skip
        events = [liked[item] for item in interest.evidence]
        times, signals = [event.at for event in events], [event.signal for event in events]
        muted = interest.entity in self.state.say.muted_entities
        return said | self._borne(interest.source, events, times, signals) | {"muted": muted}

    def _inferred(self, one: Inferred, population: Population) -> Answer:
        entity, kind, name = population.entities[one.entity]
        times = [EPOCH + int(at) * MILLISECOND for at in np.sort(population.at[one.likings])]
        borne = self._borne("inferred", [], times, [1.0] * len(times))
        return (
            {"entity": entity, "kind": kind, "name": name, "weight": one.weight, "lift": one.lift}
            | borne
            | {"support": len(times), "trait": one.trait.as_text(), "users": one.users}
        )

    def _mute(self, mute: Mute, found: Mapping[str, Interest]) -> Answer:
        about = mute.label.lower() if mute.event_id is None else "event"
        if mute.label == "Entity":
            liked = {event.item: event for event in self.state.history}
            events = [liked[item] for item in found[mute.id].evidence] if mute.id in found else []
        else:
            events = [
                e for e in self.state.events if e.item == mute.id and mute.event_id in (None, e.event_id)
            ]
        return {
            "about": about,
            "id": mute.id,
            "name": mute.name,
            "event_id": mute.event_id,
            "hide": mute.hide,
            "source": "stated",
            "at": mute.at.isoformat() if mute.at else None,
            "support": len(events),
            "evidence": [event_answer(event) for event in events[: self.evidence]],
        }

    def _borne(
        self, source: str, events: Sequence[Event], times: Sequence[datetime], signals: Sequence[float]
    ) -> Answer:
        days = [(self.newest - at) / DAY for at in times]
        return {
            "support": len(events),
            "source": source,
            "evidence": [event_answer(event) for event in events[: self.evidence]],
            "first_seen": min(times).isoformat() if times else None,
            "last_seen": max(times).isoformat() if times else None,
            "freshness": freshness(signals, days, self.half_life) if times else None,
            "muted": False,
        }


def event_answer(event: Event) -> Answer:
    """An event as evidence."""
    return {
        "item": event.item,
        "title": event.title,
        "kind": event.kind,
        "value": event.value,
        "at": event.at.isoformat(),
        "event_id": event.event_id,
    }
