"""Mappings: every word is checked, and values are read as they say."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from graph.importing.preview import preview
from graph.importing.rows import EventRow, Fault, ItemRow, RelationRow
from graph.importing.tables.files import DataFile
from graph.importing.tables.mapping import BadMapping, parsed
from graph.importing.tables.opening import NoSource, known, source
from graph.importing.tables.records import table
from graph.importing.tables.source import Tables
from graph.importing.tables.values import Value
from graph.signals import Scale, Signals

SIGNALS = Signals({"view": 0.2}, Scale())
TABLES = "name: x\ndomain: d\ntables:\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it holds no `name`"),
        ("name: [", "line 1"),
        ("name: x\nname: y\n", "line 1: 'name' stands twice"),
        ("name: x\ntables: []\n", "tables: Value should have at least 1 item"),
        (f"{TABLES}  - file: a.csv\n", "tables.0: says nothing"),
        (
            f"{TABLES}  - {{file: a.csv, items: {{id: a, titel: b}}}}\n",
            "tables.0.items.titel is not known: title?",
        ),
        (f"{TABLES}  - {{file: a.csv, itms: {{id: a}}}}\n", "tables.0.itms is not known: items?"),
        (f"{TABLES}  - {{file: a.csv, items: {{id: '{{a'}}}}\n", "tables.0.items.id.text: .*'}' before end"),
        (f"{TABLES}  - {{file: a.csv, items: {{id: '{{a!r}}'}}}}\n", "braces hold the name of a column"),
        (f"{TABLES}  - {{file: a.csv, items: {{id: {{column: a, pattern: a}}}}}}\n", "has no group"),
        (
            f"{TABLES}  - {{file: a.csv, items: {{id: {{column: a, pattern: '('}}}}}}\n",
            "no regular expression",
        ),
        (f"{TABLES}  - {{file: a.csv, items: {{id: {{column: a, value: b}}}}}}\n", "say one of"),
        (f"{TABLES}  - {{file: a.csv, relations: [{{type: T, to: {{entity: a}}}}]}}\n", "needs `from`"),
        (
            f"{TABLES}  - {{file: a.csv, items: {{id: a}}, relations: [{{type: T, to: {{kind: K}}}}]}}\n",
            "`kind` and",
        ),
        (
            f"{TABLES}  - {{file: a.csv, items: {{id: a}}, relations: [{{type: T, to: {{item: a}}}}]}}\n",
            "an entity",
        ),
        ("name: x\ntables:\n  - {file: a.csv, items: {id: a}}\n", "say `domain`"),
    ],
)
def test_what_a_mapping_cannot_say_is_refused(text: str, reason: str) -> None:
    with pytest.raises(BadMapping, match=reason):
        parsed(text, "a.yaml")


def read(folder: Path, said: Any, cell: str, *, many: bool = False) -> Any:
    (folder / "a.csv").write_text(f"c\n{cell}\n")
    one = table(DataFile(folder / "a.csv"))
    value = Value.model_validate(said)
    record = next(record for _, record in one.read())
    return (value.many if many else value.one)(one)(record)


@pytest.mark.parametrize(
    ("said", "cell", "value"),
    [
        ("c", " x ", "x"),
        ("p-{c}", "x", "p-x"),
        ({"value": 3, "type": "integer"}, "x", 3),
        ({"column": "c", "type": "number"}, "1e3", 1000.0),
        ({"column": "c", "type": "boolean"}, "Yes", True),
        ({"column": "c", "type": "integer", "pattern": r"\((\d{4})\)"}, "Oak (1999)", 1999),
        ({"column": "c", "pattern": r"\((\d{4})\)"}, "Oak", None),
        ({"column": "c", "map": {"r": "red"}}, "r", "red"),
        ({"column": "c", "map": {"r": "red"}}, "b", None),
        ({"column": "c", "none": ["-"]}, "-", None),
        (
            {"column": "c", "type": "time"},
            "2026-01-02T03:04:05+01:00",
            datetime(2026, 1, 2, 2, 4, 5, tzinfo=UTC),
        ),
        ({"column": "c", "type": "time"}, "2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
        ({"column": "c", "type": "time", "unit": "ms"}, "1000", datetime(1970, 1, 1, 0, 0, 1, tzinfo=UTC)),
        (
            {"column": "c", "type": "time", "format": "%d.%m.%Y"},
            "02.01.2026",
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
    ],
)
def test_values_are_read_as_said(tmp_path: Path, said: Any, cell: str, value: Any) -> None:
    found = read(tmp_path, said, cell)
    assert (found, type(found)) == (value, type(value))


def test_a_cell_of_several_values_has_each_once(tmp_path: Path) -> None:
    assert read(tmp_path, {"column": "c", "split": "|"}, "a| b||a", many=True) == ["a", "b"]


@pytest.mark.parametrize(
    ("form", "cell"),
    [
        ("integer", "1.5"),
        ("integer", "1_0"),
        ("number", "nan"),
        ("number", "x"),
        ("boolean", "2"),
        ("time", "noon"),
    ],
)
def test_values_that_are_not_what_is_said_are_faults(tmp_path: Path, form: str, cell: str) -> None:
    with pytest.raises(ValueError, match=cell):
        read(tmp_path, {"column": "c", "type": form}, cell)


def rows(folder: Path, text: str, **files: str) -> dict[str, list[Any]]:
    """What a mapping makes of files: rows by kind, of faults their reasons."""
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    found = Tables(parsed(text, "a.yaml"), folder, SIGNALS)
    made: dict[str, list[Any]] = {}
    for stage in found.stages:
        for _, row in stage.rows():
            made.setdefault(stage.kind.column, []).append(row.reason if isinstance(row, Fault) else row)
    return made


def test_what_follows_from_a_refused_item_is_passed_over(tmp_path: Path) -> None:
    text = f"""{TABLES}
  - file: a.csv
    items: {{id: i, year: y}}
    relations: [{{type: IN, to: {{kind: K, name: {{column: k, split: ";"}}}}}}]
"""
    found = rows(tmp_path, text, a="i,y,k\n1,2000,a;b\n2,now,c\n1,2001,d\n3,,\n")
    assert found["items"] == [
        ItemRow("1", "1", "d", 2000),
        "year: 'now' is not a whole number",
        ItemRow("1", "1", "d", 2001),
        ItemRow("3", "3", "d"),
    ]
    assert found["relations"] == [RelationRow("1", "IN", "k/a"), RelationRow("1", "IN", "k/b")]
    assert [row.id for row in found["entities"]] == ["k/a", "k/b"]


def test_users_and_items_that_no_table_says_come_with_their_events(tmp_path: Path) -> None:
    text = "name: x\ntables:\n  - {file: a.csv, interactions: {user: u, item: i, kind: view, at: t}}\n"
    found = rows(tmp_path, text, a="u,i,t\n1,a,0\n1,b,1\n2,a,never\n")
    assert [row.id for row in found["users"]] == ["1"]
    assert [row.id for row in found["items"]] == ["a", "b"]
    at = datetime(1970, 1, 1, tzinfo=UTC)
    assert found["events"][0] == EventRow("x/1/a/view/0", "1", "a", "view", None, 0.2, at)
    assert found["events"][2] == "at: 'never' is not a time"


@pytest.mark.parametrize(
    ("said", "signal"),
    [
        ("kind: view", 0.2),
        ("kind: {column: k}, signal: {value: 0.7}", 0.7),
        ("kind: rate, value: v", 1.0),
        ("kind: rate, value: v, scale: {lowest: 0, liked: 5, highest: 6}", 0.0),
        ("kind: {column: k}", "kind: 'odd' is none of rate, view"),
        ("kind: rate", "value: `rate` needs a `value`"),
        (
            "kind: rate, value: v, scale: {lowest: 0, liked: 2, highest: 3}",
            "value: 4.0 is not between 0 and 3",
        ),
    ],
)
def test_events_count_as_their_kind_does_or_as_said(tmp_path: Path, said: str, signal: Any) -> None:
    text = f"name: x\ntables:\n  - {{file: a.csv, interactions: {{user: u, item: i, at: t, {said}}}}}\n"
    found = rows(tmp_path, text, a="u,i,t,k,v\n1,a,0,odd,4\n")["events"][0]
    assert (found if isinstance(found, str) else found.signal) == signal


def test_entities_come_with_their_relations_alone(tmp_path: Path) -> None:
    text = f"""{TABLES}
  - file: a.csv
    relations:
      - from: {{item: {{column: s, pattern: "/item/(.+)"}}}}
        type: {{column: p, map: {{made: MADE_OF}}}}
        to: {{kind: Material, name: o}}
"""
    found = rows(
        tmp_path, text, a="s,p,o\n/item/1,made,oak\n/item/1,other,pine\n/place/1,made,ash\n/item/2,made,\n"
    )
    assert [row.id for row in found["entities"]] == ["material/oak"]
    assert found["relations"] == [RelationRow("1", "MADE_OF", "material/oak")]


def test_files_alike_are_one_table(tmp_path: Path) -> None:
    text = "name: x\ntables:\n  - {file: 'part-*.csv', users: {id: u}}\n"
    found = rows(tmp_path, text, **{"part-1": "u\n1\n", "part-2": "u\n2\n"})
    assert [row.id for row in found["users"]] == ["1", "2"]


def test_a_changed_file_or_mapping_is_another_import(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("u\n1\n")
    text = "name: x\ntables:\n  - {file: a.csv, users: {id: u}}\n"
    first = Tables(parsed(text, "a"), tmp_path, SIGNALS).fingerprint
    assert Tables(parsed(text, "a"), tmp_path, SIGNALS).fingerprint == first
    assert Tables(parsed(text.replace("id: u", "id: 'p{u}'"), "a"), tmp_path, SIGNALS).fingerprint != first
    (tmp_path / "a.csv").write_text("u\n2\n")
    assert Tables(parsed(text, "a"), tmp_path, SIGNALS).fingerprint != first


def test_a_preview_counts_what_is_not_in_the_data(tmp_path: Path) -> None:
    text = f"""{TABLES}
  - {{file: a.csv, items: {{id: i}}}}
  - {{file: b.csv, interactions: {{user: u, item: i, kind: view, at: {{value: 0}}}}}}
"""
    (tmp_path / "a.csv").write_text("i\n1\n\n1\n")
    (tmp_path / "b.csv").write_text("u,i\nx,1\nx,2\n")
    found = preview(Tables(parsed(text, "a"), tmp_path, SIGNALS))
    assert found.counts == {"users": 1, "items": 1, "events": 2}
    assert found.elsewhere == {"events": 1}
    assert found.rejects == [{"file": "a.csv", "line": 4, "reason": "id: '1' stands twice"}]


def test_the_mappings_that_come_with_it_are_right() -> None:
    assert [said.domain for said in known()] == ["film"] * 3


@pytest.mark.parametrize("name", ["a.csv", "a.zip", "a.xls", "nothing"])
def test_what_cannot_be_imported_says_what_can(tmp_path: Path, name: str) -> None:
    import zipfile

    if name == "a.zip":
        zipfile.ZipFile(tmp_path / name, "w").close()
    elif name != "nothing":
        (tmp_path / name).write_text("a\n")
    with pytest.raises(NoSource, match=name):
        source(tmp_path / name, SIGNALS)
