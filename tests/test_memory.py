"""What is kept once read: read once however many ask, nobody waits for what they did not ask for."""

import threading
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from graph.memory import Kept


class Reader:
    """Doubles numbers; waits at one until it is let go on, has none for 0, and fails for negative ones."""

    def __init__(self, waits: int | None = None) -> None:
        self.waits, self.began, self.go = waits, threading.Event(), threading.Event()
        self.read: list[list[int]] = []

    def __call__(self, keys: list[int]) -> Mapping[int, int]:
        self.read.append(keys)
        if self.waits in keys:
            self.began.set()
            assert self.go.wait(10)
        if min(keys) < 0:
            raise ValueError(keys)
        return {key: 2 * key for key in keys if key}


def test_what_is_kept_is_not_read_again_and_what_is_absent_is() -> None:
    reader = Reader()
    kept = Kept(reader, 10)
    assert kept.get([2, 0, 1, 2]) == {2: 4, 1: 2}
    assert kept.get([0, 1, 3]) == {1: 2, 3: 6}
    assert reader.read == [[2, 0, 1], [0, 3]]


def test_what_was_not_asked_for_the_longest_goes_first() -> None:
    reader = Reader()
    kept = Kept(reader, 2)
    for key in (1, 2, 1, 3, 1, 2):
        kept.get([key])
    assert reader.read == [[1], [2], [3], [2]]


def test_of_many_that_ask_at_once_one_reads_and_others_go_on() -> None:
    reader = Reader(waits=1)
    kept = Kept(reader, 10)
    with ThreadPoolExecutor(4) as pool:
        first = pool.submit(kept.get, [1])
        assert reader.began.wait(10)
        waiting: list[Future[dict[int, int]]] = [pool.submit(kept.get, [1, n]) for n in (2, 3)]
        assert pool.submit(kept.get, [4]).result(10) == {4: 8}
        assert not first.done()
        reader.go.set()
        assert first.result(10) == {1: 2}
        assert [one.result(10) for one in waiting] == [{1: 2, 2: 4}, {1: 2, 3: 6}]
    assert sum(1 in keys for keys in reader.read) == 1


def test_an_error_is_for_all_that_wait_and_the_next_reads_anew() -> None:
    reader = Reader(waits=-1)
    kept = Kept(reader, 10)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(kept.get, [-1])
        assert reader.began.wait(10)
        second = pool.submit(kept.get, [-1, 5])
        while len(reader.read) < 2:  # it has read the other one, and waits
            pass
        reader.go.set()
        for one in (first, second):
            with pytest.raises(ValueError, match="-1"):
                one.result(10)
    assert kept.get([5]) == {5: 10}
    with pytest.raises(ValueError, match="-1"):
        kept.get([-1])
    assert reader.read == [[-1], [5], [-1]]
