"""All parts of one user's scores, on evidence small enough to add up by hand."""

from dataclasses import replace
from math import log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import scoring
from embeddings.behaviour import WEAK, attention
from embeddings.parts import Evidence, Learned, Links, Ties, Traced, assemble, equal, outline
from embeddings.scoring import KINDS, NEAR, SPREAD, Weights

WEIGHTS = Weights(
    collaborative=2.0,
    behaviour=13.0,
    knowledge=3.0,
    interest=5.0,
    semantic=7.0,
    trait=17.0,
    popularity=19.0,
    prior=11.0,
    stated=23.0,
    novelty=29.0,
    described=31.0,
)


def _ints(*values: int) -> np.ndarray:
    return np.asarray(values, dtype=np.int64)


def _vectors(*rows: list[float]) -> np.ndarray:
    return np.asarray(rows, dtype=np.float32)


# The newest event liked a little, an older one not liked, the oldest liked; two candidates.
BARE = Evidence(signal=np.asarray([0.5, 0.0, 1.0]), popularity=np.asarray([3.0, 0.0]))


def _of(kind: str, evidence: Evidence) -> Traced:
    return assemble(evidence, WEIGHTS)[1][kind]


def _check(traced: Traced, candidates: list[int], parts: list[float], *origins: list[int]) -> None:
    assert traced.parts.candidate.tolist() == candidates
    assert traced.parts.contribution.tolist() == pytest.approx(parts)
    assert [origin.tolist() for origin in traced.origin] == list(origins)


def test_a_link_speaks_with_the_attention_of_ten_events_to_its_source() -> None:
    links = Links(_ints(2, 0, 1), _ints(0, 0, 1), np.asarray([0.25, -0.5, 1.0]))
    seen = np.asarray([0.5, WEAK * 0.5 ** (1 / 10), 1 * 0.5 ** (2 / 10)])
    seen = seen / seen.sum()  # the sum is above 1
    parts = [2 * seen[2] * 0.25, 2 * seen[0] * -0.5, 2 * seen[1]]
    _check(_of("collaborative", replace(BARE, links=links)), [0, 0, 1], parts, [0, 1, 2])


def test_a_shared_entity_speaks_for_each_pair_of_relations_to_it_unless_the_event_was_not_liked() -> None:
    # entity 7 (degree 4): items 0 and 1 of the history, both candidates; entity 8: item 2 alone
    mine = Ties(_ints(0, 1, 2), _ints(7, 7, 8), np.asarray([4.0, 4, 9]))
    theirs = Ties(_ints(0, 1, 1), _ints(7, 7, 9), np.asarray([4.0, 4, 2]))
    each = 3 * 0.5 / 1.5 / log(5)  # the signal over the mass, by rarity
    _check(_of("knowledge", replace(BARE, mine=mine, theirs=theirs)), [0, 1], [each, each], [0, 0], [0, 1])


def test_an_interest_speaks_for_candidates_that_meet_it() -> None:
    meets = Ties(_ints(0, 1, 1), _ints(5, 5, 6), np.asarray([400.0, 400, 2]))
    evidence = replace(BARE, preference=(_ints(9, 5), np.asarray([0.5, 0.25])), meets=meets)
    _check(_of("interest", evidence), [0, 1], [5 * 0.25] * 2, [1, 1], [0, 1])


def test_a_stated_interest_is_met_once_however_an_item_is_tied_to_it() -> None:
    meets = Ties(_ints(0, 1, 1, 1), _ints(5, 5, 5, 6), np.asarray([400.0, 400, 400, 2]))
    evidence = replace(BARE, stated=(_ints(9, 5), np.asarray([1, 0.25])), meets=meets)
    _check(_of("stated", evidence), [0, 1], [23 * 0.25] * 2, [1, 1], [0, 1])


def test_novelty_is_how_seldom_an_item_is_liked_of_all_likings() -> None:
    parts = _of("novelty", replace(BARE, novelty=0.5, positive=7)).parts
    assert parts.contribution.tolist() == pytest.approx([29 * 0.5 * log(8 / 4) / log(8), 29 * 0.5])
    assert len(_of("novelty", BARE).parts.candidate) == 0


def test_semantic_parts_add_up_to_the_cosine_of_profile_and_candidate() -> None:
    # what was not liked is not in the profile: (0.5 · (1, 0) + 1 · (0, 1)) / 1.5
    vectors, embedded = _vectors([1, 0], [0.6, 0.8], [0, 1]), _vectors([0, 0], [0.6, 0.8])
    evidence = replace(BARE, vectors=vectors, embedded=embedded)
    norm = np.hypot(0.5, 1)
    _check(_of("semantic", evidence), [1, 1], [7 * 0.5 * 0.6 / norm, 7 * 0.8 / norm], [0, 2])


def test_what_the_user_wrote_speaks_for_each_candidate_with_a_vector_by_how_much_nearer_than_usual_it_is() -> (
    None
):
    told = np.asarray([0.6, 0.8], np.float32)
    evidence = replace(BARE, described=told, embedded=_vectors([0, 0], [0, 1]))
    _check(_of("described", evidence), [1], [31 * (0.8 - NEAR) / SPREAD])
    for less in (replace(evidence, described=None), replace(evidence, embedded=None)):
        assert len(_of("described", less).parts.candidate) == 0


def test_behaviour_parts_are_events_as_read_times_what_speaks_for_the_candidate() -> None:
    mixing = np.zeros((3, 2, 2), np.float32)
    mixing[2] = [[0, 1], [1, 0]]  # the last two events alone, and read the other way round
    learned = Learned(
        source=_vectors([1, 2], [0, 0], [4, 0]),  # of the second nothing was learned
        target=_vectors([1, 0], [0, 10]),
        mixing=mixing,
        prior=np.asarray([0.5, -0.25], np.float32),
        start=np.asarray([0, 8], np.float32),
    )
    evidence = replace(BARE, learned=learned)
    seen = np.asarray([0.5, WEAK / 2**0.5, 1 / 2])
    seen = seen / seen.sum()
    parts = [13 * seen[0] * 2, 0, 13 * seen[0] * 10, 13 * seen[2] * 40]
    _check(_of("behaviour", evidence), [0, 0, 1, 1], parts, [0, 2, 0, 2])
    priors = _of("prior", evidence).parts.contribution
    assert priors.tolist() == pytest.approx([11 * 0.5, 11 * (-0.25 + 8 * 0.5 ** (3 / 10))])


def test_a_trait_speaks_for_the_candidates_that_those_who_have_it_like_more_or_less_often() -> None:
    lift = _vectors([0.5, 0, -1], [0, 0, 0.25])
    _check(_of("trait", replace(BARE, lift=lift)), [0, 0, 1], [17 * 0.5, -17, 17 * 0.25], [0, 2, 2])


def test_before_anything_is_learned_popularity_alone_speaks() -> None:
    scores, traced = assemble(BARE, WEIGHTS)
    assert scores.total.tolist() == [pytest.approx(19 * log(4)), 0]
    parts = {kind: len(traced[kind].parts.candidate) for kind in KINDS}
    assert {kind: count for kind, count in parts.items() if count} == {"popularity": 2}


def test_equal_gives_every_pair_in_the_order_of_the_right_then_of_the_left() -> None:
    left, right = equal(_ints(4, 2, 4), _ints(2, 4, 9, 4))
    assert list(zip(left.tolist(), right.tolist(), strict=True)) == [(1, 0), (0, 1), (2, 1), (0, 3), (2, 3)]


def _random(seed: int, events: int, candidates: int) -> Evidence:
    """Evidence of every kind, by chance."""
    rng = np.random.default_rng(seed)

    def ties(items: int) -> Ties:
        n = 3 * items
        return Ties(
            rng.integers(0, max(items, 1), n), rng.integers(0, 4, n), rng.integers(2, 9, n).astype(float)
        )

    def sides(rows: int) -> np.ndarray:
        return (rng.normal(size=(rows, 3)) * (rng.random((rows, 1)) < 0.7)).astype(np.float32)

    n = 2 * events
    return Evidence(
        signal=rng.choice([0.0, 0.5, 1.0], events),
        popularity=rng.integers(0, 9, candidates).astype(float),
        links=Links(rng.integers(0, max(events, 1), n), rng.integers(0, candidates, n), rng.normal(size=n)),
        mine=ties(events),
        theirs=ties(candidates),
        preference=(np.arange(3), rng.random(3)),
        stated=(np.arange(1, 3), rng.random(2)),
        novelty=0.5,
        positive=20,
        described=rng.normal(size=3).astype(np.float32),
        meets=ties(candidates),
        vectors=sides(events),
        embedded=sides(candidates),
        learned=Learned(
            sides(events), sides(candidates), sides(9).reshape(3, 3, 3), *sides(candidates).T[:2]
        ),
        lift=sides(candidates),
    )


@settings(deadline=None)
@given(st.integers(0, 1000), st.integers(0, 5), st.integers(1, 5))
def test_parts_add_up_and_the_outline_is_the_sum_of_its_kinds(
    seed: int, events: int, candidates: int
) -> None:
    evidence = _random(seed, events, candidates)
    scores, traced = assemble(evidence, WEIGHTS)
    assert set(traced) == set(KINDS) == set(scores.parts)
    for candidate in range(candidates):
        listed = sum(part for _, _, part in scores.of(candidate).parts)
        assert listed == pytest.approx(scores.total[candidate], abs=1e-9)
    assert all(len(origin) == len(one.parts.candidate) for one in traced.values() for origin in one.origin)
    outlined = set(KINDS) - {"knowledge", "semantic", "described"}
    total = scoring.add_up({kind: traced[kind].parts for kind in outlined}, candidates).total
    assert outline(evidence, WEIGHTS) == pytest.approx(total, abs=1e-4)
    unlearned = replace(evidence, learned=None)
    total = scoring.add_up({kind: _of(kind, unlearned).parts for kind in outlined}, candidates).total
    assert outline(unlearned, WEIGHTS) == pytest.approx(total, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 1000))
def test_origins_lead_back_to_what_made_the_part(seed: int) -> None:
    evidence = _random(seed, 4, 3)
    _, traced = assemble(evidence, WEIGHTS)
    source, target = traced["knowledge"].origin
    assert (evidence.mine.entity[source] == evidence.theirs.entity[target]).all()
    assert (evidence.theirs.item[target] == traced["knowledge"].parts.candidate).all()
    preference, met = traced["interest"].origin
    assert (evidence.preference[0][preference] == evidence.meets.entity[met]).all()
    (link,) = traced["collaborative"].origin
    made = WEIGHTS.collaborative * attention(evidence.signal)[1][evidence.links.source[link]]
    assert traced["collaborative"].parts.contribution == pytest.approx(made * evidence.links.weight[link])
    (event,) = traced["semantic"].origin
    assert (evidence.signal[event] > 0).all()
