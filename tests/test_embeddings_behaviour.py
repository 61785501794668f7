"""Behaviour vectors: attention by hand, and training on a world whose rule is known."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embeddings.behaviour import (
    HORIZONS,
    WEAK,
    Behaviour,
    attention,
    joined,
    priors,
    reading,
    starting,
    summary,
)
from embeddings.features import Features
from embeddings.neural.behaviour import Config, examples, train

SIGNALS = st.lists(st.sampled_from([0.0, 0.25, 0.5, 1.0]), max_size=40)


def test_attention_of_three_events_at_each_horizon() -> None:
    rows = attention([1.0, 0.0, 0.5])  # newest first
    lately = np.asarray([1, WEAK * 2 ** (-1 / 10), 0.5 * 2 ** (-2 / 10)])
    now = np.asarray([1, WEAK * 2 ** (-1 / 2), 0.5 / 2])
    assert rows[0] == pytest.approx(np.asarray([1, WEAK, 0.5]) / (1.5 + WEAK) ** 0.5)
    assert rows[1] == pytest.approx(lately / lately.sum())
    assert rows[2] == pytest.approx(now / now.sum())


def test_a_history_that_says_little_is_not_made_to_say_more() -> None:
    assert attention([0.5]).tolist() == [[0.5]] * 3
    assert attention([0.0]).tolist() == [[WEAK]] * 3


def test_an_empty_history_gets_no_attention() -> None:
    assert attention([]).shape == (len(HORIZONS), 0)


@settings(deadline=None)
@given(SIGNALS)
def test_what_forgets_sums_to_one_at_most_and_what_does_not_to_the_root_of_the_mass(
    signals: list[float],
) -> None:
    rows, mass = attention(signals), sum(max(signal, WEAK) for signal in signals)
    assert (rows[1:].sum(axis=1) <= 1 + 1e-12).all()
    assert rows[0].sum() == pytest.approx(mass**0.5 if mass > 1 else mass)


def test_a_beginner_is_one_less_with_every_ten_events() -> None:
    assert [starting(0), starting(10), starting(20)] == [1, 0.5, 0.25]


def test_priors_are_those_of_everyone_and_of_beginners() -> None:
    prior, start = np.asarray([1, 2], np.float32), np.asarray([4, -8], np.float32)
    assert priors(prior, start, 0).tolist() == [5, -6]
    assert priors(prior, start, 10).tolist() == [3, -2]


def test_a_history_is_read_event_by_event() -> None:
    mixing = np.asarray([np.eye(2), [[0, 1], [1, 0]], 2 * np.eye(2)], np.float32)
    weights = np.asarray([[1.0, 0], [0.5, 0], [0, 0.25]])
    read = reading(np.asarray([[1, 3], [4, 8]], np.float32), mixing, weights)
    assert read.tolist() == [[1 + 1.5, 3 + 0.5], [2, 4]]


@settings(deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 6), st.integers(0, 6))
def test_reading_is_linear_in_the_history(seed: int, some: int, more: int) -> None:
    rng = np.random.default_rng(seed)
    sources = rng.normal(size=(some + more, 3)).astype(np.float32)
    mixing = rng.normal(size=(3, 3, 3)).astype(np.float32)
    one, two = rng.random((2, 3, some + more))
    whole = reading(sources, mixing, one)
    parts = [reading(sources[cut], mixing, one[:, cut]) for cut in (slice(some), slice(some, None))]
    assert whole == pytest.approx(np.concatenate(parts))
    assert reading(sources, mixing, one + 2 * two) == pytest.approx(whole + 2 * reading(sources, mixing, two))
    assert summary(sources, mixing, one) == pytest.approx(whole.sum(axis=0))


def test_examples_of_two_histories() -> None:
    # user 0 liked 2, met 0, liked 1; user 1 liked 0 a little
    users, items, signals = np.asarray([0, 1, 0, 0]), np.asarray([2, 0, 0, 1]), np.asarray([1, 0.5, 0, 1])
    found = examples(users, items, signals, 3, Config(window=2, discount=0.5))
    assert found.after.toarray().tolist() == pytest.approx(
        np.asarray([[WEAK, 0.5, 1], [0, 1, 0], [0.5, 0, 0]])
    )
    assert found.seen.toarray().tolist() == [[0, 0, 0], [1, 0, 1], [0, 0, 0]]
    assert found.starting.tolist() == pytest.approx([1, 0.5 ** (2 / 10), 1])
    seen = attention([0.0, 1.0])  # of items 0 and 2, newest first
    for before, row in zip(found.before, seen, strict=True):
        assert before.toarray() == pytest.approx(np.asarray([[0, 0, 0], [row[0], 0, row[1]], [0, 0, 0]]))


def test_what_is_nearly_forgotten_is_left_out_but_stays_seen() -> None:
    many = np.arange(40)
    found = examples(np.zeros(40, np.int64), many, np.ones(40), 40)
    last = attention([1.0] * 39)
    assert found.seen[39].nnz == found.before[0][39].nnz == 39
    assert found.before[2][39].nnz == (last[2] > 1e-3).sum() < 39


def test_without_likings_there_is_nothing_to_learn_from() -> None:
    found = examples(np.asarray([0, 0]), np.asarray([0, 1]), np.zeros(2), 2)
    assert (found.after.shape, found.starting.shape) == ((0, 2), (0,))
    learned = train(found, _features(), IDS, np.asarray([0, 1]), Config(width=4))
    assert learned.source.shape == learned.target.shape == (len(IDS), 4)


# Four kinds of two pairs each: item 2n + 1 always follows item 2n. Three more items that nobody met: like those
# that follow in kind 0, like those that follow in kind 1, and unlike anything.
PAIRS, NEW, OTHER, NOTHING = 8, 16, 17, 18
IDS = tuple(f"item-{n}" for n in range(19))
SMALL = Config(width=16, epochs=20, batch=64, rate=0.02, forget=0.3, threads=1)


def _features() -> Features:
    """Of each kind one column of what leads, one of what follows."""
    graph = np.zeros((19, 8), np.float32)
    for item in range(2 * PAIRS):
        graph[item, 2 * (item // 4) + item % 2] = 1
    graph[NEW, 1] = graph[OTHER, 3] = 1
    return Features(csr_matrix(graph), np.zeros((19, 0), np.float32))


def _world(config: Config, users: int = 200) -> Behaviour:
    rng = np.random.default_rng(0)
    pairs = [rng.permutation(PAIRS)[:3] for _ in range(users)]
    items = np.asarray([item for some in pairs for pair in some for item in (2 * pair, 2 * pair + 1)])
    found = examples(np.repeat(np.arange(users), 6), items, np.ones(6 * users), 2 * PAIRS, config)
    return train(found, _features(), IDS, np.arange(2 * PAIRS), config)


@pytest.fixture(scope="module")
def learned() -> Behaviour:
    return _world(SMALL)


def _scores(learned: Behaviour, item: int) -> np.ndarray:
    """What a user who has met one item is given, that item left out."""
    read = reading(learned.source[[item]], learned.mixing, attention([1.0]))
    scores: np.ndarray = learned.target @ read[0] + priors(learned.prior, learned.start, 1)
    scores[item] = -np.inf
    return scores


@pytest.mark.parametrize("pair", range(PAIRS))
def test_what_always_follows_ranks_first(learned: Behaviour, pair: int) -> None:
    met_by_anyone = _scores(learned, 2 * pair)[: 2 * PAIRS]
    assert met_by_anyone.argmax() == 2 * pair + 1


@pytest.mark.parametrize(("item", "like", "unlike"), [(0, NEW, OTHER), (2, NEW, OTHER), (4, OTHER, NEW)])
def test_an_item_nobody_met_is_placed_by_its_features(
    learned: Behaviour, item: int, like: int, unlike: int
) -> None:
    scores = _scores(learned, item)
    assert scores[like] > max(scores[unlike], scores[NOTHING])


def test_an_item_without_features_that_nobody_met_is_nowhere(learned: Behaviour) -> None:
    assert not any(side[NOTHING].any() for side in (learned.source, learned.target, learned.start))
    assert learned.prior[NOTHING] == 0


def test_training_is_repeatable_for_a_seed() -> None:
    short = {"width": 4, "epochs": 1, "threads": 1}
    first, again, other = (_world(Config(**short, seed=seed), users=20) for seed in (1, 1, 2))
    assert first.source.tolist() == again.source.tolist()
    assert first.mixing.tolist() == again.mixing.tolist()
    assert first.source.tolist() != other.source.tolist()


def test_joined_behaviours_score_as_their_mean() -> None:
    rng = np.random.default_rng(3)

    def one() -> Behaviour:
        source, target = (rng.normal(size=(4, 2)).astype(np.float32) for _ in range(2))
        prior, start = (rng.normal(size=4).astype(np.float32) for _ in range(2))
        mixing = rng.normal(size=(3, 2, 2)).astype(np.float32)
        return Behaviour(tuple("abcd"), source, target, mixing, prior, start)

    def scores(behaviour: Behaviour) -> Any:
        weights = attention([1.0, 0.0, 1.0])
        read = reading(behaviour.source[[2, 0, 1]], behaviour.mixing, weights).sum(axis=0)
        return behaviour.target @ read + priors(behaviour.prior, behaviour.start, 3)

    members = [one(), one()]
    mean = (scores(members[0]) + scores(members[1])) / 2
    assert scores(joined(members)) == pytest.approx(mean, abs=1e-5)
