"""MovieLens files: typed rows from good lines, a fault with its reason from each bad one."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from graph.importing.demo.movielens import Film, events, films, users
from graph.importing.installed import DataMissing, UnreadableData, fingerprint, installed_file
from graph.importing.rows import EventRow, Fault, UserRow

USER = "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
ITEM = "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
INTER = "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"


def written(folder: Path, text: str) -> Path:
    path = folder / "file"
    path.write_text(text, encoding="utf-8")
    return path


def test_users_have_whole_ages(tmp_path: Path) -> None:
    path = written(tmp_path, USER + "1\t24\tM\ttechnician\t85711\n2\told\tF\tother\t94043\n")
    assert list(users(path)) == [
        (2, UserRow("1", {"age": 24, "gender": "M", "occupation": "technician"})),
        (3, Fault("age: 'old' is not a whole number", ["2", "old", "F", "other", "94043"])),
    ]


def test_films_may_lack_a_year_and_genres(tmp_path: Path) -> None:
    lines = "1\tToy Story\t1995\tAnimation Children's Comedy\n267\tunkonwn\tunkonwn\tunknown\n"
    assert list(films(written(tmp_path, ITEM + lines))) == [
        (2, Film("ml-1", "Toy Story", 1995, ("Animation", "Family", "Comedy"))),
        (3, Film("ml-267", "unkonwn", None, ())),
    ]


def test_a_rating_from_four_on_is_liking(tmp_path: Path) -> None:
    rows = list(events(written(tmp_path, INTER + "196\t242\t3\t881250949\n196\t1\t4\t881250949\n")))
    at = datetime(1997, 12, 4, 15, 55, 49, tzinfo=UTC)
    assert rows == [
        (2, EventRow("ml-100k/196/0242", "196", "ml-242", "rate", 3.0, 0.0, at)),
        (3, EventRow("ml-100k/196/0001", "196", "ml-1", "rate", 4.0, 1.0, at)),
    ]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1\t1\tnan\t881250949", "rating: nan is not between 1 and 5"),
        ("1\t1\t6\t881250949", "rating: 6 is not between 1 and 5"),
        ("1\t1\tgood\t881250949", "rating: 'good' is not a number"),
        ("1\t1\t4\tyesterday", "timestamp: 'yesterday' is not seconds since 1970"),
        ("1\t1\t4\tinf", "timestamp: 'inf' is not seconds since 1970"),
        ("1\t1\t4\t1e30", "timestamp: '1e30' is not seconds since 1970"),
        ("1\t1\t4", "3 columns instead of 4"),
        ("", "1 columns instead of 4"),
    ],
)
def test_a_bad_line_is_a_fault(tmp_path: Path, line: str, reason: str) -> None:
    ((number, fault),) = events(written(tmp_path, f"{INTER}{line}\n"))
    assert (number, fault) == (2, Fault(reason, line.split("\t")))


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    text = "timestamp:float\trating:float\titem_id:token\tuser_id:token\r\n881250949\t5\t1\t7\r\n"
    ((_, row),) = events(written(tmp_path, text))
    assert isinstance(row, EventRow)
    assert (row.user, row.item, row.value) == ("7", "ml-1", 5.0)


def test_bytes_that_are_not_text_spoil_one_line_only(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(USER.encode() + b"1\t24\tM\t\xff\t1\n2\t25\tF\tother\t1\n")
    assert [line for line, _ in users(path)] == [2, 3]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "user_id:token\titem_id:token\ttimestamp:float\n")
    with pytest.raises(UnreadableData, match="no column rating"):
        list(events(path))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"gone cannot be read: No such file"):
        list(users(tmp_path / "gone"))
    with pytest.raises(UnreadableData, match=r"gone cannot be read: No such file"):
        fingerprint(1, tmp_path / "gone")


def test_missing_data_names_the_remedy() -> None:
    with pytest.raises(DataMissing, match=r"run \./install"):
        installed_file("no-such-distribution", "ml-100k.inter")
    with pytest.raises(DataMissing, match=r"no-such-file of the package pytest .* run \./install"):
        installed_file("pytest", "no-such-file")


def test_the_fingerprint_knows_content_and_version(tmp_path: Path) -> None:
    path = written(tmp_path, "a")
    first = fingerprint(1, path)
    assert first == fingerprint(1, path)
    assert len({first, fingerprint(2, path), fingerprint(1, written(tmp_path, "b"))}) == 3
