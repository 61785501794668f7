"""Recall of the next item, and what is held out to measure it."""

import numpy as np
import pytest
from tuning_world import ITEMS, world

from embeddings.neural.tuning import TuningData
from embeddings.neural.tuning_recall import HeldOut, questions, recall


@pytest.fixture
def data() -> TuningData:
    return world()


def test_recall_counts_the_targets_that_come_before_k_others() -> None:
    vectors = np.array([[1, 0], [1, 0.1], [0.5, 0], [0.9, 0], [-1, 0]], dtype=np.float32)
    held = HeldOut(np.array([7]), np.array([1, 2, 3, 4]))
    behaviour = TuningData(
        list("abcde"), np.array([7, 7, 7, 7]), np.array([0, 1, 2, 4]), np.array([1.0, 0.0, 1.0, 1.0])
    )
    asked = questions(behaviour, held, 0.5)
    assert [(one.history.tolist(), one.target, one.seen.tolist()) for one in asked] == [
        ([0], 2, [1]),
        ([0, 2], 4, [1, 2]),
    ]
    # first: 1 is seen, so 3 then 2; second: 3 then 4
    assert recall(asked, held, vectors, k=1).tolist() == [0.0]
    assert recall(asked, held, vectors, k=2).tolist() == [1.0]
    assert [one.target for one in questions(behaviour, held, 0.5, unseen_history=True)] == [4]
    assert recall(asked, held, np.ones((5, 2), dtype=np.float32), k=1).tolist() == [0.0]  # of equals, last


def test_the_same_are_held_out_of_more_data(data: TuningData) -> None:
    half = TuningData(data.texts, data.users[:150], data.items[:150], data.values[:150])
    less, more = HeldOut.draw(half, 0.3, 1), HeldOut.draw(data, 0.3, 1)
    assert set(less.users) == set(more.users) & set(half.users)
    assert set(less.items) == set(more.items) & set(half.items)
    assert 0 < len(more.items) < ITEMS
