"""A thousand faults of twenty kinds: each is told with its line, all else comes in, a limit decides the exit status."""

import json
from collections import Counter
from pathlib import Path

import pytest
from cli_runs import Run, runner
from import_fakes import ask
from planted_faults import FAULTS, Planted, plant

from api.processes import environment
from graph.connection import Database
from settings import Settings

OF_EACH = 50


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return plant(tmp_path, of_each=OF_EACH, good=2_000)


@pytest.fixture
def run(
    database: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Commands on the tests' Neo4j, with a home of their own for what is rejected."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


def test_each_is_told_with_its_line_and_all_else_comes_in(
    run: Run, planted: Planted, settings: Settings
) -> None:
    assert len(FAULTS) == 20
    assert len(planted.faults) == 1_000
    said = run("import", str(planted.mapping), "--most-rejects", "1000", "--json")
    assert said.status == 0
    report = json.loads(said.out)
    told = [json.loads(line) for line in Path(report["rejects"]).read_text().splitlines()]
    assert Counter(row["line"] for row in told) == Counter(list(planted.faults))
    wrong = [
        (planted.faults[row["line"]], row["reason"])
        for row in told
        if not any(part in row["reason"] for part in FAULTS[planted.faults[row["line"]]][1].split("|"))
    ]
    assert wrong == []
    items = [
        row["id"] for row in ask(settings, "MATCH (i:Item)-[:MADE_BY]->(:Entity:Brand) RETURN i.id AS id")
    ]
    assert sorted(items) == sorted(planted.good)
    assert ask(settings, "MATCH (i:Item) RETURN count(i) AS n") == [{"n": len(planted.good)}]


def test_past_the_limit_it_stops_and_a_higher_one_goes_on(
    run: Run, planted: Planted, settings: Settings
) -> None:
    said = run("import", str(planted.mapping), "--most-rejects", "10%")
    assert said.status == 1
    assert "of 3,0" in said.err.replace("\n", " ")
    assert "raise the limit to go on" in said.err
    said = run("import", str(planted.mapping), "--most-rejects", "50%", "--json")
    assert said.status == 0
    assert json.loads(said.out)["counts"]["items"] == len(planted.good)
    assert json.loads(said.out)["rejected"] == 1_000


def test_an_import_says_which_entities_seem_to_be_there_already(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "id,brand\n" + "".join(f"{n},Lindqvist Lighting Works\n" for n in range(4))
    )
    (tmp_path / "b.csv").write_text("id,brand\n4,LINDQVIST lighting works Ltd.\n")
    text = "name: {0}\ndomain: d\ntables:\n  - file: {0}.csv\n    items: {{id: id}}\n"
    text += "    relations: [{{type: MADE_BY, to: {{kind: Brand, name: brand}}}}]\n"
    for name in "ab":
        (tmp_path / f"{name}.yaml").write_text(text.format(name))
    assert "seem" not in run("import", str(tmp_path / "a.yaml")).out
    assert "1 pairs of entities seem to be one" in run("import", str(tmp_path / "b.yaml")).out


@pytest.mark.parametrize("limit", ["-1", "101%", "some", "1.5", "nan%"])
def test_a_limit_is_a_number_or_a_share(run: Run, planted: Planted, limit: str) -> None:
    said = run("import", str(planted.mapping), "--most-rejects", limit)
    assert said.status == 2
    assert "neither a number of rows nor a share" in said.err
