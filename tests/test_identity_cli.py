"""`persona identity` on a real graph: find, review, merge, report, undo."""

import csv
import json
from pathlib import Path

import pytest
from cli_runs import Run, runner
from import_fakes import Memory, ask
from test_identity_graph import MANY, ROWS, WEARS

from api.identity import straight
from api.processes import environment
from errors import InvalidInput
from graph.connection import Database
from graph.contents import facts
from graph.identity import Merge
from graph.importing.core import run as import_
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def run(
    database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command on a graph of a brand with three names."""
    ask(settings, MANY)
    import_(database, Memory(dict(ROWS)), tmp_path)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


def test_reviewed_merged_reported_and_undone(run: Run, database: Database, tmp_path: Path) -> None:
    before, path = facts(database), tmp_path / "list.csv"
    found = json.loads(run("identity", "find", "--least", "0.1", "--out", str(path), "--json").out)
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(found["pairs"]) > 1
    for row in rows:
        pair = {row["keep"], row["merge"]}
        row["decision"] = "accept" if pair == {WEARS[0], WEARS[1]} else "reject"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    assert "1 merged" in run("identity", "merge", "--list", str(path)).out
    report = json.loads(run("identity", "report", "--json").out)
    [merged] = report["merged"]
    assert (merged["merged"], merged["kept"], merged["by"]) == (WEARS[1], WEARS[0], "list")
    assert any(reason.startswith("name same") for reason in merged["reasons"])
    assert report["distinct"] == len(rows) - 1
    assert WEARS[1] in run("identity", "report").out
    assert json.loads(run("identity", "find", "--least", "0.1", "--json").out) == {"pairs": []}
    assert run("identity", "undo", WEARS[1]).status == 0
    assert facts(database) == before


def test_the_rule_merges_what_is_sure(run: Run) -> None:
    merged = json.loads(run("identity", "merge", "--above", "0.9", "--json").out)["merged"]
    assert WEARS[1] in merged
    assert json.loads(run("identity", "report", "--json").out)["merged"][0]["by"] == "rule"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n1,2\n", "no column decision, keep, merge"),
        ("decision,keep,merge\nperhaps,a,b\n", "line 2: decision is accept, reject or empty"),
        ("decision,keep,merge\naccept,a,a\n", "line 2: keep and merge are ids of two entities"),
        ("decision,keep,merge\naccept,a,b\naccept,b,a\n", "into itself"),
    ],
)
def test_a_list_that_is_none_is_one_line(run: Run, tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(text)
    said = run("identity", "merge", "--list", str(path))
    assert (said.status, said.err.count("\n")) == (1, 1)
    assert told in said.err


def test_what_was_not_merged_cannot_be_undone(run: Run) -> None:
    assert "No merged entity 'nothing'" in run("identity", "undo", "nothing").err


def test_a_list_ends_in_what_is_kept_in_the_end() -> None:
    chain = [Merge("a", "b", 1, [], "list"), Merge("b", "c", 1, [], "list")]
    assert [one.kept for one in straight(chain)] == ["c", "c"]
    with pytest.raises(InvalidInput, match="accept one"):
        straight([*chain, Merge("a", "d", 1, [], "list")])
