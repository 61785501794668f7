"""Files as records: what stands where, and that a line that is none costs no other."""

import gzip
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from graph.importing.installed import UnreadableData
from graph.importing.rows import Fault
from graph.importing.tables.files import DataFile
from graph.importing.tables.records import MOST_LINES, table
from graph.importing.tables.values import Value


def read(path: Path, **said: Any) -> list[tuple[int, Any]]:
    """Lines and records; of a fault, its reason."""
    found = table(DataFile(path), **said).read()
    return [(line, record.reason if isinstance(record, Fault) else record) for line, record in found]


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return path


def test_lines_are_counted_as_an_editor_counts_them(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\r\n1,"x\ny"\r\n\r\n2,"say ""hi"""\r\n3,z')
    assert read(path) == [(2, ["1", "x\ny"]), (5, ["2", 'say "hi"']), (6, ["3", "z"])]


def test_a_stray_quote_costs_its_own_line_alone(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n1,"open\n2,x\n3,y\n4,"close"\n5,z\n')
    assert read(path) == [
        (2, "',' expected after '\"'"),
        (3, ["2", "x"]),
        (4, ["3", "y"]),
        (5, ["4", "close"]),
        (6, ["5", "z"]),
    ]


def test_two_stray_quotes_that_close_each_other_swallow_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", 'a,b\n1,"open\n2,x\n3,close"\n4,y\n')
    assert read(path) == [(2, ["1", "open\n2,x\n3,close"]), (5, ["4", "y"])]  # as it is written, one cell
    path = written(tmp_path, "b.csv", 'a,b\n1,"open\n2,x\n3,close",more\n4,y\n')
    assert read(path) == [
        (2, "3 columns instead of 2"),
        (3, ["2", "x"]),
        (4, "3 columns instead of 2"),
        (5, ["4", "y"]),
    ]


def test_a_quote_that_never_closes_is_given_up(tmp_path: Path) -> None:
    many = "".join(f"{n},x\n" for n in range(2 * MOST_LINES))
    found = read(written(tmp_path, "a.csv", f'a,b\n1,"open\n{many}'))
    assert found[0] == (2, "a quote is not closed")
    assert [line for line, _ in found[1:]] == list(range(3, 2 * MOST_LINES + 3))


def test_other_separators_have_their_ways(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a.tsv", 'a\tb\n1\t"x\ty"\n')) == [(2, ["1", "x\ty"])]
    path = written(tmp_path, "a.dat", '1::5" disk\n2::b::c\n')
    assert read(path, form="csv", separator="::", columns=["a", "b"]) == [
        (1, ["1", '5" disk']),
        (2, "3 columns instead of 2"),
    ]
    path = written(tmp_path, "a.csv", "\ufeffa,b\n1,é\n")
    assert table(DataFile(path)).columns == ["a", "b"]


def test_objects_have_fields_inside(tmp_path: Path) -> None:
    path = written(tmp_path, "a.jsonl", '{"a": {"b": " x "}}\n\n[1]\n{"a": 1\n{"a": NaN}\n{"c": [1, 2]}\n')
    found = table(DataFile(path))
    assert found.columns == ["a", "a.b", "c"]
    records = dict(found.read())
    assert found.getter("a.b")(records[1]) == "x"
    assert found.getter("a.b")(records[6]) is None
    assert found.getter("c")(records[6]) == [1, 2]
    reasons = {line: record.reason for line, record in records.items() if isinstance(record, Fault)}
    assert list(reasons) == [3, 4, 5]
    assert reasons[3] == "no JSON object"
    assert "NaN is not a number" in reasons[5]


def test_deep_json_is_a_fault(tmp_path: Path) -> None:
    assert read(written(tmp_path, "a.jsonl", "[" * 100_000 + "\n"))[0][0] == 1


def test_triples_are_cells(tmp_path: Path) -> None:
    text = '<http://a/1> <http://a/p> "x"@en .\n# nothing\n<http://a/1> <http://a/p> _:b .\nno triple\n'
    found = read(written(tmp_path, "a.nt", text))
    string = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
    assert found[0] == (1, ["http://a/1", "http://a/p", None, "x", "en", string])
    assert found[1] == (3, ["http://a/1", "http://a/p", "_:b", None, None, None])
    assert found[2][0] == 4
    assert found[2][1].startswith("no triple")


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n"))
    assert read(path) == [(2, ["1", "2"])]
    parquet.write_table(pa.table({"a": [1, 2], "b": ["x", None]}), tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet") == [(1, (1, "x")), (2, (2, None))]


def test_times_of_parquet_are_times(tmp_path: Path) -> None:
    noon = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)
    columns = {
        "zoned": pa.array([noon, None], pa.timestamp("ns", "Europe/Berlin")),
        "plain": pa.array([noon.replace(tzinfo=None), None], pa.timestamp("ms")),
        "day": pa.array([noon.date(), None], pa.date32()),
        "far": pa.array([10**15, None], pa.timestamp("s")),
    }
    parquet.write_table(pa.table(columns), tmp_path / "a.parquet")
    found = table(DataFile(tmp_path / "a.parquet"))
    record = next(record for _, record in found.read())
    times = {name: Value(column=name, type="time").one(found) for name in columns}
    assert [times[name](record) for name in ("zoned", "plain")] == [noon, noon]
    assert times["day"](record) == datetime(2026, 1, 1, tzinfo=UTC)
    with pytest.raises(ValueError, match="is not a time"):
        times["far"](record)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.csv", "", "names no columns"),
        ("a.csv", "a,a\n", "column 'a' stands twice"),
        ("a.csv.gz", "no gzip", "Not a gzipped file"),
        ("a.parquet", "no parquet", "cannot be read"),
        ("a.xls", "x", "its name ends in none of"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, text: str, reason: str) -> None:
    with pytest.raises(UnreadableData, match=reason):
        table(DataFile(written(tmp_path, name, text)))


def test_what_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match="No such file"):
        table(DataFile(tmp_path / "a.csv"))
    with pytest.raises(UnreadableData, match="no column 'c'; there are a, b"):
        table(DataFile(written(tmp_path, "a.csv", "a,b\n"))).getter("c")
