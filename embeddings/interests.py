"""Interests: the entities a history points at more than everyone's does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]

PSEUDO_EVENTS = 10.0
MIN_SUPPORT = 2
KEPT = 50
"""How many a profile lists; in a ranking all count."""


class EntityCount(Protocol):
    """What one user's history and all users' events say of an entity."""

    @property
    def entity(self) -> str:
        """Its id."""

    @property
    def kind(self) -> str:
        """Its kind."""

    @property
    def name(self) -> str:
        """Its name."""

    @property
    def mass(self) -> float:
        """Sum of the signals of the user's events whose item has it."""

    @property
    def support(self) -> int:
        """Number of those events."""

    @property
    def events(self) -> int:
        """All users' positive events whose item has it."""

    @property
    def evidence(self) -> Sequence[str]:
        """Ids of the user's items that have it."""


@dataclass(frozen=True, slots=True)
class Interest:
    """An entity, how much it counts (weight), how unusual it is (lift), the items that say so (evidence)."""

    entity: str
    kind: str
    name: str
    weight: float
    lift: float
    support: int
    source: str
    evidence: tuple[str, ...]


def weigh(
    mass: Floats, support: Floats, events: Floats, *, history: Floats, positive: int
) -> tuple[Floats, Floats]:
    """Weights and lifts of entities, of any shapes that broadcast; both are 0 where there is no interest.

    With k the entity's mass in a history of mass n, q its share of all users' positive events, and α = 10
    pseudo-events: p = (k + αq)/(n + α), lift = p/q, weight = p·ln(lift), which is the entity's term in the
    Kullback-Leibler divergence of the user from the population. An interest where lift > 1 and support >= 2.

    Args:
        mass: signals of the user's events whose item has the entity, summed.
        support: number of those items.
        events: all users' positive events whose item has it.
        history: sum of the signals of the history.
        positive: positive events of all users.
    """
    share = events / max(positive, 1)
    known = np.where(share > 0, share, 1.0)
    mine = (mass + PSEUDO_EVENTS * share) / (history + PSEUDO_EVENTS)
    lift = mine / known
    found = (share > 0) & (support >= MIN_SUPPORT) & (history > 0) & (lift > 1)
    lift = np.where(found, lift, 0.0)
    return np.where(found, mine * np.log(np.where(found, lift, 1.0)), 0.0), lift


@dataclass(frozen=True)
class Observed:
    """Interests of one history, of entities by number, in the order of these.

    Attributes:
        entity: int64[e].
        weight: float64[e], above 0.
        lift: float64[e].
        support: int64[e].
    """

    entity: Indices
    weight: Floats
    lift: Floats
    support: Indices


def observed(item: Indices, entity: Indices, events: Floats, signal: Floats, positive: int) -> Observed:
    """The interests of a history, from its relations to entities; see `weigh`.

    Args:
        item: int64[r], whose relation it is, places in the history.
        entity: int64[r], to which.
        events: float64[r], all users' positive events whose item has that entity.
        signal: float64[n], of the history.
        positive: positive events of all users.
    """
    pairs = distinct(item, entity, signal)
    numbers, once, place = np.unique(entity[pairs], return_index=True, return_inverse=True)
    mass = np.bincount(place, signal[item[pairs]], len(numbers)).astype(np.float64)
    support = np.bincount(place, minlength=len(numbers)).astype(np.float64)
    total = np.asarray(signal.sum())
    weight, lift = weigh(mass, support, events[pairs[once]], history=total, positive=positive)
    found = np.flatnonzero(weight > 0)
    return Observed(numbers[found], weight[found], lift[found], support[found].astype(np.int64))


def distinct(item: Indices, entity: Indices, signal: Floats) -> Indices:
    """Places of relations, of each liked item and entity the first: several ways to be tied to it count once."""
    liked = np.flatnonzero(signal[item] > 0)
    _, first = np.unique(item[liked] + entity[liked] * len(signal), return_index=True)
    return liked[first]


def interests(
    counts: Iterable[EntityCount], *, mass: float, events: int, kept: int | None = KEPT
) -> list[Interest]:
    """The up to 50 strongest interests, strongest first, equal ones by id; see `weigh`.

    Args:
        mass: sum of the signals of the user's history.
        events: positive events of all users.
        kept: how many; None: all.
    """
    counts = list(counts)
    rows = np.asarray([(count.mass, count.support, count.events) for count in counts], float).reshape(-1, 3)
    weights, lifts = weigh(rows[:, 0], rows[:, 1], rows[:, 2], history=np.asarray(mass), positive=events)
    found = [
        Interest(
            entity=counts[n].entity,
            kind=counts[n].kind,
            name=counts[n].name,
            weight=float(weights[n]),
            lift=float(lifts[n]),
            support=counts[n].support,
            source="observed",
            evidence=tuple(counts[n].evidence),
        )
        for n in np.flatnonzero(weights > 0)
    ]
    return sorted(found, key=lambda interest: (-interest.weight, interest.entity))[:kept]
