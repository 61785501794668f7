"""Facts over HTTP and on the command line: listed, accepted, removed; what is only proposed is no relation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Run, runner
from documents_world import related, shop, told
from flask.testing import FlaskClient
from import_fakes import ask
from work_fakes import FakeContext, do
from writing_api import degrees_are_right, get, send, unqueued

from api.access.scopes import needed
from api.answers.facts import DecidedFact, FactList
from api.processes import environment
from graph.connection import Database
from graph.facts import fact_id
from graph.jobs import Jobs
from graph.local.process import Process
from settings import Settings
from workers import work

OAK, SHELF = ("lamp", "MADE_OF", "material/Oak"), ("shelf", "MADE_OF", "material/Oak")


@pytest.fixture
def client(database: Database, settings: Settings, tmp_path: Path) -> Iterator[FlaskClient]:
    """The API on the shop, whose texts were gone through."""
    shop(database, tmp_path)
    do(FakeContext.of(database, settings), "documents")
    yield from unqueued(settings)


@pytest.fixture
def run(client: FlaskClient, settings: Settings, monkeypatch: Any, capsys: Any) -> Run:
    """Runs a command in this process, on the same graph."""
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


def relations(client: FlaskClient, item: str) -> list[str]:
    return [one["entity"] for one in get(client, f"/v1/items/{item}")["relations"]]


def test_facts_are_listed_the_surest_first_page_by_page(client: FlaskClient) -> None:
    page = get(client, "/v1/facts", limit=3)
    FactList.model_validate(page)
    sure = [one["confidence"] for one in page["facts"]]
    assert (sure, page["next"]) == (sorted(sure, reverse=True), 3)
    assert len(get(client, "/v1/facts", offset=3)["facts"]) == 1
    proposed = get(client, "/v1/facts", state="proposed", item="shelf")["facts"]
    assert [(one["name"], one["state"], one["related"]) for one in proposed] == [("Oak", "proposed", False)]
    assert [one["name"] for one in get(client, "/v1/facts", least=0.99)["facts"]] == ["Acme"]
    (fact,) = get(client, "/v1/facts", item="lamp")["facts"]
    assert get(client, f"/v1/facts/{fact['id']}") == fact
    assert [(one["text"], one["sentence"]) for one in fact["told"]] == [
        ("item/lamp", "A desk lamp made of oak.")
    ]


def test_what_is_proposed_is_no_relation_until_it_is_accepted(
    client: FlaskClient, settings: Settings
) -> None:
    assert relations(client, "shelf") == []
    done = send(client, "POST", f"/v1/facts/{fact_id(*SHELF)}", 200, {"state": "accepted"})
    assert DecidedFact.model_validate(done).model_dump() == {
        "state": "accepted", "decided": 1, "items": 1, "embedding": "waiting",
    }  # fmt: skip
    assert relations(client, "shelf") == ["material/Oak"]
    again = send(client, "POST", f"/v1/facts/{fact_id(*SHELF)}", 200, {"state": "accepted"})
    assert (again["items"], again["embedding"]) == (0, "current")
    send(client, "POST", f"/v1/facts/{fact_id(*SHELF)}", 200, {"state": "removed"})
    assert relations(client, "shelf") == []
    assert degrees_are_right(settings)


def test_what_makes_no_sense_is_refused(client: FlaskClient, settings: Settings) -> None:
    before = told(settings)
    send(client, "POST", "/v1/facts/nothing", 404, {"state": "accepted"})
    send(client, "GET", "/v1/facts/nothing", 404)
    for body in ({"state": "proposed"}, {"state": None}, {}, {"state": "accepted", "by": "x"}):
        send(client, "POST", f"/v1/facts/{fact_id(*OAK)}", 422, body)
    for query in ("least=2", "state=gone", "limit=0", "kind=x"):
        send(client, "GET", f"/v1/facts?{query}", 422)
    assert told(settings) == before


def test_deciding_needs_write_and_reading_read() -> None:
    assert needed("POST", "/v1/facts/<fact>") == "write"
    assert needed("GET", "/v1/facts") == needed("GET", "/v1/facts/<fact>") == "read"


def test_an_item_written_without_it_lists_the_fact_as_not_related(client: FlaskClient) -> None:
    send(client, "PUT", "/v1/items/lamp", 200, {"title": "Lamp", "domain": "shop", "relations": []})
    (fact,) = get(client, "/v1/facts", item="lamp")["facts"]
    assert (fact["state"], fact["related"]) == ("accepted", False)
    send(client, "POST", f"/v1/facts/{fact['id']}", 200, {"state": "accepted"})
    assert relations(client, "lamp") == ["material/Oak"]


def test_facts_on_the_command_line(run: Run, client: FlaskClient, settings: Settings) -> None:
    listed = json.loads(run("documents", "facts", "--state", "proposed", "--json").out)
    assert listed == get(client, "/v1/facts", state="proposed")
    shown = run("documents", "facts").out
    assert "A desk lamp made of oak." in shown
    assert run("documents", "accept", "--above", "0.3", "--item", "shelf").out == (
        "Accepted 1; the relations of 1 items changed.\n"
    )
    assert SHELF in related(settings)
    assert run("documents", "remove", fact_id(*SHELF), fact_id(*OAK)).out == (
        "Removed 2; the relations of 2 items changed.\n"
    )
    assert related(settings) == {("chair", "MADE_BY", "brand/Acme")}
    missing = run("documents", "accept", fact_id(*OAK), "nothing")
    assert (missing.status, missing.err) == (1, "persona: No fact 'nothing' in the graph.\n")
    assert OAK not in related(settings)
    assert run("documents", "accept").status == 2
    assert run("documents", "accept", "x", "--above", "0.5").status == 2


def test_texts_of_a_file_are_added_and_bad_lines_told(
    run: Run, database: Database, settings: Settings, broker: Process, tmp_path: Path
) -> None:
    lines = [
        '{"item": "shelf", "document": "review", "text": "Made of steel."}',
        '{"item": "nobody", "text": "Made of oak."}',
        "{",
        '{"item": "shelf"}',
        "",
        '{"item": "shelf", "text": "x", "more": 1}',
    ]
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(lines))
    said = run("documents", "run", "--file", str(file), "--no-watch")
    assert said.status == 1
    assert [line.partition(":")[0] for line in said.err.splitlines()[:4]] == [
        "line 2",
        "line 3",
        "line 4",
        "line 6",
    ]
    (job,) = [one for one in Jobs(database).page() if one.state == "queued"]
    context = FakeContext.of(database, settings)
    for chunk in work.plan(context, job.id):
        work.run(context, chunk)
    assert ("shelf", "MADE_OF", "material/Steel") in related(settings)
    kept = ask(settings, "MATCH (:Item {id: 'shelf'})-[:TOLD_IN]->(t:Text) RETURN count(t) AS n")
    assert kept == [{"n": 2}]
