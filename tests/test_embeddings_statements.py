"""Freshness and what is inferred of users who are alike, against sums done by hand."""

from math import log

import numpy as np
import pytest

from embeddings.freshness import freshness
from embeddings.inferred import LIKINGS, Alike


def test_freshness_is_the_share_of_the_signal_that_is_left() -> None:
    assert freshness([1.0, 1.0, 0.5], [0.0, 30.0, 60.0], 30.0) == pytest.approx((1 + 1 / 2 + 0.5 / 4) / 2.5)


def test_freshness_of_what_is_new_and_of_nothing() -> None:
    assert freshness([0.3, 0.7], [0.0, -5.0], 30.0) == 1.0
    assert freshness([], [], 30.0) == 0.0


def test_freshness_is_the_same_to_the_last_digit_in_any_order() -> None:
    days, signals = np.random.default_rng(1).uniform(0, 99, 50), np.random.default_rng(2).uniform(0, 1, 50)
    assert freshness(signals[::-1], days[::-1], 9.0) == freshness(signals, days, 9.0)  # type: ignore[arg-type]


# Twenty technicians like item 0 twice over and item 1 once, forty others item 1 three times; item 0 has entity 0,
# item 1 has entity 1, and both have entity 2.
JOBS = [{"job": "technician"}] * 20 + [{"job": "writer"}] * 40
USER = np.r_[np.tile(np.arange(20), 3), np.tile(np.arange(20, 60), 3)]
ITEM = np.r_[np.zeros(40, int), np.ones(20, int), np.ones(120, int)]
WORLD = Alike(JOBS, USER, ITEM, np.asarray([0, 1, 0, 1]), np.asarray([0, 1, 2, 2]), 3)
NOTHING = np.empty(0, np.int64)


def test_what_those_who_share_a_trait_like_more_than_everyone_is_inferred() -> None:
    (found,) = WORLD.inferred({"job": "technician"}, NOTHING)
    q = 40 / 180  # of all likings
    p = (40 + 10 * q) / (60 + 10)
    assert (found.entity, str(found.trait), found.users) == (0, "job technician", 20)
    assert (found.lift, found.weight) == pytest.approx((p / q, p * log(p / q)))
    assert set(found.likings) == set(range(40))


def test_of_what_is_known_nothing_is_inferred() -> None:
    assert WORLD.inferred({"job": "technician"}, np.asarray([0])) == []


def test_nothing_is_inferred_of_whom_nothing_is_known_or_whom_nobody_is_like() -> None:
    assert WORLD.inferred({}, NOTHING) == []
    assert WORLD.inferred({"job": "lawyer"}, NOTHING) == []


def test_few_likings_say_nothing() -> None:
    kept = np.r_[np.arange(LIKINGS - 1), np.arange(40, 180)]
    few = Alike(JOBS, USER[kept], ITEM[kept], WORLD.tied, WORLD.entity, 3)
    assert few.inferred({"job": "technician"}, NOTHING) == []
