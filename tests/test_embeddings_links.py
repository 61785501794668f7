"""Item links, against matrices small enough to invert by hand and an oracle that solves another equation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings import links
from embeddings.behaviour import WEAK, Behaviour
from embeddings.links import REGULARISATION, ease, learn, nearest, truncate
from embeddings.model import Model
from embeddings.ranker import Ranker


def test_two_items_that_three_users_liked_together() -> None:
    # G = [[3 + 1, 3], [3, 3 + 1]], G⁻¹ = [[4, -3], [-3, 4]] / 7, so either gives the other 3/4
    weights = ease(csr_matrix(np.ones((3, 2))), 1.0)
    assert weights == pytest.approx(np.asarray([[0, 3 / 4], [3 / 4, 0]]))


def test_items_nobody_liked_together_have_no_link() -> None:
    checkerboard = csr_matrix(np.asarray([[1, 0, 1, 0], [0, 1, 0, 1]]))
    weights = ease(checkerboard, 1.0)
    # each pair is the case above with one user: 1 / (1 + λ)
    assert weights == pytest.approx(np.asarray([[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0], [0, 1, 0, 0]]) / 2)


@settings(deadline=None)
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


def test_what_was_met_and_not_liked_counts_weakly() -> None:
    # the users gave items 2 and 5 of six (1, 1) and (0, 1): item 2 is (1, WEAK), item 5 is (1, 1)
    users, items, signals = np.asarray([0, 0, 1, 1]), np.asarray([2, 5, 2, 5]), np.asarray([1.0, 1, 0, 1])
    learned = learn(users, items, signals, 6, keep=3).toarray()
    together = 1 + WEAK
    expected = np.zeros((6, 6))
    expected[2, 5] = together / (1 + WEAK**2 + REGULARISATION)  # a regression on one item: x·y / (x·x + λ)
    expected[5, 2] = together / (1 + 1 + REGULARISATION)
    assert learned == pytest.approx(expected, abs=1e-15)


def test_learning_is_ease_of_all_events_cut_to_the_strongest_into_each_item() -> None:
    rng = np.random.default_rng(2)
    users, items = np.nonzero(rng.random((30, 8)) < 0.5)
    learned = learn(users, items, np.ones(len(users)), 8, keep=2)
    expected = truncate(ease(csr_matrix((np.ones(len(users)), (users, items))), REGULARISATION), 2)
    assert learned.toarray() == pytest.approx(expected.toarray(), abs=1e-15)
    assert (np.diff(learned.tocsc().indptr) <= 2).all()


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(2, 9))
def test_where_all_items_were_met_together_the_regression_on_neighbours_is_ease(
    seed: int, items: int
) -> None:
    rng = np.random.default_rng(seed)
    matrix = csr_matrix((rng.random((60, items)) < 0.7) * rng.choice([0.5, 1.0], (60, items)))
    assert nearest(matrix, 3.0, items).toarray() == pytest.approx(ease(matrix, 3.0), abs=1e-9)


def test_of_many_items_each_is_regressed_on_those_it_goes_with_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(links, "DENSE", 3)
    rng = np.random.default_rng(2)
    users, items = np.nonzero(rng.random((40, 6)) < [0.9, 0.4, 0.4, 0.4, 0.4, 0.4])
    matrix = csr_matrix((np.ones(len(users)), (users, items))).toarray()
    learned = learn(users, items, np.ones(len(users)), 6, keep=2).toarray()
    for target in range(6):
        cosine = matrix.T @ matrix[:, target] / np.sqrt(matrix.sum(axis=0))
        cosine[target] = -1
        near = np.argsort(-cosine)[:2]
        x = matrix[:, near]
        expected = np.zeros(6)
        expected[near] = np.linalg.solve(x.T @ x + REGULARISATION * np.eye(2), x.T @ matrix[:, target])
        assert learned[:, target] == pytest.approx(expected, abs=1e-12)


def test_the_order_of_events_changes_nothing() -> None:
    users, items, signals = np.asarray([0, 0, 1, 1, 1]), np.asarray([0, 1, 1, 2, 0]), np.linspace(0, 1, 5)
    forth, back = (
        learn(users[order], items[order], signals[order], 3, keep=2)
        for order in (slice(None), slice(None, None, -1))
    )
    assert forth.toarray() == pytest.approx(back.toarray(), abs=1e-15)


def test_without_events_there_are_no_links() -> None:
    nothing = np.empty(0, np.int64)
    learned = learn(nothing, nothing, np.empty(0), 3, keep=2)
    assert (learned.shape, learned.nnz) == ((3, 3), 0)


def test_links_come_grouped_by_source_and_only_where_there_are_any() -> None:
    links = csr_matrix(np.asarray([[0.0, 0.5, -0.25], [0, 0, 0], [1, 0, 0]]))
    side, alone = np.zeros((3, 1), np.float32), np.zeros(3, np.float32)
    vectors = Behaviour(("a", "b", "c"), side, side, np.zeros((3, 1, 1), np.float32), alone, alone)
    model = Model(links, vectors, Ranker(), "")
    assert list(model.by_source()) == [("a", ["b", "c"], [0.5, -0.25]), ("c", ["a"], [1.0])]
