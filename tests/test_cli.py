"""The command line without servers: what it says when something is wrong, and with which exit status."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Run, runner

from api.cli import COMMANDS
from graph.local.process import free_port


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, where nothing listens."""
    monkeypatch.setenv("PERSONA_HOME", str(tmp_path / "home"))
    for setting in ("NEO4J_BOLT_PORT", "NEO4J_HTTP_PORT", "BROKER_PORT", "API_PORT"):
        monkeypatch.setenv(f"PERSONA_{setting}", str(free_port()))
    return tmp_path / "home"


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""
    return runner(capsys)


def raises(error: BaseException) -> Callable[..., Any]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


def test_help_names_every_command(run: Run) -> None:
    said = run("--help")
    assert said.status == 0
    assert [name for name in COMMANDS if not re.search(rf"^  {name} ", said.out, re.M)] == []


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_a_help_of_its_own(run: Run, command: str) -> None:
    said = run(command, "--help")
    assert (said.status, said.err) == (0, "")
    assert said.out.startswith(f"Usage: persona {command} ") or f" {command} " in said.out.splitlines()[0]


def test_help_loads_neither_numbers_nor_drivers() -> None:
    script = (
        "import sys, api.cli\n"
        "try:\n    api.cli.main(['--help'])\n"
        "except SystemExit:\n    pass\n"
        "print(sorted({'numpy', 'scipy', 'neo4j', 'celery', 'flask', 'rich', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["fly"], "No such command 'fly'"),
        (["profile"], "Missing argument 'USER'"),
        (["recommend"], "Give a USER, or --all with --out FILE."),
        (["recommend", "1", "--all"], "Give a USER, or --all with --out FILE."),
        (["recommend", "--all"], "Give a USER, or --all with --out FILE."),
        (["recommend", "1", "--limit", "0"], "0 is not in the range 1<=x<=100"),
        (["recommend", "1", "--reasons", "some"], "'some' is neither a number nor 'all'"),
        (["train", "dogs"], "'dogs' is not one of 'ranking', 'encoder', 'profiles', 'statistics'"),
    ],
)
def test_misuse_is_told_with_the_usage_and_exit_2(run: Run, arguments: list[str], told: str) -> None:
    said = run(*arguments)
    assert (said.status, said.out) == (2, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("encoder --set stepz=3", "parameters.stepz: Extra inputs are not permitted"),
        ("encoder --set steps=0", "parameters.steps: Input should be greater than or equal to 1"),
        ("encoder --set steps", "set: write 'steps' as name=value"),
        ("ranking --set force=true", "parameters.force: a job of kind ranking has no such parameter"),
    ],
)
def test_a_parameter_that_no_worker_takes_is_named(run: Run, given: str, told: str) -> None:
    assert run("train", *given.split()) == (1, "", f"persona: {told}\n")


def test_a_setting_that_does_not_exist_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_COLOUR", "blue")
    said = run("profile", "1")
    expected = "persona: Unknown setting PERSONA_COLOUR. The README lists the settings there are.\n"
    assert said == (1, "", expected)


def test_a_setting_out_of_range_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_API_PORT", "70000")
    said = run("status")
    assert said.status == 1
    assert said.err.startswith("persona: PERSONA_API_PORT: ")
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["profile", "1"], ["recommend", "1"], ["jobs", "list"], ["migrate"], ["import", "demo"]]
)
def test_without_neo4j_one_line_says_what_starts_it(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert (said.status, said.out) == (1, "")
    assert re.fullmatch(
        r"persona: Neo4j at bolt://\S+ does not answer\. `persona up` starts the local one\.\n", said.err
    )


def test_a_uri_that_is_none_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_NEO4J_URI", "ftp://nowhere")
    said = run("profile", "1")
    assert said.status == 1
    assert re.fullmatch(r"persona: PERSONA_NEO4J_URI: .*\n", said.err)


def test_down_and_status_work_when_nothing_runs(run: Run) -> None:
    assert run("down") == (0, "Nothing was running.\n", "")
    said = run("status")
    assert (said.status, said.err) == (0, "")
    states = [line.split()[:2] for line in said.out.splitlines() if " down " in line]
    assert states == [[name, "down"] for name in ("neo4j", "broker", "worker", "interactive", "api")]


def test_what_is_unexpected_is_one_line_and_the_traceback_is_in_a_file(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.cli.ask.Persona", raises(RuntimeError("the sky\nis falling")))
    said = run("profile", "1")
    log = home / "logs" / "cli.log"
    expected = f"persona: Unexpected RuntimeError: the sky is falling. The details are in {log}.\n"
    assert said == (1, "", expected)
    assert "Traceback (most recent call last)" in log.read_text()


def test_an_unreadable_file_is_named_without_a_traceback(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    error = PermissionError(13, "Permission denied", "/data/u.item")
    monkeypatch.setattr("api.cli.ask.Persona", raises(error))
    assert run("profile", "1") == (1, "", "persona: Permission denied: /data/u.item\n")


def test_ctrl_c_ends_quietly_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.cli.ask.Persona", raises(KeyboardInterrupt()))
    said = run("profile", "1")
    assert (said.status, said.out, said.err.strip()) == (130, "", "")


def test_a_reader_that_leaves_is_told_nothing() -> None:
    """As with `persona --help | head -0`."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, "-c", "import api.cli; api.cli.main(['--help'])"]
    with os.fdopen(writing, "w") as closed:
        done = subprocess.run(command, stdout=closed, stderr=subprocess.PIPE, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "")
