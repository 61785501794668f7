"""Kept rankings try new items, say how probable that was, and are reported on, on a small real graph."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from cli_runs import Run, runner
from flask.testing import FlaskClient
from import_fakes import ask

from api.answers import KeptRecommendations
from api.app import create_app
from api.processes import environment
from graph.connection import Database
from graph.exploration import outcomes
from settings import Settings

pytestmark = pytest.mark.server
Answer = dict[str, Any]
NEW = ["n1", "n2", "n3"]
RANKINGS = 40


@pytest.fixture(autouse=True)
def _new_items(world: Settings) -> Iterator[None]:
    ask(
        world,
        "UNWIND $new AS id CREATE (:Item {id: id, title: id, since: datetime(), popularity: 0})",
        new=NEW,
    )
    yield
    ask(world, "MATCH (i:Item) WHERE i.id IN $new DETACH DELETE i", new=NEW)
    ask(world, "MATCH (r:Recommendation) DETACH DELETE r")
    ask(world, "MATCH ()-[r:INTERACTED]->() WHERE r.event_id STARTS WITH 'after/' DELETE r")


@pytest.fixture
def run(world: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, value in environment(world).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


@pytest.fixture
def eager(world: Settings) -> Iterator[FlaskClient]:
    app = create_app(world.model_copy(update={"exploration": 0.2}))
    yield app.test_client()
    app.extensions["persona"].close()


def keep(client: FlaskClient, name: str, user: str = "1", **body: Any) -> list[Answer]:
    answer = client.post(f"/v1/users/{user}/recommendations", json={"id": name, "limit": 3, **body})
    assert answer.status_code in (200, 201), answer.text
    KeptRecommendations.model_validate(answer.json)
    return list((answer.json or {})["recommendations"])


def stored(world: Settings) -> list[Answer]:
    return [
        row["r"]
        for row in ask(
            world,
            "MATCH (r:Recommendation)-[:RECOMMENDS]->(i:Item) "
            "RETURN r {.*, item: i.id} AS r ORDER BY r.ranking, r.rank",
        )
    ]


def test_new_items_stand_where_the_plain_ranking_gives_way_and_it_is_kept_how_probable_that_was(
    eager: FlaskClient, world: Settings
) -> None:
    plain = [e["item"] for e in eager.get("/v1/users/1/recommendations?limit=3").json["recommendations"]]  # type: ignore[index]
    assert not set(plain) & set(NEW)
    told = {f"r-{n:02}": keep(eager, f"r-{n:02}") for n in range(RANKINGS)}
    entries = [entry | {"place": place} for ranking in told.values() for place, entry in enumerate(ranking)]
    tried = [entry for entry in entries if entry["explored"]]
    assert {entry["item"] for entry in tried} == set(NEW)
    assert 0.05 < len(tried) / len(entries) < 0.4
    for entry in entries:
        once = 0.2 / 3
        at = once * (1 - once) ** entry["place"]  # all three new items score alike
        wanted = at if entry["explored"] else 1 - 3 * at
        assert entry["propensity"] == pytest.approx(wanted)
        assert entry["explored"] or entry["item"] == plain[entry["place"]]
        parts = sum(r["contribution"] for r in entry["reasons"]) + entry["rest"]["contribution"]
        assert parts == pytest.approx(entry["score"])
    names = ("item", "score", "explored", "propensity", "policy")
    assert [[one[n] for n in names] for one in stored(world)] == [[e[n] for n in names] for e in entries]
    assert keep(eager, "r-07") == told["r-07"], "sent again, the same is explored"


def test_who_looks_only_or_at_a_day_or_wants_none_or_filters_gets_none(
    client: FlaskClient, eager: FlaskClient, world: Settings
) -> None:
    for n in range(8):
        assert "explored" not in eager.get("/v1/users/1/recommendations?limit=3").json["recommendations"][0]  # type: ignore[index]
        for name, body in (("day", {"as_of": "2999-01-31"}), ("year", {"year_from": 1970})):
            for entry in keep(eager, f"{name}-{n}", **body):
                assert entry["item"] not in NEW
    app = create_app(world.model_copy(update={"exploration": 0.0}))
    never = [entry for n in range(10) for entry in keep(app.test_client(), f"never-{n}")]
    app.extensions["persona"].close()
    assert {(entry["explored"], entry["propensity"]) for entry in never} == {(False, 1.0)}
    usual = [entry for n in range(RANKINGS) for entry in keep(client, f"usual-{n}")]
    assert 0 < sum(entry["explored"] for entry in usual) < 0.15 * len(usual)


def test_the_report_is_what_the_kept_rankings_say(eager: FlaskClient, world: Settings, run: Run) -> None:
    for n in range(RANKINGS):
        keep(eager, f"r-{n:02}", str(1 + n % 4))
    ask(world, "MATCH (r:Recommendation) SET r.at = datetime() - duration('P10D')")
    ask(
        world,
        "MATCH (u:User) MATCH (i:Item) WHERE i.id IN ['n1', 'b', 'f'] "
        "CREATE (u)-[:INTERACTED {kind: 'like', signal: 1.0, event_id: 'after/' + u.id + '/' + i.id, "
        "at: datetime() - duration('P9D'), arrived: datetime()}]->(i)",
    )
    rows = stored(world)
    likes = [float(row["item"] in ("n1", "b", "f")) for row in rows]
    weights = [0.0 if row["explored"] else 1 / row["propensity"] for row in rows]
    found = json.loads(run("exploration", "report", "--days", "7", "--json").out)
    assert (found["rankings"], found["entries"], found["users"]) == (RANKINGS, len(rows), 4)
    assert found["explored"] == sum(row["explored"] for row in rows) > 0
    assert found["logged"]["value"] == pytest.approx(sum(likes) / RANKINGS)
    ips = sum(w * liked for w, liked in zip(weights, likes, strict=True))
    assert found["ips"]["value"] == pytest.approx(ips / RANKINGS)
    assert found["snips"]["value"] == pytest.approx(ips / sum(weights) * len(rows) / RANKINGS)
    assert found["effective"] == pytest.approx(sum(weights) ** 2 / sum(w * w for w in weights))
    shown = run("exploration", "report", "--days", "7").out
    assert f"{RANKINGS} rankings of 4 users" in shown
    assert "self-normalised" in shown
    early = run("exploration", "report", "--days", "11")
    assert early.status == 1
    assert "no ranking" in early.err
    for n in range(1, 5):
        keep(eager, f"other-{n}", str(n))
    found = json.loads(run("exploration", "report", "--target", "other-", "--json").out)
    assert found["rankings"] == RANKINGS
    assert 0 < found["covered"] <= 1.5


def test_an_opinion_counts_before_what_was_done_and_the_latest_before_others(
    eager: FlaskClient, world: Settings
) -> None:
    shown = [entry["item"] for entry in keep(eager, "r-00")]
    done = {
        shown[0]: [("like", 1.0, 1), ("dislike", 0.0, 2), ("view", 0.2, 3)],
        shown[1]: [("dislike", 0.0, 1), ("like", 1.0, 2)],
        shown[2]: [("skip", 0.0, 1), ("view", 0.2, 2)],
    }
    rows = [
        {"item": item, "kind": kind, "signal": signal, "days": f"P{days}D", "id": f"after/{item}/{kind}"}
        for item, events in done.items()
        for kind, signal, days in events
    ]
    ask(world, "MATCH (r:Recommendation) SET r.at = datetime() - duration('P10D')")
    ask(
        world,
        "UNWIND $rows AS row MATCH (u:User {id: '1'}) MATCH (i:Item {id: row.item}) "
        "CREATE (u)-[:INTERACTED {kind: row.kind, signal: row.signal, event_id: row.id, "
        "at: datetime() - duration('P10D') + duration(row.days), arrived: datetime()}]->(i)",
        rows=rows,
    )
    with Database(world) as database:
        liked = {one.item: one.liked for one in outcomes(database, 7, datetime.now(UTC))}
    assert [liked[item] for item in shown] == [False, True, True]
