"""`persona models` on a real graph: versions of the model that ranks, and of the tuned encoder."""

import json

import pytest
from cli_runs import Run, runner

from api.processes import environment
from graph import models
from graph.connection import Database
from graph.models import encoder_write
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def run(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs a command in this process, on three versions that rank and two tuned encoders."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    for events in (3, 5, 8):
        models.replace(database, [], {"events": events, "validation_ndcg": 0.25})
    for version, recall in (("0001", 0.5), ("0002", 0.75)):
        statement, parameters = encoder_write(version, {"recall_before": 0.125, "recall_after": recall})
        database.write(statement, **parameters)
    return runner(capsys)


def test_versions_of_both_are_told_with_what_serves(run: Run) -> None:
    found = json.loads(run("models", "--json").out)["models"]
    assert [(one["kind"], one["version"], one["state"]) for one in found] == [
        ("encoder", 2, "kept"),
        ("encoder", 1, "kept"),
        ("ranking", 3, "serves"),
        ("ranking", 2, "before"),
        ("ranking", 1, "gone"),
    ]
    assert (found[0]["recall_after"], found[2]["events"]) == (0.75, 8)


def test_the_table_has_a_line_each(run: Run) -> None:
    _, head, *lines = run("models").out.splitlines()
    assert head.split()[:3] == ["kind", "version", "state"]
    assert [line.split()[:3] for line in lines] == [
        ["encoder", "2", "kept"],
        ["encoder", "1", "kept"],
        ["ranking", "3", "serves"],
        ["ranking", "2", "before"],
        ["ranking", "1", "gone"],
    ]
    assert lines[0].split()[-2:] == ["0.125", "0.750"]


def test_going_back_changes_the_model_that_ranks_alone(run: Run) -> None:
    assert run("models", "rollback").out == "Version 2 serves; version 3 is kept.\n"
    states = [one["state"] for one in json.loads(run("models", "--json").out)["models"]]
    assert states == ["kept", "kept", "before", "serves", "gone"]
