"""The arithmetic of scores, against sums a reader can do."""

from math import fsum, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import scoring
from embeddings.scoring import Listing, Parts, Weights

WEIGHTS = Weights(
    collaborative=2.0,
    behaviour=13.0,
    knowledge=3.0,
    interest=5.0,
    semantic=7.0,
    trait=17.0,
    popularity=19.0,
    prior=11.0,
)
TWO = np.asarray([0, 1])


def test_a_link_counts_by_the_attention_to_its_event() -> None:
    parts = scoring.collaborative(WEIGHTS, TWO, np.asarray([1.0, 0.5]), np.asarray([0.25, -0.5]))
    assert parts.contribution.tolist() == [2 * 1 * 0.25, 2 * 0.5 * -0.5]


def test_a_shared_entity_counts_by_its_rarity_and_the_share_of_its_event() -> None:
    parts = scoring.knowledge(WEIGHTS, TWO, np.asarray([1.0, 0.5]), 4.0, np.asarray([2.0, 9.0]))
    assert parts.contribution.tolist() == pytest.approx([3 * 1 / 4 / log(3), 3 * 0.5 / 4 / log(10)])


def test_an_interest_counts_by_its_weight() -> None:
    assert scoring.interest(WEIGHTS, TWO, np.asarray([0.1, 0.2])).contribution.tolist() == [0.5, 1.0]


def test_a_behaviour_part_is_the_product_of_two_vectors() -> None:
    assert scoring.behaviour(WEIGHTS, TWO, np.asarray([0.5, -1.0])).contribution.tolist() == [6.5, -13.0]


def test_the_prior_is_one_part_for_each_candidate() -> None:
    parts = scoring.prior(WEIGHTS, np.asarray([0.0, 1.0, 0.5]))
    assert parts.contribution.tolist() == [0, 11, 5.5]
    assert parts.candidate.tolist() == [0, 1, 2]


def test_semantic_parts_add_up_to_the_cosine_with_the_profile_vector() -> None:
    history = np.asarray([[1.0, 0.0], [0.0, 1.0]])  # liked (1, 0) thrice as much as (0, 1): P = (3/4, 1/4)
    candidate = np.asarray([0.6, 0.8])
    norm = float(np.hypot(3 / 4, 1 / 4))
    parts = scoring.semantic(
        WEIGHTS, np.zeros(2, np.int64), np.asarray([3 / 4, 1 / 4]), history @ candidate, norm
    )
    cosine = (0.6 * 3 / 4 + 0.8 * 1 / 4) / norm
    assert parts.contribution.sum() == pytest.approx(7 * cosine)


def test_a_score_is_the_sum_of_the_candidates_parts() -> None:
    links = Parts(np.asarray([0, 2, 2]), np.asarray([0.5, 1.0, -0.25]))
    prior = Parts(np.asarray([0, 1, 2]), np.asarray([0.125, 0.25, 0.5]))
    assert scoring.add_up({"collaborative": links, "prior": prior}, 3).total.tolist() == [0.625, 0.25, 1.25]


def test_parts_are_listed_strongest_first_whatever_their_sign() -> None:
    links = Parts(np.asarray([1, 0, 1]), np.asarray([0.5, 9.0, -2.0]))
    prior = Parts(np.asarray([0, 1]), np.asarray([0.0, 0.5]))
    scores = scoring.add_up({"prior": prior, "collaborative": links}, 2)
    strongest = [("collaborative", 2, -2.0), ("collaborative", 0, 0.5), ("prior", 1, 0.5)]
    assert scores.of(1) == Listing(strongest, 0.0, 0)
    assert scores.of(1, 1) == Listing(strongest[:1], 1.0, 2)
    assert scores.of(1, 0) == Listing([], -1.0, 3)


@given(
    st.lists(st.tuples(st.sampled_from(scoring.KINDS), st.integers(0, 4), st.floats(-10, 10)), max_size=200)
)
def test_listed_parts_add_up_to_the_score(drawn: list[tuple[str, int, float]]) -> None:
    def of(kind: str) -> Parts:
        rows = [(candidate, value) for k, candidate, value in drawn if k == kind]
        return Parts(
            np.asarray([row[0] for row in rows], dtype=np.int64), np.asarray([row[1] for row in rows], float)
        )

    scores = scoring.add_up({kind: of(kind) for kind in scoring.KINDS}, 5)
    listed = [scores.of(candidate) for candidate in range(5)]
    assert sum(len(one.parts) for one in listed) == len(drawn)
    for n, (one, total) in enumerate(zip(listed, scores.total, strict=True)):
        assert fsum(part[2] for part in one.parts) == pytest.approx(total, abs=1e-9)
        some = scores.of(n, 3)
        assert some.parts == one.parts[:3]
        assert some.hidden == len(one.parts[3:])
        assert some.rest == pytest.approx(fsum(part[2] for part in one.parts[3:]), abs=1e-9)


def test_equal_scores_are_ranked_by_id() -> None:
    assert scoring.ranking(np.asarray([1.0, 2.0, 1.0, 2.0]), ["d", "c", "a", "b"], 3) == [3, 1, 2]


@given(st.lists(st.sampled_from([0.0, 1.0, 2.0, -np.inf]), max_size=12), st.integers(0, 14))
def test_a_ranking_is_the_beginning_of_everything_in_order(scores: list[float], limit: int) -> None:
    ids = [f"item-{7 * n % 12:02}" for n in range(len(scores))]
    everything = sorted(range(len(scores)), key=lambda n: (-scores[n], ids[n]))
    assert scoring.ranking(np.asarray(scores), ids, limit) == everything[:limit]


@pytest.mark.parametrize("limit", [0, 1, 9])
def test_a_ranking_is_no_longer_than_asked_or_there_is(limit: int) -> None:
    assert scoring.ranking(np.asarray([0.0, 1.0]), ["a", "b"], limit) == [1, 0][:limit]
    assert scoring.ranking(np.empty(0), [], limit) == []
