"""Metrics, against fractions worked out by hand and against trec_eval."""

from math import log2

import ir_measures
import numpy as np
import pytest
from ir_measures import RR, R, Success, nDCG
from numpy.typing import NDArray

from embeddings import metrics
from embeddings.metrics import by_user, hits, interval, of_lists

# Two users, five items. The first likes 0, 2 and 4; the second likes 3.
RELEVANT = np.asarray([[1, 0, 1, 0, 1], [0, 0, 0, 1, 0]], dtype=bool)
TOP = np.asarray([[2, 1, 0], [0, 3, -1]])
FOUND = np.asarray([[1, 0, 1], [0, 1, 0]], dtype=bool)
COUNT = np.asarray([3, 1])
NOTHING = np.zeros((1, 3), dtype=bool)


def test_a_place_is_a_hit_where_its_own_user_likes_the_item() -> None:
    assert hits(TOP, RELEVANT).tolist() == FOUND.tolist()


def test_a_place_left_empty_is_no_hit_though_the_last_item_is_liked() -> None:
    assert hits(np.asarray([[-1, -1]]), RELEVANT[:1]).tolist() == [[False, False]]


def test_ndcg_of_hits_at_ranks_one_and_three_of_three_and_at_rank_two_of_one() -> None:
    best = 1 / log2(2) + 1 / log2(3) + 1 / log2(4)
    assert metrics.ndcg(FOUND, COUNT, 3).tolist() == pytest.approx([(1 + 1 / 2) / best, 1 / log2(3)])


def test_ndcg_is_one_where_k_is_full_of_hits_though_more_are_relevant() -> None:
    assert metrics.ndcg(FOUND, COUNT, 1).tolist() == [1, 0]


def test_recall_is_the_share_of_all_that_is_relevant() -> None:
    assert metrics.recall(FOUND, COUNT, 2).tolist() == [1 / 3, 1]
    assert metrics.recall(FOUND, COUNT, 3).tolist() == [2 / 3, 1]


def test_mrr_is_one_by_the_first_hit_and_nothing_beyond_k() -> None:
    assert metrics.mrr(FOUND, COUNT, 3).tolist() == [1, 1 / 2]
    assert metrics.mrr(FOUND, COUNT, 1).tolist() == [1, 0]


def test_hit_rate_is_whether_there_is_any_hit() -> None:
    assert metrics.hit_rate(FOUND, COUNT, 1).tolist() == [1, 0]
    assert metrics.hit_rate(FOUND, COUNT, 2).tolist() == [1, 1]


@pytest.mark.parametrize("metric", metrics.OF_USERS.values(), ids=metrics.OF_USERS)
def test_without_hits_or_relevant_items_all_are_zero(metric: object) -> None:
    assert callable(metric)
    assert metric(NOTHING, np.asarray([2]), 10).tolist() == [0]
    assert metric(NOTHING, np.asarray([0]), 10).tolist() == [0]


def _oracle(top: NDArray[np.int64], relevant: NDArray[np.bool_], k: int) -> dict[tuple[int, str], float]:
    """By user and metric, what trec_eval says; the reciprocal rank is that of rankings cut to k."""
    likings = {str(u): {str(i): 1 for i in np.flatnonzero(row)} for u, row in enumerate(relevant)}
    runs = [
        {
            str(u): {str(i): -float(n) for n, i in enumerate(row[:length])}
            for u, row in enumerate(top.tolist())
        }
        for length in (20, k)
    ]
    names = {nDCG @ k: "ndcg", R @ k: "recall", Success @ k: "hit_rate", RR: "mrr"}
    trec = ir_measures.pytrec_eval
    found = [*trec.iter_calc([nDCG @ k, R @ k, Success @ k], likings, runs[0])]
    found += [*trec.iter_calc([RR], likings, runs[1])]
    return {(int(one.query_id), f"{names[one.measure]}@{k}"): one.value for one in found}


def test_random_rankings_measure_as_trec_eval_has_it() -> None:
    rng = np.random.default_rng(3)
    relevant = rng.random((40, 60)) < rng.uniform(0.02, 0.6, (40, 1))  # from hardly any to more than 20
    relevant[:, 0] = True
    top = np.argsort(rng.random((40, 60)), axis=1)[:, :20]
    ours = by_user(top, relevant)
    assert relevant.sum(axis=1).min() < 10 < 20 < relevant.sum(axis=1).max()
    theirs = _oracle(top, relevant, 10) | _oracle(top, relevant, 20)
    assert len(theirs) == 40 * len(ours) == 40 * 8
    for (user, metric), value in theirs.items():
        assert ours[metric][user] == pytest.approx(value, abs=1e-9), (user, metric)


# Of four items, 0 is liked twice, 1 and 2 once, 3 by nobody; 0 and 1 read alike, 2 does not, 3 has no text.
POPULARITY = np.asarray([2.0, 1, 1, 0])
VECTORS = np.asarray([[1, 0], [1, 0], [0, 1], [0, 0]], dtype=np.float32)
LISTS = np.asarray([[0, 2, 3], [0, 1, -1]])
OF_LISTS = of_lists(LISTS, POPULARITY, VECTORS, np.arange(4))


def test_coverage_is_the_share_of_the_ranked_items_that_anyone_gets() -> None:
    assert OF_LISTS["coverage"] == 1
    assert of_lists(LISTS[1:], POPULARITY, VECTORS, np.arange(4))["coverage"] == 2 / 4
    assert of_lists(LISTS[1:], POPULARITY, VECTORS, np.asarray([1, 2, 3]))["coverage"] == 1 / 3


def test_gini_of_one_one_one_and_two_times_recommended() -> None:
    # Σ (2 i - n - 1) x_i over n Σ x: (-3 - 1 + 1 + 3 · 2) / (4 · 5)
    assert OF_LISTS["gini"] == pytest.approx(3 / 20)
    one_alone = of_lists(np.asarray([[0], [0]]), POPULARITY, VECTORS, np.arange(4))
    assert one_alone["gini"] == pytest.approx(3 / 4)  # (n - 1) / n, the most there is


def test_novelty_is_how_rare_the_likings_are_in_bits() -> None:
    # shares 2/4, 1/4, and an item without likings counts as one: 1 + 2 + 2 and 1 + 2 bits
    assert OF_LISTS["novelty"] == pytest.approx((1 + 2 + 2 + 1 + 2) / 5)


def test_diversity_is_one_minus_the_cosine_of_pairs_that_have_texts() -> None:
    assert OF_LISTS["diversity"] == pytest.approx((1 + 0) / 2)  # (0, 2) unlike, (0, 1) alike
    nobody_pairs = of_lists(np.asarray([[0, 3]]), POPULARITY, VECTORS, np.arange(4))
    assert nobody_pairs["diversity"] == 0


def test_popularity_lift_is_against_what_a_liking_is_like() -> None:
    # recommended: (2 + 1 + 0 + 2 + 1) / 5; the likings themselves: (2 · 2 + 1 + 1) / 4
    assert OF_LISTS["popularity_lift"] == pytest.approx((6 / 5) / (6 / 4))


def test_lists_with_nothing_in_them_are_measured_too() -> None:
    empty = of_lists(np.full((2, 3), -1), POPULARITY, VECTORS, np.arange(4))
    assert (empty["coverage"], empty["popularity_lift"], empty["novelty"]) == (0, 0, 0)


def test_the_interval_covers_the_ratio_that_users_were_drawn_with() -> None:
    rng = np.random.default_rng(5)
    theirs = rng.uniform(0, 1, 400)
    ours = 1.2 * theirs + rng.normal(0, 0.1, 400)
    found = interval(ours, theirs)
    assert found["low"] < 1.2 < found["high"]
    assert found["low"] > 1  # users are drawn in pairs, so that even a small lead shows
    assert found["ratio"] == pytest.approx(ours.mean() / theirs.mean())
    assert found == interval(ours, theirs)
    assert found["low"] != interval(ours, theirs, seed=1)["low"]
    wider = interval(ours[:40], theirs[:40])
    assert wider["high"] - wider["low"] > found["high"] - found["low"]


def test_the_interval_of_a_model_with_itself_is_one() -> None:
    same = np.asarray([0.2, 0.4, 0.9])
    assert interval(same, same) == {"ratio": 1, "low": 1, "high": 1}
