"""Somebody who is only described is ranked as a user with the same would be, and nothing of it is stored."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from import_fakes import ask
from neo4j import GraphDatabase
from reasons_oracle import NEAR, SPREAD, Verdict, judge, written

from api.answers import DescribedRecommendations
from api.written import wanted
from embeddings.scoring import Weights
from graph.local.neo4j import password
from settings import Settings

pytestmark = pytest.mark.server
Answer = dict[str, Any]
CALM = "slow science fiction in space"


def rank(client: FlaskClient, status: int = 200, **body: Any) -> Answer:
    answer = client.post("/v1/recommendations", json=body)
    assert answer.status_code == status, answer.text
    found: Answer = answer.json or {}
    if status == 200:
        DescribedRecommendations.model_validate(found)
        for entry in found["recommendations"]:
            parts = sum(reason["contribution"] for reason in entry["reasons"]) + entry["rest"]["contribution"]
            assert parts == pytest.approx(entry["score"])
    return found


def scores(answer: Answer) -> dict[str, float]:
    return {entry["item"]: entry["score"] for entry in answer["recommendations"]}


def kinds(answer: Answer, item: str) -> dict[str, float]:
    (entry,) = (one for one in answer["recommendations"] if one["item"] == item)
    return {reason["kind"]: reason["contribution"] for reason in entry["reasons"]}


def test_of_whom_nothing_is_known_what_is_popular_is_ranked(client: FlaskClient) -> None:
    answer = rank(client)
    assert answer["user"] is None
    assert answer["understood"] is None
    assert [entry["item"] for entry in answer["recommendations"][:2]] == ["a", "b"]
    assert {kind for item in "ab" for kind in kinds(answer, item)} == {"popularity"}


def test_a_history_in_the_body_ranks_as_the_same_history_in_the_graph(client: FlaskClient) -> None:
    stored = client.get("/v1/users/1/recommendations").json or {}
    events = [
        {"item": "a", "kind": "rate", "value": 5, "signal": 1, "at": "2026-01-01T00:00:00Z"},
        {"item": "c", "kind": "rate", "value": 4, "signal": 1, "at": "2026-01-02T00:00:00Z"},
        {"item": "d", "kind": "rate", "value": 2, "signal": 0, "at": "2026-01-03T00:00:00Z"},
    ]
    for sent in (events, events[::-1]):
        assert scores(rank(client, events=sent, attributes={"age": 24})) == pytest.approx(scores(stored))
    untimed = [{name: value for name, value in one.items() if name != "at"} for one in events]
    assert scores(rank(client, events=untimed)) == pytest.approx(scores(stored))


def test_entities_picked_are_stated_interests(client: FlaskClient) -> None:
    bare, picked = (
        rank(client),
        rank(client, entities=["genre/Romance", {"entity": "genre/Sci-Fi", "weight": 0.9}]),
    )
    gains = {item: score - scores(bare).get(item, 0) for item, score in scores(picked).items()}
    assert gains["d"] == pytest.approx(0.5 * Weights().stated)
    assert gains["c"] == gains["a"] == pytest.approx(0.9 * Weights().stated)
    assert picked["recommendations"][0]["item"] == "a"


def test_a_text_counts_by_whom_it_names_and_by_what_it_means(client: FlaskClient, world: Settings) -> None:
    text = f"{CALM}, nothing with Sigourney Weaver"
    answer = rank(client, text=text, reasons="all")
    assert {"a", "b"}.isdisjoint(scores(answer)), "items of whom it refuses are left out"
    (refused,) = (one for one in answer["understood"]["understood"] if one["said"] == "mute")
    assert refused["about"] == "entity:person/Sigourney Weaver"
    assert refused["hide"]
    assert wanted(text) == CALM
    rows = ask(world, "MATCH (i:Item) RETURN i.id AS id, i.embedding AS embedding")
    for row in rows:
        if row["id"] in scores(answer):
            cosine = float(written(CALM) @ row["embedding"])
            told = kinds(answer, row["id"])["described"]
            assert told == pytest.approx((cosine - NEAR) / SPREAD * Weights().described, abs=1e-6)


def test_reasons_say_so_in_words(client: FlaskClient) -> None:
    for language, says in (("en", "You wrote what you want"), ("zh", "你写下了想要的内容")):
        answer = rank(client, text=CALM, language=language)
        reasons = [reason for entry in answer["recommendations"] for reason in entry["reasons"]]
        told = [reason for reason in reasons if reason["kind"] == "described"]
        assert told
        assert all(reason["text"].startswith(says) for reason in told)
        assert all(node["id"] for reason in told for node in reason["path"]["nodes"])


def test_a_text_that_the_encoder_cannot_read_has_no_part_and_still_names(client: FlaskClient) -> None:
    answer = rank(client, text="不看Romance")
    assert "d" not in scores(answer)
    assert all(
        reason["kind"] != "described" for one in answer["recommendations"] for reason in one["reasons"]
    )


def test_nothing_is_stored(client: FlaskClient, world: Settings) -> None:
    before = ask(world, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS n, count(r) AS r")
    rank(client, text=CALM, events=[{"item": "a"}], entities=["genre/Sci-Fi"], attributes={"age": 24})
    assert (
        ask(world, "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN count(DISTINCT n) AS n, count(r) AS r")
        == before
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"events": [{"item": "nope"}]}, "events"),
        ({"entities": ["nope"]}, "entities"),
        ({"entity": ["nope"]}, "entity"),
        ({"language": "xx"}, "language"),
        ({"unknown": 1}, "unknown"),
        ({"text": ""}, "text"),
        ({"text": "x" * 2_001}, "text"),
        ({"attributes": {"age": [1]}}, "attributes.age"),
        ({"entities": [{"entity": "genre/Sci-Fi", "weight": 2}]}, "entities.0"),
        ({"events": [{"item": "a", "at": "2026-01-01"}]}, "events.0.at"),
        ({"events": [{"item": "a", "signal": 2}]}, "events.0.signal"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(client: FlaskClient, body: Answer, field: str) -> None:
    errors = rank(client, 422, **body)["errors"]
    assert any(error["field"].startswith(field) for error in errors), errors


def test_a_user_in_the_graph_may_have_such_a_text_and_the_oracle_agrees(
    client: FlaskClient, world: Settings
) -> None:
    ask(world, "MATCH (u:User {id: '4'}) SET u.about = $about", about=CALM)
    try:
        stored = client.get("/v1/users/4/recommendations?reasons=all").json or {}
        verdict = Verdict()
        auth = (world.neo4j_user, password(world))
        with GraphDatabase.driver(world.bolt, auth=auth) as driver:
            judge(driver, stored, verdict)
        assert not verdict.faults
        assert verdict.parts["described"] == len(stored["recommendations"])
        described = rank(client, attributes={"about": CALM}, reasons="all")
        assert scores(described) == pytest.approx(scores(stored))
    finally:
        ask(world, "MATCH (u:User {id: '4'}) REMOVE u.about")
