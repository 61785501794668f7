"""The file in which all processes of an API share answers."""

import multiprocessing
import stat
from pathlib import Path

import pytest

from api import answer_store
from api.answer_store import BESIDE, AnswerStore


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "run" / "answers.sqlite"
    answer_store.make(file)
    return file


def put(store: AnswerStore, asked: str, version: str, text: bytes) -> None:
    store.put(asked, version, text, store.cleared())


def keep(file: Path) -> None:
    put(AnswerStore(file, 9), "1", "a", b"x")


def test_what_one_process_keeps_another_has(file: Path) -> None:
    writer = multiprocessing.get_context("spawn").Process(target=keep, args=[file])
    writer.start()
    writer.join()
    assert writer.exitcode == 0
    assert AnswerStore(file, 9).get("1", "a") == b"x"


def test_an_answer_is_of_its_version_and_in_place_of_that_of_another(file: Path) -> None:
    store = AnswerStore(file, 9)
    put(store, "1", "a", b"old")
    put(store, "1", "b", b"new")
    assert store.get("1", "a") is None
    assert store.get("1", "b") == b"new"
    assert store.asked() == ["1"]


def test_no_more_are_kept_than_there_is_room_for_and_the_newest_stay(file: Path) -> None:
    store = AnswerStore(file, 3)
    for n in (0, 1, 2, 3, 4, 2):
        put(store, str(n), "a", b"x")
    assert store.asked() == ["3", "4", "2"]
    nothing = AnswerStore(file, 0)
    put(nothing, "9", "a", b"x")
    assert nothing.get("9", "a") is None


def test_all_is_let_go_of_for_all_and_nothing_of_it_stays_on_the_disk(file: Path) -> None:
    one, other = AnswerStore(file, 9), AnswerStore(file, 9)
    put(one, "secret question", "a", b"secret answer" * 1_000)
    before = other.cleared()
    other.clear()
    assert one.asked() == []
    one.put("late", "a", b"made from what was let go of", before)
    assert other.asked() == []
    there = [path for path in file.parent.iterdir() if b"secret" in path.read_bytes()]
    assert there == []


def test_where_there_is_no_file_answers_are_kept_in_memory(tmp_path: Path) -> None:
    store = AnswerStore(tmp_path / "none.sqlite", 9)
    put(store, "1", "a", b"x")
    assert store.get("1", "a") == b"x"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_fails_keeps_nothing_and_says_so(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    file.write_bytes(b"no database, and longer than the header of one would be" * 99)
    store = AnswerStore(file, 9)
    put(store, "1", "a", b"x")
    store.clear()
    assert store.get("1", "a") is None
    assert "answers are not kept" in caplog.text


def test_the_file_is_its_owners_alone_and_is_taken_away_whole(file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    store = AnswerStore(file, 9)
    put(store, "1", "a", b"x")
    assert {path.name for path in file.parent.iterdir()} == {file.name + ending for ending in BESIDE}
    answer_store.make(file)
    assert AnswerStore(file, 9).asked() == []
    answer_store.remove(file)
    assert list(file.parent.iterdir()) == []
    store.close()
