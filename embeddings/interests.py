"""Interests: the entities a history points at more than everyone's does."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

PSEUDO_EVENTS = 10.0
MIN_SUPPORT = 2
KEPT = 50


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


def interests(counts: Iterable[EntityCount], *, mass: float, events: int) -> list[Interest]:
    """The up to 50 strongest interests, strongest first.

    With k the entity's mass in a history of mass n, q its share of all users' positive events, and α = 10
    pseudo-events: p = (k + αq)/(n + α), lift = p/q, weight = p·ln(lift), which is the entity's term in the
    Kullback-Leibler divergence of the user from the population. Kept where lift > 1 and support >= 2.

    Args:
        mass: sum of the signals of the user's history.
        events: positive events of all users.
    """
    if mass <= 0 or events <= 0:
        return []
    found = []
    for count in counts:
        q = count.events / events
        if q <= 0 or count.support < MIN_SUPPORT:
            continue
        p = (count.mass + PSEUDO_EVENTS * q) / (mass + PSEUDO_EVENTS)
        if p > q:
            found.append(
                Interest(
                    entity=count.entity,
                    kind=count.kind,
                    name=count.name,
                    weight=p * math.log(p / q),
                    lift=p / q,
                    support=count.support,
                    source="observed",
                    evidence=tuple(count.evidence),
                )
            )
    return sorted(found, key=lambda interest: (-interest.weight, interest.entity))[:KEPT]
