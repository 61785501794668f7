"""Scores without some of the history: the same as of a history that never had it."""

import tracemalloc
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_embeddings_parts import WEIGHTS, _random

from embeddings.ablation import Ablation, Pointers
from embeddings.interests import observed
from embeddings.parts import Evidence, Learned, Links, Ties, assemble
from embeddings.scoring import Weights


def _level(met: int) -> Weights:
    """Weights that differ by how much is known."""
    return replace(WEIGHTS, behaviour=WEIGHTS.behaviour + met, semantic=0.0 if met == 1 else WEIGHTS.semantic)


def _preference(evidence: Evidence, ties: Ties, events: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = observed(ties.item, ties.entity, events[ties.entity], evidence.signal, evidence.positive)
    return found.entity, found.weight


def _without(evidence: Evidence, kept: np.ndarray, stated: np.ndarray) -> Evidence:
    """The evidence of a shorter history, made anew."""
    place = np.cumsum(kept) - 1
    links, mine, learned = evidence.links, evidence.mine, evidence.learned
    link, tie = kept[links.source], kept[mine.item]
    assert learned is not None
    assert evidence.vectors is not None
    entity, weight = evidence.stated
    return replace(
        evidence,
        signal=evidence.signal[kept],
        links=Links(place[links.source[link]], links.target[link], links.weight[link]),
        mine=Ties(place[mine.item[tie]], mine.entity[tie], mine.degree[tie]),
        vectors=evidence.vectors[kept],
        learned=replace(learned, source=learned.source[kept]),
        stated=(entity[stated], weight[stated]),
    )


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9), st.integers(1, 5))
def test_scores_are_those_of_the_history_that_is_left(seed: int, events: int, candidates: int) -> None:
    rng = np.random.default_rng(seed)
    evidence = _random(seed, events, candidates)
    likings = rng.integers(1, 9, 4).astype(float)  # of all users, by entity
    pointing = Ties(rng.integers(0, events, 9), rng.integers(0, 4, 9), np.full(9, 300.0))
    varied = np.flatnonzero(rng.random(events) < rng.choice([0.0, 0.5, 1.0]))
    table = Ablation(evidence, Pointers(pointing, likings[pointing.entity]), _level, varied)
    some, stated = rng.random((7, len(varied))) < 0.6, rng.random((7, 2)) < 0.5
    kept = np.ones((7, events), dtype=bool)
    kept[:, varied] = some
    found = table.scores(some, stated)
    for row in range(7):
        left = _without(evidence, kept[row], stated[row])
        place = np.cumsum(kept[row]) - 1
        tie = kept[row][pointing.item]
        ties = Ties(place[pointing.item[tie]], pointing.entity[tie], pointing.degree[tie])
        left = replace(left, preference=_preference(left, ties, likings))
        scores, _ = assemble(left, _level(int(kept[row].sum())))
        assert found[row] == pytest.approx(scores.total, abs=1e-9)


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(1, 5))
def test_what_an_event_says_is_the_sum_of_its_parts(seed: int, events: int, candidates: int) -> None:
    evidence, nowhere = _random(seed, events, candidates), np.empty(0, np.int64)
    table = Ablation(evidence, Pointers(Ties(nowhere, nowhere, np.empty(0)), np.empty(0)), _level)
    _, traced = assemble(evidence, _level(events))
    of = {
        "collaborative": evidence.links.source[traced["collaborative"].origin[0]],
        "behaviour": traced["behaviour"].origin[0],
        "knowledge": evidence.mine.item[traced["knowledge"].origin[0]],
        "semantic": traced["semantic"].origin[0],
    }
    wanted = np.zeros((events, candidates))
    for kind, event in of.items():
        np.add.at(wanted, (event, traced[kind].parts.candidate), traced[kind].parts.contribution)
    assert table.by_event() == pytest.approx(wanted, abs=1e-9)


def test_without_anything_learned_or_any_text() -> None:
    evidence = replace(_random(3, 4, 3), learned=None, vectors=None, embedded=None)
    nowhere = np.empty(0, np.int64)
    table = Ablation(evidence, Pointers(Ties(nowhere, nowhere, np.empty(0)), np.empty(0)), _level)
    scores, _ = assemble(replace(evidence, preference=(nowhere, np.empty(0))), _level(4))
    assert table.scores(np.ones((1, 4), bool), np.ones((1, 2), bool))[0] == pytest.approx(scores.total)


def test_a_long_history_takes_no_more_memory_than_a_few_rows_an_event() -> None:
    rng, events, candidates = np.random.default_rng(0), 10_000, 60
    vectors = rng.normal(size=(events, 64)).astype(np.float32)
    others = rng.normal(size=(candidates, 64)).astype(np.float32)
    evidence = Evidence(
        signal=rng.random(events),
        popularity=np.ones(candidates),
        vectors=vectors,
        embedded=others,
        learned=Learned(vectors, others, np.ones((3, 64, 64), np.float32), others[:, 0], others[:, 1]),
        lift=np.zeros((candidates, 0), np.float32),
    )
    nowhere = np.empty(0, np.int64)
    pointers = Pointers(Ties(nowhere, nowhere, np.empty(0)), np.empty(0))
    table = Ablation(evidence, pointers, _level, np.arange(0, events, 40))
    tracemalloc.start()
    found = table.scores(rng.random((128, 250)) < 0.5, np.ones((128, 0), bool))
    assert table.by_event().shape == (events, candidates)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert np.isfinite(found).all()
    assert peak < 100e6  # the products of all events with each other would be 800 MB
