"""Exploration and what is estimated from it: propensities are exact, and estimates find a truth that is known."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.exploring import chances, explore
from embeddings.offpolicy import Log, estimate

PLACES, NEW, SHARE = 5, 4, 0.2


def test_chances_are_a_softmax_in_units_of_the_spread() -> None:
    found = chances(np.asarray([2.0, 0.0, 0.0]), 2.0)
    assert found == pytest.approx(np.asarray([np.e, 1, 1]) / (np.e + 2))
    assert chances(np.asarray([5.0, 0.0]), 0.0) == pytest.approx([0.5, 0.5])
    assert len(chances(np.empty(0), 1.0)) == 0


@given(st.integers(0, 100), st.integers(1, 10))
def test_without_new_items_or_a_share_everything_stays_for_sure(seed: int, places: int) -> None:
    for chance, share in ((np.empty(0), 0.2), (np.asarray([0.5, 0.5]), 0.0)):
        shown = explore(chance, places, share, np.random.default_rng(seed))
        assert [(one.new, one.propensity) for one in shown] == [(None, 1.0)] * places


def test_the_same_seed_explores_the_same() -> None:
    chance = chances(np.arange(4.0), 1.0)
    first, again = (explore(chance, 20, 0.2, np.random.default_rng(7)) for _ in range(2))
    assert first == again
    assert any(one.new is not None for one in first)


def test_propensities_are_how_often_each_item_stands_at_each_place() -> None:
    chance, tries = chances(np.asarray([0.0, 1.0, 2.0, 3.0]), 1.5), 40_000
    random = np.random.default_rng(0)
    times, told = np.zeros((PLACES, NEW + 1)), np.full((PLACES, NEW + 1), np.nan)
    for _ in range(tries):
        shown = explore(chance, PLACES, 0.5, random)
        new = [one.new for one in shown if one.new is not None]
        assert len(new) == len(set(new))
        for place, one in enumerate(shown):
            column = NEW if one.new is None else one.new
            times[place, column] += 1
            told[place, column] = one.propensity
    assert not np.isnan(told).any()
    assert told.sum(axis=1) == pytest.approx(np.ones(PLACES))
    error = np.sqrt(told * (1 - told) / tries)
    assert (np.abs(times / tries - told) < 4.5 * error).all()


def logged(rankings: int, seed: int, base: np.ndarray, new: np.ndarray) -> tuple[Log, float]:
    """A log of the policy that explores, for a target that shows the first new item at place 2, and the truth of it.

    Likings are by chance: base[place] of what is ranked there, new[n] of a new item.
    """
    random, chance = np.random.default_rng(seed), chances(np.asarray([3.0, 2.0, 1.0, 0.0]), 2.0)
    rows = []
    for ranking in range(rankings):
        for place, one in enumerate(explore(chance, PLACES, SHARE, random)):
            likes = base[place] if one.new is None else new[one.new]
            wants = one.new == 0 if place == 1 else one.new is None
            rows.append(
                (ranking, ranking % 500, float(random.random() < likes), one.propensity, float(wants))
            )
    columns = np.asarray(rows).T
    log = Log(columns[0].astype(int), columns[1].astype(int), *columns[2:])
    return log, float(base.sum() - base[1] + new[0])


def test_estimates_find_what_the_other_ranking_would_earn() -> None:
    base, new = np.asarray([0.4, 0.3, 0.2, 0.2, 0.1]), np.asarray([0.9, 0.1, 0.1, 0.5])
    log, truth = logged(20_000, 1, base, new)
    found = estimate(log)
    assert (found.rankings, found.entries, found.users) == (20_000, 100_000, 500)
    assert abs(found.logged.value - truth) > 0.3, "what was shown earns something else"
    for one in (found.ips, found.snips):
        assert one.value == pytest.approx(truth, abs=0.06)
        assert one.low < one.value < one.high
    assert found.covered == pytest.approx(1.0, abs=0.02)
    assert found.effective < found.entries


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    base, new = np.asarray([0.4, 0.3, 0.2, 0.2, 0.1]), np.asarray([0.9, 0.1, 0.1, 0.5])
    held = 0
    for seed in range(40):
        log, truth = logged(1_500, 100 + seed, base, new)
        found = estimate(log, seed)
        held += found.ips.low <= truth <= found.ips.high
    assert held >= 33


def test_a_ranking_that_is_never_shown_earns_nothing_and_is_not_covered() -> None:
    found = estimate(Log(np.asarray([0, 0]), np.asarray([0, 0]), np.ones(2), np.ones(2), np.zeros(2)))
    assert (found.ips.value, found.snips.value, found.covered, found.effective) == (0, 0, 0, 0)
    assert found.logged.value == 2
