"""The smallest change, against trying all of them."""

import math
import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.counterfactual import BATCH, Gaps, Goal, Search


def _world(seed: int, actions: int, others: int, *, bent: float) -> Gaps:
    """Gaps that actions change one by one, and a little more or less together."""
    rng = np.random.default_rng(seed)
    start, steps = rng.normal(1.5, 1, others), rng.normal(-0.2, 0.6, (actions, others))
    pairs = bent * rng.normal(size=(actions, actions, others))

    def gaps(changed: np.ndarray) -> np.ndarray:
        some = changed.astype(float)
        return np.asarray(start + some @ steps + np.einsum("ba,bc,acm->bm", some, some, pairs))

    return gaps


def _reaches(gaps: Gaps, actions: int, chosen: tuple[int, ...], goal: Goal) -> bool:
    changed = np.zeros((1, actions), dtype=bool)
    changed[0, list(chosen)] = True
    outranked = int((gaps(changed)[0] < 0).sum())
    return (outranked >= goal.limit) == goal.out


def _brute(gaps: Gaps, actions: int, goal: Goal, most: int) -> int | None:
    for size in range(most + 1):
        if any(_reaches(gaps, actions, chosen, goal) for chosen in combinations(range(actions), size)):
            return size
    return None


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([0.0, 0.02, 0.3]))
def test_it_is_what_trying_all_finds(seed: int, out: bool, bent: float) -> None:
    actions, goal = 8, Goal(4 if out else 2, out)
    gaps = _world(seed, actions, 12, bent=bent)
    if _brute(gaps, actions, goal, 0) is None:
        answer = Search(gaps, actions, goal, seconds=60).answer()
        least = _brute(gaps, actions, goal, actions)
        if answer.actions is not None:
            assert _reaches(gaps, actions, answer.actions, goal)
            assert len(answer.actions) == least
            assert (answer.smallest, answer.minimal) == (True, True)
        else:
            assert least is None or least > 3
        assert least is None or answer.ruled_out < least


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(10, 24), st.booleans())
def test_what_is_said_of_smaller_sets_is_so(seed: int, actions: int, out: bool) -> None:
    goal = Goal(5 if out else 3, out)
    gaps = _world(seed, actions, 12, bent=0.05)
    answer = Search(gaps, actions, goal, seconds=60).answer()
    if answer.actions is not None and _brute(gaps, actions, goal, 0) is None:
        ruled_out = min(answer.ruled_out, 3)
        assert _brute(gaps, actions, goal, ruled_out) is None
        if answer.smallest:
            assert _brute(gaps, actions, goal, min(len(answer.actions) - 1, 3)) is None
        size = len(answer.actions)
        sizes = range(size) if answer.minimal else range(size - 2, size)
        parts = (part for size in sizes for part in combinations(answer.actions, size))
        assert not any(_reaches(gaps, actions, part, goal) for part in parts)


def _needs(all_of: tuple[int, ...], *others: tuple[int, ...]) -> Gaps:
    """An item that is out where all of some actions are changed, or all of others; each takes it a little nearer."""

    def gaps(changed: np.ndarray) -> np.ndarray:
        done = [changed[:, list(some)].all(axis=1) for some in (all_of, *others)]
        near = 2.0 - changed[:, list(all_of)].mean(axis=1)
        return np.asarray(np.where(np.any(done, axis=0), -1.0, near)[:, None])

    return gaps


def test_a_pair_that_estimates_speak_against_is_found_before_a_set_of_four_is_called_smallest() -> None:
    answer = Search(_needs((0, 1, 2, 3), (20, 21)), 30, Goal(1, True), seconds=60).answer()
    assert (answer.actions, answer.smallest, answer.minimal, answer.ruled_out) == ((20, 21), True, True, 1)


def test_of_a_set_too_large_to_rule_all_smaller_ones_out_it_is_said_what_was() -> None:
    four = Search(_needs((0, 1, 2, 3)), 60, Goal(1, True), seconds=60).answer()
    assert (four.actions, four.smallest, four.minimal) == ((0, 1, 2, 3), False, True)
    assert four.ruled_out < 3
    large = Search(_needs(tuple(range(15))), 40, Goal(1, True), seconds=60).answer()
    assert (large.actions, large.smallest, large.minimal) == (tuple(range(15)), False, False)


def test_what_no_set_reaches_is_not_found() -> None:
    def gaps(changed: np.ndarray) -> np.ndarray:
        return np.full((len(changed), 5), 1.0)

    answer = Search(gaps, 6, Goal(3, True), seconds=60).answer()
    assert (answer.actions, answer.smallest, answer.minimal, answer.timed_out) == (None, False, False, False)
    assert answer.tried > 6


@pytest.mark.parametrize("actions", [0, 1, 2])
def test_few_actions_or_none(actions: int) -> None:
    def gaps(changed: np.ndarray) -> np.ndarray:
        return np.asarray(1.5 - changed.sum(axis=1, keepdims=True) * np.ones((1, 4)))

    answer = Search(gaps, actions, Goal(2, True), seconds=60).answer()
    assert answer.actions == ((0, 1) if actions == 2 else None)


def test_time_that_is_over_is_said() -> None:
    answer = Search(_world(1, 30, 12, bent=0), 30, Goal(12, True), seconds=0).answer()
    assert (answer.actions, answer.timed_out) == (None, True)


def test_the_time_is_looked_at_from_batch_to_batch() -> None:
    rows: list[int] = []

    def slow(changed: np.ndarray) -> np.ndarray:
        rows.append(len(changed))
        time.sleep(0.02)
        return np.ones((len(changed), 5))

    answer = Search(slow, 4_000, Goal(3, True), seconds=0.1).answer()
    assert answer.timed_out
    assert answer.ruled_out == 0
    assert 0 < answer.tried == sum(rows) <= 7 * BATCH
    assert max(rows) <= BATCH


def test_what_was_found_before_the_time_was_over_is_told() -> None:
    four, left = _needs((0, 1, 2, 3)), [250]

    def slow(changed: np.ndarray) -> np.ndarray:
        left[0] -= 1
        if four(changed).min() < 0:
            left[0] = 0
        if left[0] <= 0:
            time.sleep(1.0)
        return four(changed)

    answer = Search(slow, 60, Goal(1, True), seconds=1.0).answer()
    assert (answer.actions, answer.timed_out, answer.minimal, answer.smallest) == (
        (0, 1, 2, 3),
        True,
        False,
        False,
    )


def test_how_far_away_a_goal_is() -> None:
    gaps = np.asarray([[3.0, -1, 2, 0.5]])
    # two must pass: one has, the next is half a point behind
    assert Goal(2, True).away(gaps).tolist() == [0.5]
    # into the best one: nothing may stand before it
    assert Goal(1, False).away(gaps).tolist() == [1]
    assert Goal(2, False).away(gaps).tolist() == [0]
    assert math.isclose(Goal(4, True).away(gaps)[0], 5.5)
