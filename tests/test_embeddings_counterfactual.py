"""The smallest change, against trying all of them."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.counterfactual import Gaps, Goal, Search


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
@given(st.integers(0, 10_000), st.booleans(), st.sampled_from([0.0, 0.02]))
def test_up_to_three_it_is_what_trying_all_finds_and_of_larger_ones_no_part_does(
    seed: int, out: bool, bent: float
) -> None:
    actions, goal = 8, Goal(4 if out else 2, out)
    gaps = _world(seed, actions, 12, bent=bent)
    if _brute(gaps, actions, goal, 0) is None:
        answer = Search(gaps, actions, goal, seconds=60).answer()
        least = _brute(gaps, actions, goal, 3)
        if least is not None:
            assert answer.actions is not None
            assert len(answer.actions) == least
            assert answer.smallest
        if answer.actions is not None:
            assert _reaches(gaps, actions, answer.actions, goal)
            for size in range(len(answer.actions)):
                parts = combinations(answer.actions, size)
                assert not any(_reaches(gaps, actions, part, goal) for part in parts)


def test_what_no_set_reaches_is_not_found() -> None:
    def gaps(changed: np.ndarray) -> np.ndarray:
        return np.full((len(changed), 5), 1.0)

    answer = Search(gaps, 6, Goal(3, True), seconds=60).answer()
    assert (answer.actions, answer.smallest, answer.timed_out) == (None, False, False)
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


def test_how_far_away_a_goal_is() -> None:
    gaps = np.asarray([[3.0, -1, 2, 0.5]])
    # two must pass: one has, the next is half a point behind
    assert Goal(2, True).away(gaps).tolist() == [0.5]
    # into the best one: nothing may stand before it
    assert Goal(1, False).away(gaps).tolist() == [1]
    assert Goal(2, False).away(gaps).tolist() == [0]
    assert math.isclose(Goal(4, True).away(gaps)[0], 5.5)
