"""The command line on a real graph: with `--json` it says what the API says, without it something to read."""

import json
from pathlib import Path
from typing import Any

import pytest
from api_world import BRACKETS
from cli_runs import Run, Said, runner
from flask.testing import FlaskClient

from api.processes import environment
from graph.connection import Database
from graph.jobs import Jobs
from graph.local.process import Process, free_port
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def run(world: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process."""
    for name, value in environment(world).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


def timeless(found: dict[str, Any]) -> dict[str, Any]:
    """An answer without the moment of asking."""
    return {name: value for name, value in found.items() if name not in ("as_of", "generated_at")}


def answer(said: Said) -> Any:
    assert (said.status, said.err) == (0, "")
    found = json.loads(said.out)
    return timeless(found)


@pytest.mark.parametrize(
    ("command", "url"),
    [
        ("profile 1", "/v1/users/1/profile"),
        ("profile 1 --as-of 2026-01-01 --evidence all", "/v1/users/1/profile?as_of=2026-01-01&evidence=all"),
        ("profile 1 --as-of 2026-01-01 --by arrival", "/v1/users/1/profile?as_of=2026-01-01&by=arrival"),
        ("recommend 1 --as-of 2999-01-01", "/v1/users/1/recommendations?as_of=2999-01-01"),
        ("recommend 1", "/v1/users/1/recommendations?explain=true"),
        ("recommend 1 --limit 2 --reasons all", "/v1/users/1/recommendations?limit=2&reasons=all"),
        (
            "recommend 1 --year-from 1980 --year-to 1990 --domain film --entity genre/Sci-Fi",
            "/v1/users/1/recommendations?year_from=1980&year_to=1990&domain=film&entity=genre/Sci-Fi&explain=true",
        ),
        ("recommend 4 --reasons 1", "/v1/users/4/recommendations?reasons=1"),
        ("why 1 b", "/v1/users/1/recommendations/b/explanation"),
        ("why 1 a --reasons 1", "/v1/users/1/recommendations/a/explanation?reasons=1"),
        ("why 1 b --as-of 2999-01-01", "/v1/users/1/recommendations/b/explanation?as_of=2999-01-01"),
        (
            "why 1 b --year-to 1980 --without genre/Romance --property runtime=137 --limit 1",
            "/v1/users/1/recommendations/b/explanation?year_to=1980&without=genre/Romance&property=runtime=137&limit=1",
        ),
        ("similar a", "/v1/items/a/similar?by=links"),
        ("similar a --by embedding --limit 2", "/v1/items/a/similar?by=embedding&limit=2"),
        ("jobs list --limit 1", "/v1/jobs?limit=1"),
        ("say 1 --limit 1 --offset 2", "/v1/users/1/say?limit=1&offset=2"),
    ],
)
def test_json_is_what_the_api_says(run: Run, client: FlaskClient, command: str, url: str) -> None:
    response = client.get(url)
    assert response.status_code == 200, response.text
    assert answer(run(*command.split(), "--json")) == timeless(response.json or {})


def test_what_would_be_different_may_be_looked_for_longer(run: Run) -> None:
    found = answer(run("why", "1", "b", "--if", "--limit", "1", "--seconds", "5", "--json"))
    assert (found["smallest"]["found"], found["smallest"]["timed_out"]) == (True, False)
    hasty = answer(run("why", "1", "b", "--if", "--limit", "1", "--seconds", "1e-9", "--json"))
    assert hasty["smallest"]["timed_out"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--if", "--language", "zh"), "--language says nothing to --if."),
        (("--if", "--as-of", "2026-01-01"), "--as-of says nothing to --if."),
        (("--if", "--year-from", "1990"), "--year-from says nothing to --if."),
        (("--seconds", "2"), "--seconds is for --if."),
    ],
)
def test_options_that_would_say_nothing_are_refused(run: Run, options: tuple[str, ...], told: str) -> None:
    said = run("why", "1", "b", *options)
    assert said.status == 2
    assert told in said.err


def test_search_is_what_the_api_says(run: Run, client: FlaskClient) -> None:
    response = client.post("/v1/search", json={"text": "space horror", "limit": 3})
    found = answer(run("search", "space horror", "--limit", "3", "--json"))
    assert [result["id"] for result in found["results"]] == [r["id"] for r in response.json["results"]]  # type: ignore[index]
    assert len(found["results"]) == 3


def test_everyone_at_once_is_a_line_each_as_asked_one_by_one(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "all.jsonl"
    said = run("recommend", "--all", "--out", str(out), "--limit", "2", "--reasons", "1")
    assert (said.status, said.out) == (0, f"4 rankings in {out}.\n")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    assert [line["user"] for line in lines] == ["1", "2", "3", "4"]
    assert timeless(lines[0]) == answer(run("recommend", "1", "--limit", "2", "--reasons", "1", "--json"))
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("profile nobody", "No user 'nobody' in the graph."),
        ("recommend nobody", "No user 'nobody' in the graph."),
        ("why 1 nothing", "No item 'nothing' in the graph."),
        ("why nobody a", "No user 'nobody' in the graph."),
        ("similar nothing", "No item 'nothing' in the graph."),
        (
            "profile 1 --as-of yesterday",
            "as_of: is a day such as 2026-01-31, or a time such as 2026-01-31T12:00:00Z; 'yesterday' is neither",
        ),
        (
            "recommend 1 --as-of 2020-01-31",
            "No version of the model that is kept was made by 2020-01-31T23:59:59.999999+00:00: "
            "`persona train ranking --as-of 2020-01-31` trains one as of that day.",
        ),
        ("recommend 1 --property runtime", "property: write 'runtime' as name=value"),
        ("recommend 1 --entity nothing", "entity: there is no entity 'nothing' in the graph"),
        ("say 1 --mute ENTITY", "mute.0.about: is entity:ID, item:ID or event:ID"),
        ("jobs show nothing", "No job 'nothing' in the graph."),
        ("jobs watch nothing", "No job 'nothing' in the graph."),
    ],
)
def test_what_is_not_there_is_named_in_one_line(run: Run, command: str, told: str) -> None:
    assert run(*command.split()) == (1, "", f"persona: {told}\n")
    assert run(*command.split(), "--json") == (1, "", f"persona: {told}\n")


@pytest.mark.parametrize(
    ("command", "field"),
    [
        (("say", "1", "--mute", ""), "mute.0.about"),
        (("say", "1", "--text", " "), "text"),
        (("search", ""), "text"),
    ],
)
def test_what_the_api_would_refuse_is_refused_in_its_words(
    run: Run, command: tuple[str, ...], field: str
) -> None:
    told = f"persona: {field}: String should have at least 1 character\n"
    assert run(*command) == run(*command, "--json") == (1, "", told)


def test_a_text_with_yes_is_taken_down_and_json_stands_alone(run: Run) -> None:
    unclear = answer(run("say", "4", "--text", "quarterly tax returns", "--yes", "--json"))
    assert (unclear["understood"], unclear["unclear"]) == ([], ["quarterly tax returns"])
    shown = answer(run("say", "4", "--text", "no romance", "--json"))
    assert [one["about"] for one in shown["say"]["mute"]] == ["entity:genre/Romance"]
    assert answer(run("say", "4", "--json"))["muted"] == []
    taken = answer(run("say", "4", "--text", "no romance", "--yes", "--json"))
    assert [one["about"] for one in taken["muted"]] == ["entity:genre/Romance"]
    taken = answer(run("say", "4", "--withdraw", "entity:genre/Romance", "--json"))
    assert taken["muted"] == []


def test_a_wrong_password_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERSONA_NEO4J_PASSWORD", "wrong")
    said = run("profile", "1")
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert "refused the login: check PERSONA_NEO4J_USER and PERSONA_NEO4J_PASSWORD;" in said.err


def test_a_file_that_cannot_be_written_is_named(run: Run, tmp_path: Path) -> None:
    said = run("recommend", "--all", "--out", str(tmp_path / "none" / "all.jsonl"))
    told = f"persona: No such file or directory: {tmp_path / 'none' / 'all.jsonl.part'}\n"
    assert said == (1, "", told)


def test_without_a_queue_nothing_is_left_on_record(
    run: Run, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERSONA_BROKER_URL", f"redis://127.0.0.1:{free_port()}/0")
    with Database(world) as database:
        before = len(Jobs(database).page())
        said = run("train", "ranking")
        assert len(Jobs(database).page()) == before
    assert (said.status, said.out) == (1, "")
    assert "does not answer. `persona up` starts the local one.\n" in said.err


def test_a_job_is_enqueued_shown_and_cancelled(run: Run, broker: Process) -> None:
    job = answer(run("embed", "--label", "Item", "--no-watch", "--json"))
    assert (job["kind"], job["state"], job["parameters"]) == (
        "embed",
        "queued",
        {"label": "Item", "force": False},
    )
    assert answer(run("jobs", "show", job["id"], "--json")) == job
    assert run("jobs", "cancel", job["id"]).out == f"embed job {job['id']}: cancelled.\n"

    watched = run("jobs", "watch", job["id"])
    assert watched.status == 1
    resume = f"`persona jobs resume {job['id']}` lets it go on."
    assert watched.err.endswith(f"persona: The embed job {job['id']} is cancelled. {resume}\n")
    assert job["id"] in run("jobs", "list").out


READABLE = [
    "profile 1", "profile 4", "recommend 1", "recommend 4", "why 1 e", "similar a",
    "search space", "jobs list", "status", "migrate",
]  # fmt: skip


@pytest.mark.parametrize("command", READABLE)
def test_piped_output_has_no_control_characters(run: Run, command: str) -> None:
    said = run(*command.split())
    assert said.status == 0
    assert [c for c in said.out + said.err if not c.isprintable() and c != "\n"] == []


def test_a_profile_names_interests_and_what_they_come_from(run: Run) -> None:
    """User 1 likes Alien and Blade Runner: both by Ridley Scott."""
    told = run("profile", "1").out
    assert "User 1: age 24" in told
    assert "3 events, 2 of them likings, 2026-01-01 to 2026-01-03" in told
    scott = next(line for line in told.splitlines() if line.startswith("Ridley Scott"))
    assert "Alien" in scott
    assert "Blade Runner" in scott


def test_a_ranking_names_each_item_and_why(run: Run) -> None:
    lines = run("recommend", "1", "--reasons", "2").out.splitlines()
    first = lines.index(next(line for line in lines if line.startswith(" 1. ")))
    assert lines[first].startswith(" 1. Aliens  b  ")
    assert lines[first + 1].startswith("    You gave ")
    assert lines[first + 2].split()[1] == "collaborative"
    assert lines[first + 4].endswith(" other reasons")


def test_brackets_of_a_title_are_shown_as_they_are(run: Run) -> None:
    for command in ("why 1 e", "recommend 1", "similar d", "recommend 1 --limit 100"):
        assert BRACKETS in run(*command.split()).out


def test_status_says_how_much_there_is_and_how_fresh(run: Run) -> None:
    told = answer(run("status", "--json"))
    graph = told["graph"]
    assert {k: graph["totals"][k] for k in ("users", "items", "entities", "events", "links")} == {
        "users": 4, "items": 6, "entities": 4, "events": 7, "links": 6,
    }  # fmt: skip
    assert graph["profiles_outdated"] is False
    assert {row["label"]: row["missing"] + row["stale"] for row in graph["staleness"]}["Item"] == 0
    names = [service["name"] for service in told["services"]]
    assert names == ["neo4j", "broker", "worker", "interactive", "api"]
    assert told["services"][0]["version"].startswith("Neo4j ")
