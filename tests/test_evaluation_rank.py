"""Full rankings of a small data set, and the board that measures them."""

from collections.abc import Mapping
from dataclasses import replace
from math import log2
from typing import Any

import numpy as np
import pytest
from drawn_events import drawn
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings.behaviour import Behaviour, attention
from embeddings.evaluation import board, splits
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.evidence import Reader, histories
from embeddings.evaluation.rank import K, asked, rank, relevant
from embeddings.features import Knowledge
from embeddings.model import Model
from embeddings.ranker import Ranker
from embeddings.scoring import Weights
from embeddings.traits import Trait, Traits

# User 0: "ttttt?". User 1 is asked nothing. User 2 has all of 14 items, the last two as test: nothing is left to rank.
DATA = drawn("+++-++", "-", "+" * 14)
SPLIT = splits.last_share(DATA)
LINKS_ALONE = Ranker((Weights.alone(collaborative=1.0),))


def _model(data: Dataset, links: Mapping[tuple[int, int], float], ranker: Ranker = LINKS_ALONE) -> Model:
    """Links, and behaviour vectors of nothing."""
    n = len(data.items)
    matrix = np.zeros((n, n))
    for pair, weight in links.items():
        matrix[pair] = weight
    side, alone = np.zeros((n, 1), np.float32), np.zeros(n, np.float32)
    vectors = Behaviour(tuple(data.items), side, side, np.ones((3, 1, 1), np.float32), alone, alone)
    return Model(csr_matrix(matrix), vectors, ranker, "")


def test_who_is_asked_and_for_what() -> None:
    assert asked(DATA, SPLIT).tolist() == [0, 2]
    assert [np.flatnonzero(row).tolist() for row in relevant(DATA, SPLIT)] == [[5], [12, 13]]


def test_items_that_were_shown_never_come_however_strong_nor_those_outside_the_split() -> None:
    strong = _model(DATA, {(0, item): 9.0 for item in (1, 2, 3, 4, 12, 13)})
    top = rank(DATA, SPLIT, strong).top
    assert set(top[0].tolist()) == {5, 6, 7, 8, 9, 10, 11, -1}
    assert top[1].tolist() == [-1] * K


def test_order_is_by_score_then_by_id_and_ends_where_there_are_no_more() -> None:
    ranking = rank(DATA, SPLIT, _model(DATA, {(4, 7): 1.0, (3, 9): 2.0, (0, 10): -1.0, (6, 8): 5.0}))
    seen = attention([1.0, 0.0, 1.0, 1.0, 1.0])[1]  # items 4, 3, 2, 1, 0
    # item 6 is not in the history, so its link says nothing; as texts, "item-11" is before "item-5"
    assert ranking.top[0].tolist() == [7, 9, 11, 5, 6, 8, 10, *[-1] * (K - 7)]
    expected = [seen[0], 2 * seen[1], 0, 0, 0, 0, -seen[4]]
    assert ranking.scores[0, :7].tolist() == pytest.approx(expected)
    assert np.isneginf(ranking.scores[0, 7:]).all()


def test_no_more_than_twenty_come() -> None:
    data = drawn("+++++", "+" * 40)
    top = rank(data, splits.last_share(data), _model(data, {(0, n): n / 40 for n in range(40)})).top
    assert top[0].tolist() == list(range(31, 31 - K, -1))  # 32 to 39 are the other user's test


def test_users_of_whom_nothing_is_known_are_ranked_by_what_speaks_for_items_anyway() -> None:
    data = drawn(*["+++"] * 5)
    model = _model(data, {}, Ranker((Weights.alone(prior=1.0),)))
    prior, start = np.asarray([1, 2, 3], np.float32), np.asarray([0, -2, 0.5], np.float32)
    model = replace(model, behaviour=replace(model.behaviour, prior=prior, start=start))
    ranking = rank(data, splits.cold_users(data, 0), model)
    assert ranking.top[0, :4].tolist() == [2, 0, 1, -1]
    assert ranking.scores[0, :3].tolist() == [3.5, 1, 0]


def test_what_those_who_share_a_users_traits_like_comes_first() -> None:
    data = replace(drawn(*["+++"] * 5), attributes=[{"of": "ab"[n % 2]} for n in range(5)])
    lift = np.asarray([[0, 0.5], [0, 0], [1, -1]], np.float32)
    model = _model(data, {}, Ranker((Weights.alone(trait=2.0),)))
    model = replace(model, traits=Traits((Trait("of", "a"), Trait("of", "b")), lift))
    everyone = np.ones(len(data.events.user), bool)
    split = replace(splits.cold_users(data, 0), shown=~everyone, test=everyone)
    ranking = rank(data, split, model)
    assert ranking.top[:2, :3].tolist() == [[2, 0, 1], [0, 1, 2]]
    assert ranking.scores[:2, :3].tolist() == [[2, 0, 0], [1, 0, -2]]
    assert rank(data, split, model, swap=True).scores[0, 0] == 1


@settings(deadline=None)
@given(st.lists(st.text("+-", min_size=5, max_size=12), min_size=1, max_size=4), st.integers(0, 99))
def test_no_ranking_holds_what_was_shown_or_anything_twice(rows: list[str], seed: int) -> None:
    data = drawn(*rows)
    split = splits.last_share(data)
    weights = np.random.default_rng(seed).normal(size=(12, 12)).round(1)
    n = len(data.items)
    ranking = rank(data, split, _model(data, {(a, b): weights[a, b] for a in range(n) for b in range(n)}))
    for user, top, scores in zip(asked(data, split).tolist(), ranking.top, ranking.scores, strict=True):
        shown = data.events.item[split.shown & (data.events.user == user)]
        assert set(top[top >= 0].tolist()) == set(split.items.tolist()) - set(shown.tolist())
        assert len(set(top[top >= 0].tolist())) == (top >= 0).sum()
        assert (np.diff(scores[top >= 0]) <= 0).all()


def test_swapped_a_user_is_ranked_by_the_next_ones_history_without_what_they_met_themselves() -> None:
    links = {(11, 7): 1.0, (3, 9): 2.0, (11, 4): 9.0}  # user 2's last shown item is 11, both have met 3 and 4
    ranking = rank(DATA, SPLIT, _model(DATA, links), swap=True)
    newest, third = (attention([1.0] * 12)[1][n] for n in (0, 8))
    assert set(ranking.top[0].tolist()) == {5, 6, 7, 8, 9, 10, 11, -1}
    assert (ranking.top[0, :2].tolist(), ranking.scores[0, 0]) == ([9, 7], pytest.approx(2 * third))
    assert ranking.scores[0, 1] == pytest.approx(newest)


def test_progress_is_told_user_by_user() -> None:
    told: list[tuple[int, int]] = []
    rank(DATA, SPLIT, _model(DATA, {}), progress=lambda done, users: told.append((done, users)))
    assert told == [(1, 2), (2, 2)]


def test_histories_are_newest_first() -> None:
    user, items, signals = next(iter(histories(DATA.events, SPLIT.shown)))
    assert (user, items.tolist(), signals.tolist()) == (0, [4, 3, 2, 1, 0], [1, 0, 1, 1, 1])


def test_evidence_is_of_what_was_learned_and_hubs_count_through_interests_alone() -> None:
    # "rare" ties one item, "pair" and "both" two each, "hub" four and lies above the limit of three
    pairs = [(0, "pair"), (5, "pair"), (0, "both"), (1, "both")]
    relations = [*pairs, (1, "rare"), *[(n, "hub") for n in (0, 1, 2, 6)]]
    item = np.asarray([n for n, _ in relations])
    vectors, years = DATA.knowledge.vectors, DATA.knowledge.years
    knowledge = Knowledge(item, [("R", entity) for _, entity in relations], vectors, years)
    data = replace(DATA, knowledge=knowledge)
    reader = Reader(data, SPLIT.learned, _model(data, {(4, 5): 0.5, (9, 6): 1.0}), np.asarray([5, 6]), hub=3)
    found = reader.evidence(0, np.asarray([4, 1, 0]), np.ones(3))
    assert found.popularity.tolist() == [1, 1]  # user 0's liking of 5 is test
    links = found.links
    assert (links.source.tolist(), links.target.tolist(), links.weight.tolist()) == ([0], [0], [0.5])
    assert (found.mine.item.tolist(), found.mine.degree.tolist()) == ([1, 2, 2], [2, 2, 2])
    assert (found.theirs.item.tolist(), found.theirs.degree.tolist()) == ([0], [2])
    assert found.mine.entity.tolist().count(found.theirs.entity[0]) == 1
    entities, _ = found.preference
    assert entities.tolist() == found.meets.entity[found.meets.item == 1].tolist()


def _entry(name: str, top: np.ndarray, *, ours: bool) -> board.Entry:
    return board.measure(DATA, SPLIT, name, top, ours=ours, seconds=1.5)


def test_the_board_compares_ours_with_the_best_of_the_others() -> None:
    ours, good, bad = (np.full((2, K), -1) for _ in range(3))
    ours[:, 0], good[:, 1], bad[:, 2] = [5, 12], [5, 12], [5, 12]
    entries = [
        _entry("we", ours, ours=True),
        _entry("good", good, ours=False),
        _entry("bad", bad, ours=False),
    ]
    row = entries[0].row()
    best = 1 + 1 / log2(3)  # of two likings; the first user has one to find
    assert row["ndcg@10"] == pytest.approx((1 + 1 / best) / 2)
    assert row["ndcg@10_se"] == pytest.approx((1 - 1 / best) / 2 / 2**0.5)
    assert (row["recall@20"], row["coverage"], row["seconds"]) == ((1 + 1 / 2) / 2, 1 / 12, 1.5)
    first, second = board.compare(entries)
    assert [(one["model"], one["peer"]) for one in (first, second)] == [("we", "good")] * 2
    assert (first["metric"], first["ratio"]) == (
        "ndcg@10",
        pytest.approx(log2(3)),
    )  # one rank better throughout
    assert (second["metric"], second["ratio"], second["high"]) == ("recall@20", 1, 1)
    assert board.compare(entries, "bad")[0]["ratio"] == pytest.approx(2)
    assert board.compare(entries, "nobody") == []
    served = [replace(entries[0], served=True), *entries[1:]]
    assert [(one["model"], one["peer"]) for one in board.compare(served)][::2] == [
        ("we", "good"),
        ("we", "bad"),
    ]


def test_several_splits_are_pooled_user_by_user() -> None:
    one, two = (
        board.Entry(
            "we", True, True, np.asarray(users), {"recall@20": np.asarray(found)}, {"seconds": seconds}
        )
        for users, found, seconds in (([0, 2], [0.5, 1.0], 2), ([2, 5], [0.5, 0.25], 4))
    )
    both = board.pooled([one, two])
    assert both.users.tolist() == [0, 2, 5]
    assert both.by_user["recall@20"].tolist() == [0.5, (1 + 0.5) / 2, 0.25]
    assert both.figures == {"seconds": 3}


def test_cuts_are_pooled_by_user_and_keep_the_figures_that_all_have() -> None:
    def entry(users: list[int], ndcg: list[float], **figures: Any) -> board.Entry:
        return board.Entry("m", True, True, np.asarray(users), {"ndcg@10": np.asarray(ndcg)}, figures)

    both = board.pooled(
        [
            entry([1, 2], [0.0, 1.0], seconds=2, validation=0.5),
            entry([2, 3], [0.5, 0.25], seconds=4, validation=None),
        ]
    )
    assert both.users.tolist() == [1, 2, 3]
    assert both.by_user["ndcg@10"].tolist() == [0.0, 0.75, 0.25]
    assert dict(both.figures) == {"seconds": 3.0}
