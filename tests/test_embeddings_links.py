"""Item links, against matrices small enough to invert by hand and an oracle that solves another equation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings import links
from embeddings.links import LearnedLinks, ease, learn, truncate


def test_two_items_that_three_users_liked_together() -> None:
    # G = [[3 + 1, 3], [3, 3 + 1]], G⁻¹ = [[4, -3], [-3, 4]] / 7, so either gives the other 3/4
    weights = ease(csr_matrix(np.ones((3, 2))), 1.0)
    assert weights == pytest.approx(np.asarray([[0, 3 / 4], [3 / 4, 0]]))


def test_items_nobody_liked_together_have_no_link() -> None:
    checkerboard = csr_matrix(np.asarray([[1, 0, 1, 0], [0, 1, 0, 1]]))
    weights = ease(checkerboard, 1.0)
    # each pair is the case above with one user: 1 / (1 + λ)
    assert weights == pytest.approx(np.asarray([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]) / 2)


@given(
    st.lists(st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=5, max_size=5), min_size=1, max_size=8),
    st.floats(0.5, 50),
)
def test_each_column_is_the_ridge_regression_of_its_item_on_all_others(
    rows: list[list[float]], regularisation: float
) -> None:
    matrix = np.asarray(rows)
    weights = ease(csr_matrix(matrix), regularisation)
    for target in range(5):
        others = [n for n in range(5) if n != target]
        x, y = matrix[:, others], matrix[:, target]
        solved = np.linalg.solve(x.T @ x + regularisation * np.eye(4), x.T @ y)
        assert weights[others, target] == pytest.approx(solved, abs=1e-9)
        assert weights[target, target] == 0


def test_truncation_keeps_the_largest_of_each_column_negative_ones_alike() -> None:
    weights = np.asarray([[0.0, 5.0, 1.0], [-4.0, 0.0, 2.0], [3.0, 1.0, 0.0]])
    assert truncate(weights, 1).toarray().tolist() == [[0, 5, 0], [-4, 0, 2], [0, 0, 0]]


@pytest.mark.parametrize("keep", [2, 3, 99])
def test_truncation_keeps_all_where_there_are_no_more(keep: int) -> None:
    weights = np.asarray([[0.0, 5.0, 1.0], [-4.0, 0.0, 2.0], [3.0, 1.0, 0.0]])
    kept = truncate(weights, keep)
    assert kept.toarray().tolist() == weights.tolist()
    assert kept.nnz == 6  # zeros are no links


def test_truncation_in_blocks_is_that_of_each_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "BLOCK", 3)
    weights = np.random.default_rng(7).normal(size=(10, 10))
    kept = truncate(weights, 4).toarray()
    for column in range(10):
        best = np.argsort(-np.abs(weights[:, column]))[:4]
        expected = np.zeros(10)
        expected[best] = weights[best, column]
        assert kept[:, column].tolist() == expected.tolist()


def _events(groups: int = 2, users: int = 12, length: int = 6) -> tuple[np.ndarray, np.ndarray]:
    """Users of two tastes; each likes the items of their own, the last one held out."""
    found = [
        (user, (user % groups) * length + (user + n) % length) for user in range(users) for n in range(length)
    ]
    return np.asarray([u for u, _ in found]), np.asarray([i for _, i in found])


def test_learning_chooses_the_regularisation_that_ranks_held_out_events_best() -> None:
    users, items = _events()
    ids = [f"item-{n}" for n in range(12)]
    learned = learn(users, items, np.ones(len(users)), ids, keep=5, candidates=(1.0, 10.0))
    assert learned.items == tuple(ids)
    assert set(learned.validation) == {1.0, 10.0}
    assert learned.validation[learned.regularisation] == max(learned.validation.values()) == 1.0
    expected = truncate(ease(csr_matrix((np.ones(72), (users, items))), learned.regularisation), 5)
    assert learned.weights.toarray().tolist() == expected.toarray().tolist()


def test_histories_too_short_to_hold_anything_out_still_give_links() -> None:
    users, items = np.asarray([0, 0, 1, 1]), np.asarray([0, 1, 0, 1])
    learned = learn(users, items, np.ones(4), ["a", "b"], keep=1, candidates=(1.0, 2.0, 4.0))
    assert (learned.validation, learned.regularisation) == ({}, 2.0)
    # G = [[2 + 2, 2], [2, 2 + 2]]: 2/4
    assert learned.weights.toarray() == pytest.approx(np.asarray([[0, 1 / 2], [1 / 2, 0]]))


def test_the_last_tenth_is_held_out_one_at_least_from_five_events() -> None:
    users = np.asarray([0] * 4 + [1] * 5 + [2] * 29)
    held = links._last_tenth(users)
    assert np.flatnonzero(held).tolist() == [8, 36, 37]


def test_the_last_are_each_users_own_though_users_are_mixed() -> None:
    users = np.asarray([0, 1] * 5)
    assert np.flatnonzero(links._last_tenth(users)).tolist() == [8, 9]


def test_validation_is_the_ndcg_of_the_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    train = csr_matrix(np.asarray([[1.0, 0, 0, 0], [0, 1.0, 0, 0]]))
    weights = np.asarray([[9.0, 3, 2, 1], [1, 9, 2, 3], [0, 0, 0, 0], [0, 0, 0, 0]])
    # user 0: item 0 is out, then 1, 2, 3: item 2 is second; user 1: 1 is out, then 3, 2, 0: item 3 is first
    users, items = np.asarray([0, 1]), np.asarray([2, 3])
    for block in (512, 1):
        monkeypatch.setattr(links, "BLOCK", block)
        ndcg = links._validate(train, truncate(weights, 4), users, items)
        assert ndcg == pytest.approx((1 / np.log2(3) + 1) / 2)


def test_validation_takes_a_sample_of_many_users(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "VALIDATION_USERS", 2)
    train = csr_matrix(np.asarray([[1.0, 0]] * 4))
    weights = truncate(np.asarray([[0.0, 1], [1, 0]]), 1)
    users = np.arange(4)
    assert links._validate(train, weights, users, np.asarray([1, 0, 1, 0])) == 1.0  # users 0 and 2


def test_links_come_grouped_by_source_and_only_where_there_are_any() -> None:
    weights = truncate(np.asarray([[0.0, 0.5, -0.25], [0, 0, 0], [1, 0, 0]]), 3)
    learned = LearnedLinks(("a", "b", "c"), weights, 1.0, {})
    assert list(learned.by_source()) == [("a", ["b", "c"], [0.5, -0.25]), ("c", ["a"], [1.0])]
