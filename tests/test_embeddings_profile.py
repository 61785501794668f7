"""The profile vector and what it was computed from."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.profile import origin, profile

EAST, NORTH = np.asarray([1, 0], np.float32), np.asarray([0, 1], np.float32)


@dataclass(frozen=True)
class Event:
    event_id: str
    signal: float
    embedding_of: str | None


def test_attention_is_the_share_of_the_signals() -> None:
    found = profile(["a", "b"], [1.0, 0.5], {"a": EAST, "b": NORTH})
    assert found is not None
    assert found.attention.tolist() == pytest.approx([2 / 3, 1 / 3])
    assert found.norm == pytest.approx(5**0.5 / 3)
    assert found.unit.tolist() == pytest.approx([2 / 5**0.5, 1 / 5**0.5])


def test_an_event_without_a_vector_keeps_its_share_and_gives_no_part() -> None:
    found = profile(["a", "none", "b"], [1.0, 2.0, 1.0], {"a": EAST, "b": NORTH})
    assert found is not None
    assert found.items == ("a", "b")
    assert found.attention.tolist() == [1 / 4, 1 / 4]


def test_no_vectors_no_profile() -> None:
    assert profile(["a"], [1.0], {}) is None
    assert profile([], [], {"a": EAST}) is None


def test_vectors_that_cancel_give_no_profile() -> None:
    assert profile(["a", "b"], [1.0, 1.0], {"a": EAST, "b": -EAST}) is None


@given(st.lists(st.tuples(st.floats(0.1, 1), st.floats(0, 3)), min_size=1, max_size=30), st.floats(0, 6))
def test_the_cosine_with_an_item_splits_over_the_history(
    events: list[tuple[float, float]], at: float
) -> None:
    ids = [str(n) for n in range(len(events))]
    vectors = {
        i: np.asarray([np.cos(a), np.sin(a)], np.float32) for i, (_, a) in zip(ids, events, strict=True)
    }
    found = profile(ids, [signal for signal, _ in events], vectors)
    item = np.asarray([np.cos(at), np.sin(at)])
    assert found is not None
    shares = found.attention * (found.vectors @ item) / found.norm
    assert shares.sum() == pytest.approx(found.unit @ item, abs=1e-9)


def test_the_origin_changes_with_events_signals_and_vectors_but_not_with_their_order() -> None:
    first, second = Event("1", 1.0, "f"), Event("2", 0.5, None)
    same = origin([first, second])
    assert len(same) == 16
    assert origin([second, first]) == same
    others = [[first], [first, Event("2", 0.6, None)], [first, Event("2", 0.5, "g")], []]
    assert len({same, *map(origin, others)}) == 5
