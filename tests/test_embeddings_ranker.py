"""Weights learned from choices whose answer is known, and the features of items."""

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from embeddings.features import COMMON, DECADE, SCALE, SHARED, Knowledge, features
from embeddings.ranker import KNOWN, Choice, Ranker, learn, ndcg
from embeddings.scoring import KINDS, Weights

LINKS, TEXTS, PRIOR = (KINDS.index(kind) for kind in ("collaborative", "semantic", "prior"))


def _choices(right: int, wrong: int, known: int = 20, count: int = 60, seed: int = 0) -> list[Choice]:
    """Choices among ten of what one kind speaks for most; another says the opposite, a third anything."""
    rng = np.random.default_rng(seed)
    made = []
    for _ in range(count):
        totals = np.zeros((10, len(KINDS)))
        totals[:, right] = rng.normal(size=10)
        totals[:, wrong] = -totals[:, right]
        totals[:, PRIOR] = rng.normal(size=10)
        made.append(Choice(known, totals, totals[:, right].argsort()[-1:]))
    return made


def test_the_kind_that_predicts_counts_and_its_opposite_not_at_all() -> None:
    weights = learn(_choices(LINKS, TEXTS)).weights(20)
    assert weights.collaborative > 1
    assert weights.semantic == 0
    assert weights.collaborative > 5 * weights.prior


def test_weights_do_not_depend_on_the_size_of_a_kinds_numbers() -> None:
    choices = _choices(LINKS, TEXTS)
    small = [
        Choice(one.known, one.totals * np.where(np.arange(len(KINDS)) == LINKS, 0.01, 1), one.liked)
        for one in choices
    ]
    plain, scaled = learn(choices).weights(20), learn(small).weights(20)
    assert scaled.collaborative == pytest.approx(100 * plain.collaborative, rel=1e-3)


def test_kinds_that_may_not_count_do_not_and_the_others_make_the_best_of_it() -> None:
    choices = _choices(LINKS, TEXTS)
    without = learn(choices, [kind for kind in KINDS if kind != "collaborative"]).weights(20)
    assert without.collaborative == 0
    assert without.semantic == 0  # it says the opposite, whatever else counts
    assert learn([]) == Ranker()


def test_levels_are_by_how_much_is_known() -> None:
    beginners, others = _choices(TEXTS, LINKS, known=2), _choices(LINKS, TEXTS, known=30)
    ranker = learn([*beginners, *others])
    assert ranker.weights(2).semantic > ranker.weights(2).collaborative == 0
    assert ranker.weights(30).collaborative > ranker.weights(30).semantic == 0
    # one level, whatever the choices in it: 1 to 3 events
    assert ranker.weights(1) == ranker.weights(3) != ranker.weights(4)


def test_a_level_without_choices_has_the_weights_of_everyone() -> None:
    ranker = learn(_choices(LINKS, TEXTS, known=30))
    assert len(ranker.levels) == len(KNOWN)
    assert ranker.levels[0] == ranker.levels[1] == ranker.levels[2]


@pytest.mark.parametrize(("known", "level"), [(0, 0), (1, 1), (3, 1), (4, 2), (10, 2), (11, 3), (999, 3)])
def test_where_levels_begin(known: int, level: int) -> None:
    levels = tuple(Weights(prior=float(n)) for n in range(4))
    assert Ranker(levels).weights(known).prior == level
    assert Ranker().weights(known) == Weights()


def test_lists_there_and_back() -> None:
    ranker = Ranker(tuple(Weights(*(np.arange(len(KINDS)) + 10.0 * n).tolist()) for n in range(4)))
    assert list(ranker.as_lists()) == list(KINDS)
    assert ranker.as_lists()["behaviour"] == [1, 11, 21, 31]
    assert Ranker.of_lists(ranker.as_lists()) == ranker


def test_ndcg_of_two_choices() -> None:
    totals = np.zeros((3, len(KINDS)))
    totals[:, LINKS] = [3, 2, 1]
    ranker = Ranker((Weights.alone(collaborative=1.0),))
    second, both = Choice(1, totals, np.asarray([1])), Choice(1, totals, np.asarray([0, 2]))
    best = 1 + 1 / np.log2(3)
    assert ndcg([second, both], ranker) == pytest.approx((1 / np.log2(3) + (1 + 1 / 2) / best) / 2)
    assert ndcg([], ranker) == 0


# Twelve items, the last two not in training. Of the ten, five are by A, four by B, seven about A, eight about B.
TRAINED = np.arange(12) < 10
RELATIONS = (
    [(n, ("BY", "A")) for n in [0, 1, 2, 3, 4, 4, 11]]  # one of them twice
    + [(n, ("BY", "B")) for n in [4, 5, 6, 7, 10, 11]]
    + [(n, ("ABOUT", "A")) for n in range(7)]
    + [(n, ("ABOUT", "B")) for n in range(8)]
)
KNOWLEDGE = Knowledge(
    np.asarray([item for item, _ in RELATIONS]),
    [relation for _, relation in RELATIONS],
    np.random.default_rng(1).normal(size=(12, 4)).astype(np.float32),
    np.asarray([1990.0, *[np.nan] * 10, 1992]),
)


def _graph(graph: csr_matrix) -> list[list[float]]:
    return [row.tolist() for row in graph.toarray()[:, :-17].T]


def test_relations_shared_by_some_of_the_training_are_features_the_rarer_the_larger() -> None:
    assert (SHARED, COMMON) == (5, 0.7)  # so B's four are too few, and eight of ten too many
    by, about = _graph(features(KNOWLEDGE, TRAINED).graph)
    assert by == pytest.approx([(n in (0, 1, 2, 3, 4, 11)) / np.log(6) ** 0.5 for n in range(12)])
    assert about == pytest.approx([(n < 7) / np.log(8) ** 0.5 for n in range(12)])


def test_a_year_is_how_near_it_is_to_some_years() -> None:
    years = features(KNOWLEDGE, TRAINED).graph.toarray()[:, -17:]
    assert years[0, 6:9] == pytest.approx([1, np.exp(-2 / DECADE), np.exp(-4 / DECADE)])  # 1990, 1992, 1994
    assert not years[1:11].any()


def test_texts_become_principal_components_of_the_training() -> None:
    text = features(KNOWLEDGE, TRAINED).text
    assert text.shape == (12, 4)
    covariance = np.cov(text[:10].T)
    assert np.abs(covariance - np.diag(np.diag(covariance))).max() < 1e-6
    assert (np.diff(np.diag(covariance)) < 0).all()
    assert text[:10].std() == pytest.approx(SCALE)
    untold = KNOWLEDGE.vectors.copy()
    untold[[3, 11]] = 0
    told = features(Knowledge(KNOWLEDGE.item, KNOWLEDGE.relation, untold, KNOWLEDGE.years), TRAINED).text
    assert not told[[3, 11]].any()
    assert told[0].any()


def test_without_graph_or_text_the_other_is_what_it_was() -> None:
    whole = features(KNOWLEDGE, TRAINED)
    no_graph, no_text = (
        features(less, TRAINED) for less in (KNOWLEDGE.without_graph(), KNOWLEDGE.without_text())
    )
    assert no_graph.graph.nnz == 0
    assert no_graph.text.tolist() == whole.text.tolist()
    assert no_text.text.shape == (12, 0)
    assert no_text.graph.toarray().tolist() == whole.graph.toarray().tolist()


def _of(knowledge: Knowledge, item: int) -> tuple[list[tuple[str, str]], list[float], str]:
    relations = [knowledge.relation[n] for n in np.flatnonzero(knowledge.item == item).tolist()]
    return relations, knowledge.vectors[item].tolist(), str(knowledge.years[item])


def test_shuffled_knowledge_is_dealt_out_anew_each_items_together() -> None:
    dealt = KNOWLEDGE.shuffled(3)
    now, before = ([_of(one, n) for n in range(12)] for one in (dealt, KNOWLEDGE))
    assert now != before
    assert sorted(now) == sorted(before)
    assert [_of(KNOWLEDGE.shuffled(3), n) for n in range(12)] == now
