"""What new vectors must show before they serve, on vectors whose answers can be worked out."""

from datetime import UTC, datetime

import numpy as np
import pytest

from api.held_out import _held_out
from embeddings import gate
from embeddings.gate import Compared, Question, question
from embeddings.lots import lot
from embeddings.tuning import TuningConfig
from graph.slots import Held, Slots
from graph.training import TrainingEvent

AXES = np.eye(30, dtype=np.float32)


def test_vectors_of_one_direction_are_alike_and_orthogonal_ones_are_not() -> None:
    assert gate.alike(np.repeat(AXES[:1], 5, axis=0)) == pytest.approx(1)
    assert gate.alike(AXES[:5]) == pytest.approx(0)
    assert gate.alike(AXES[[0, 0, 1]]) == pytest.approx(1 / 3)
    assert gate.alike(AXES[:1]) == 0


def test_what_is_not_finite_or_not_of_unit_length_is_counted() -> None:
    vectors = AXES[:5].copy()
    vectors[1] *= 1.01
    vectors[2, 0] = np.nan
    vectors[3, 0] = np.inf
    vectors[4] *= 1.0005
    assert gate.unsound(vectors) == 3


def test_the_last_fifth_of_likings_is_asked_of_all_before() -> None:
    asked = question([3, 1, 4, 5, 9, 2, 6, -1], [True, False, True, True, True, True, True, True])
    assert asked is not None
    assert (asked.history.tolist(), asked.met.tolist(), asked.targets.tolist()) == (
        [2, 3, 4, 5, 9],
        [1, 2, 3, 4, 5, 9],
        [6],
    )


@pytest.mark.parametrize(("items", "liked"), [([1], [True]), ([1, 2], [True, False]), ([1, 1], [True, True])])
def test_without_a_liking_before_and_a_new_one_after_nothing_is_asked(
    items: list[int], liked: list[bool]
) -> None:
    assert question(items, liked) is None


def test_next_likings_are_found_among_the_twenty_nearest_not_met() -> None:
    places = np.arange(30)
    vectors = np.stack([np.cos(places / 40), np.sin(places / 40)], axis=1).astype(np.float32)
    targets = np.array([20, 21])  # the nearest twenty to 0 that are not met are 1 to 20
    asked = [
        Question(np.array([0]), np.array([0]), targets),
        Question(np.array([29]), np.array([29]), np.array([9])),
    ]
    assert gate.next_likings(vectors, asked).tolist() == [0.5, 1.0]


def test_items_are_found_by_their_titles_and_neighbours_are_compared() -> None:
    titles = AXES[[0, 1]]
    titles[1] = -AXES[1]
    assert gate.by_title(titles, AXES, np.array([0, 1])).tolist() == [1.0, 0.0]
    places = np.arange(30)
    line = np.stack([np.cos(places / 40), np.sin(places / 40)], axis=1).astype(np.float32)
    assert gate.agreement(line, line[::-1], np.array([0, 29])).tolist() == [1.0, 1.0]
    other = line.copy()
    other[1:11] = -line[20:]
    assert gate.agreement(line, other, np.array([0])).tolist() == [0.0]


def test_a_loss_counts_from_twenty_asked_on() -> None:
    old, new = np.ones(20), np.r_[np.ones(18), np.zeros(2)]
    compared = Compared.of(old, new)
    assert compared is not None
    assert compared.ratio.mean == pytest.approx(0.9)
    assert compared.ratio.low <= 0.9 <= compared.ratio.high
    assert compared.lost(0.05)
    assert not compared.lost(0.1)
    few = Compared.of(old[1:], new[1:])
    assert few is not None
    assert not few.lost(0.05)
    assert Compared.of(np.empty(0), np.empty(0)) is None


def test_users_are_held_out_by_the_number_that_tuning_gives_them() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC).timestamp()
    events = [TrainingEvent(f"u{n}", "a" if n else "gone", "like", None, 1.0, at + n) for n in range(200)]
    config = TuningConfig.of({"seed": 3, "held_out": 0.25})
    expected = {f"u{n}" for n in range(1, 200) if lot(3, f"user {n - 1}") < 0.25}
    assert _held_out(config, events, {"a": 0}) == expected
    assert 20 < len(expected) < 80


def test_the_slot_of_what_a_model_was_trained_with() -> None:
    first, other = Held("a", "base", "m", "1", 2, 64), Held("b", "/x", "x", "2", 2, 64)
    both = Slots(held={"a": first, "b": other})
    assert [both.of(one) for one in (None, "m@1", "x@2", "gone@3")] == ["a", "a", "b", None]
    assert Slots().of(None) == "a"
    assert Slots(serving="b", held={"b": other}).of(None) is None
