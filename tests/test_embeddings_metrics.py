"""Metrics, against fractions worked out by hand."""

from math import log2

import pytest

from embeddings.metrics import ndcg, recall


def test_ndcg_of_hits_at_ranks_one_and_three_of_three_relevant() -> None:
    gained = 1 / log2(2) + 1 / log2(4)
    best = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert ndcg([7, 1, 8, 2], {7, 8, 9}, 10) == pytest.approx(gained / best)


def test_ndcg_is_one_where_k_is_full_of_hits_though_more_are_relevant() -> None:
    assert ndcg([1, 2], {1, 2, 3}, 2) == 1


def test_ndcg_counts_nothing_beyond_k() -> None:
    assert ndcg([1, 2, 3], {3}, 2) == 0


@pytest.mark.parametrize("metric", [ndcg, recall])
def test_without_relevant_items_or_a_ranking_it_is_zero(metric: object) -> None:
    assert callable(metric)
    assert metric([1], set(), 10) == 0
    assert metric([], {1}, 10) == 0


def test_recall_is_the_share_of_the_relevant() -> None:
    assert recall([5, 1, 6, 2], {1, 2, 3}, 2) == 1 / 3
    assert recall([5, 1, 6, 2], {1, 2, 3}, 4) == 2 / 3
