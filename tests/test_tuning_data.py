"""What an encoder is tuned on: data, batches and settings."""

import numpy as np
import pytest
from tuning_world import config, world

from embeddings.neural.tuning import TuningConfig, TuningData
from embeddings.neural.tuning_batches import batches_of, history_text
from embeddings.neural.tuning_data import BadTuningData, shuffled
from errors import InvalidInput


@pytest.fixture
def data() -> TuningData:
    return world()


def test_without_leaves_no_trace_of_users_and_items() -> None:
    whole = TuningData(["a", "b", "c"], np.array([0, 1, 2]), np.array([2, 0, 1]), np.array([1.0, 2.0, 3.0]))
    rest = whole.without(np.array([2]), np.array([0]))
    assert list(rest.texts) == ["b", "c"]
    assert (rest.users.tolist(), rest.items.tolist(), rest.values.tolist()) == ([0], [1], [1.0])


def test_the_last_event_of_a_pair_counts() -> None:
    again = TuningData(["a", "b"], np.array([0, 0, 0]), np.array([0, 1, 0]), np.array([1.0, 1.0, 0.0]))
    assert again.liked(0.5).toarray().tolist() == [[0.0, 1.0]]
    assert again.matrix(again.values).toarray().tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("users", "items", "values", "reason"),
    [
        ([0], [0, 1], [1.0], "differ in length"),
        ([0], [2], [1.0], "not between 0 and 1"),
        ([-1], [0], [1.0], "a user is negative"),
        ([0], [0], [np.nan], "not finite"),
    ],
)
def test_bad_data_is_refused(users: list[int], items: list[int], values: list[float], reason: str) -> None:
    with pytest.raises(BadTuningData, match=reason):
        TuningData(["a", "b"], np.array(users), np.array(items), np.array(values))


def test_the_fingerprint_sees_every_part(data: TuningData) -> None:
    changed = [
        TuningData(["x", *data.texts[1:]], data.users, data.items, data.values),
        TuningData(data.texts, data.users[::-1].copy(), data.items, data.values),
        TuningData(data.texts, data.users, data.items, 1 - data.values),
    ]
    assert len({one.fingerprint for one in [data, *changed]}) == 4
    assert world().fingerprint == data.fingerprint


def test_a_round_of_batches_has_everything_once() -> None:
    rounds = [np.concatenate([shuffled(12, 4, 3 * turn + n, seed=5) for n in range(3)]) for turn in range(2)]
    assert [sorted(one) for one in rounds] == [list(range(12))] * 2
    assert rounds[0].tolist() != rounds[1].tolist()
    assert shuffled(3, 8, 7, seed=0).shape == (3,)


def test_a_history_as_text_has_the_newest_item_first() -> None:
    assert history_text(["old", "new"]) == "new old"


def test_a_text_batch_asks_for_the_next_liked_item(data: TuningData) -> None:
    batch = batches_of(config(history="text", window=2, hard=1, batch=4), data)(0)
    assert len(batch.texts) == 4 + 4 + 4
    for anchor, target in zip(batch.texts[:4], batch.texts[4:8], strict=True):
        assert ("war" in anchor) == ("war" in target)
        assert 1 <= anchor.count("Film") <= 2
        assert target not in anchor


@pytest.mark.parametrize("objective", ["contrastive", "rating"])
def test_behaviour_without_likes_is_refused(objective: str, data: TuningData) -> None:
    with pytest.raises(BadTuningData, match="no user has two items"):
        batches_of(config(objective=objective, liked=2.0), data)


def test_an_unknown_setting_and_a_bad_value_are_named() -> None:
    with pytest.raises(InvalidInput, match="stepz"):
        TuningConfig.of({"stepz": 3})
    with pytest.raises(InvalidInput, match="held_out"):
        TuningConfig.of({"held_out": 1.0})
