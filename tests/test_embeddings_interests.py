"""Interests, against the formula worked by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import pytest

from embeddings.interests import KEPT, interests


@dataclass(frozen=True)
class Count:
    entity: str
    mass: float
    support: int
    events: int
    kind: str = "Genre"
    name: str = "a name"
    evidence: Sequence[str] = ("x", "y")


def test_weight_and_lift_of_an_entity_in_half_the_history_and_a_tenth_of_all_events() -> None:
    (found,) = interests([Count("genre/a", mass=5, support=5, events=100)], mass=10, events=1000)
    p = (5 + 10 * (1 / 10)) / (10 + 10)  # 3/10
    assert found.lift == pytest.approx(3)
    assert found.weight == pytest.approx(p * log(3))
    assert (found.entity, found.kind, found.name) == ("genre/a", "Genre", "a name")
    assert (found.support, found.source, found.evidence) == (5, "observed", ("x", "y"))


@pytest.mark.parametrize(
    "count",
    [
        Count("one event is too little", mass=1, support=1, events=1),
        Count("no more than everyone has", mass=2, support=2, events=200),
        Count("less than everyone has", mass=2, support=2, events=500),
        Count("unknown to the statistics", mass=2, support=2, events=0),
    ],
)
def test_what_is_no_interest(count: Count) -> None:
    assert interests([count], mass=10, events=1000) == []


def test_a_short_history_is_believed_less() -> None:
    (short,) = interests([Count("e", mass=2, support=2, events=100)], mass=2, events=1000)
    (long,) = interests([Count("e", mass=200, support=200, events=100)], mass=200, events=1000)
    assert 1 < short.lift < long.lift < 10


def test_the_strongest_fifty_come_strongest_first_and_equals_by_id() -> None:
    counts = [Count(f"{n:03}", mass=2 + n % 30, support=2, events=1) for n in range(120)]
    found = interests(reversed(counts), mass=100, events=1000)
    assert len(found) == KEPT == 50
    assert [i.entity for i in found[:4]] == ["029", "059", "089", "119"]
    assert [i.weight for i in found] == sorted((i.weight for i in found), reverse=True)


def test_nothing_liked_or_no_events_at_all_gives_nothing() -> None:
    count = Count("e", mass=2, support=2, events=2)
    assert interests([count], mass=0, events=10) == []
    assert interests([count], mass=2, events=0) == []
