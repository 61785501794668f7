"""What users say of themselves: it counts in the next ranking, beside what is observed, and can be taken back."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from neo4j import GraphDatabase
from reasons_oracle import Verdict, judge
from snapshots import Snapshot

from api.app import create_app
from graph import says
from graph.connection import Database
from graph.local.neo4j import password
from settings import Settings


@pytest.fixture
def client(neo4j_server: Settings, built: Snapshot) -> Iterator[FlaskClient]:
    """A client of the API on the small world, as if no test had written to it."""
    built.restore(neo4j_server)
    app = create_app(neo4j_server)
    yield app.test_client()
    app.extensions["persona"].close()


def say(client: FlaskClient, user: str = "1", **body: Any) -> dict[str, Any]:
    answer = client.post(f"/v1/users/{user}/say", json=body)
    assert answer.status_code == 200, answer.json
    assert answer.json is not None
    return dict(answer.json)


def ranking(client: FlaskClient, user: str = "1") -> dict[str, dict[str, Any]]:
    """The user's ranking by item, in its order, judged by the oracle first."""
    answer = client.get(f"/v1/users/{user}/recommendations?reasons=all").json
    assert answer is not None
    settings, verdict = client.application.extensions["persona"].settings, Verdict()
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
        judge(driver, answer, verdict)
    assert verdict.faults == []
    return {entry["item"]: entry for entry in answer["recommendations"]}


def parts(entry: dict[str, Any]) -> dict[tuple[Any, ...], float]:
    """Parts by what they come from."""
    return {
        (
            r["kind"],
            *(node["id"] for node in r["path"]["nodes"]),
            *(t["type"] for t in r["path"]["relations"]),
        ): r["contribution"]
        for r in entry["reasons"]
    }


def test_a_stated_interest_adds_its_part_and_nothing_else_and_can_be_withdrawn(client: FlaskClient) -> None:
    before = ranking(client, "4")
    answer = say(client, "4", state=[{"about": "entity:genre/Romance", "weight": 0.5}])
    assert [(one["about"], one["weight"]) for one in answer["stated"]] == [("entity:genre/Romance", 0.5)]
    after = ranking(client, "4")
    assert next(iter(after)) == "d"  # the one romance
    new = {source: value for source, value in parts(after["d"]).items() if source not in parts(before["d"])}
    assert new == {("stated", "4", "genre/Romance", "d", "PREFERS", "HAS_GENRE"): pytest.approx(0.05)}
    assert {item: entry["score"] for item, entry in after.items() if item != "d"} == {
        item: pytest.approx(entry["score"]) for item, entry in before.items() if item != "d"
    }
    answer = say(client, "4", withdraw=[{"about": "entity:genre/Romance"}])
    assert answer["stated"] == []
    assert answer["history"][0]["until"] is not None
    assert ranking(client, "4").keys() == before.keys()
    assert list(ranking(client, "4")) == list(before)


def test_saying_it_twice_is_saying_it_once_and_otherwise_ends_what_was_said(client: FlaskClient) -> None:
    for _ in range(2):
        answer = say(client, state=[{"about": "entity:genre/Sci-Fi", "weight": 0.25}], novelty=0.5)
    assert len(answer["history"]) == 2
    answer = say(client, state=[{"about": "entity:genre/Sci-Fi", "weight": 1}], novelty=0)
    assert [one["weight"] for one in answer["stated"]] == [1]
    answer = say(client, mute=[{"about": "entity:genre/Sci-Fi"}])
    assert (answer["stated"], [one["about"] for one in answer["muted"]]) == ([], ["entity:genre/Sci-Fi"])
    assert [one["until"] is None for one in answer["history"] if one["said"] == "state"] == [False, False]
    assert answer["novelty"] == 0


def test_the_history_is_given_in_parts_and_what_holds_now_in_every_one(client: FlaskClient) -> None:
    with Database(client.application.extensions["persona"].settings) as database:
        for n in range(100):
            says.say(database, "1", says.Change(novelty=(n + 1) / 200))
    answer = say(client, state=[{"about": "entity:genre/Sci-Fi"}])
    assert (len(answer["history"]), answer["next"]) == (100, 100)
    assert [one["said"] for one in answer["history"][:2]] == ["state", "novelty"]
    offset, found = 0, []
    while offset is not None:
        page = client.get(f"/v1/users/1/say?limit=40&offset={offset}").json
        assert page is not None
        assert (len(page["stated"]), page["novelty"], page["offset"]) == (1, 0.5, offset)
        found += page["history"]
        offset = page["next"]
    assert [one["novelty"] for one in found[1:]] == [n / 200 for n in range(100, 0, -1)]
    assert client.get("/v1/users/1/say?limit=101").status_code == 422


def test_a_muted_entity_is_in_no_path_and_every_other_part_stays(client: FlaskClient) -> None:
    before = ranking(client)
    assert any("genre/Sci-Fi" in source for source in parts(before["b"]))
    say(client, mute=[{"about": "entity:genre/Sci-Fi"}])
    after = ranking(client)
    for item, entry in after.items():
        kept = {s: v for s, v in parts(before[item]).items() if "genre/Sci-Fi" not in s}
        assert parts(entry) == pytest.approx(kept)


def test_items_with_a_hidden_entity_are_left_out(client: FlaskClient) -> None:
    say(client, mute=[{"about": "entity:genre/Sci-Fi", "hide": True}])
    assert set(ranking(client)) == {"e"}
    stands = client.get("/v1/users/1/recommendations/b/explanation").json
    assert stands is not None
    assert stands["standing"]["status"] == "hidden"


def test_a_muted_event_says_nothing_and_its_item_stays_out(client: FlaskClient) -> None:
    say(client, mute=[{"about": "event:1-a"}])
    found = ranking(client)
    assert "a" not in found
    assert not any("a" in source for entry in found.values() for source in parts(entry))
    profile = client.get("/v1/users/1/profile").json
    assert profile is not None
    assert all(event["item"] != "a" for one in profile["interests"] for event in one["evidence"])
    say(client, withdraw=[{"about": "event:1-a"}])
    assert any("a" in source for entry in ranking(client).values() for source in parts(entry))


def test_a_muted_item_is_not_ranked_though_it_was_never_met(client: FlaskClient) -> None:
    say(client, mute=[{"about": "item:b"}])
    assert "b" not in ranking(client)
    answer = client.get("/v1/users/1/recommendations/b/explanation").json
    assert answer is not None
    assert (answer["seen"], answer["standing"]["status"]) == (False, "muted")


def test_a_muted_item_that_was_met_is_both_seen_and_muted(client: FlaskClient) -> None:
    say(client, mute=[{"about": "item:a"}])
    answer = client.get("/v1/users/1/recommendations/a/explanation").json
    assert answer is not None
    assert (answer["seen"], answer["standing"]["status"]) == (True, "muted")


def test_wanted_novelty_speaks_for_what_few_like(client: FlaskClient) -> None:
    say(client, novelty=1)
    found = ranking(client)
    little, well = found["f"], found["b"]
    told = {r["kind"]: r["contribution"] for r in little["reasons"]}
    assert told["novelty"] == pytest.approx(0.1)  # nobody likes it
    assert {r["kind"]: r["contribution"] for r in well["reasons"]}["novelty"] < 0.1


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"state": [{"about": "item:a"}]}, "state.0.about: is entity:ID"),
        ({"state": [{"about": "entity:nothing"}]}, "there is no entity 'nothing'"),
        ({"mute": [{"about": "event:2-a"}]}, "no event '2-a'"),
        ({"mute": [{"about": "Sci-Fi"}]}, "is entity:ID, item:ID or event:ID"),
        ({"withdraw": [{"about": "item:' OR 1=1 //"}]}, "there is no item"),
        ({"novelty": 2}, "less than or equal to 1"),
        ({"state": [{"about": "entity:genre/Sci-Fi", "weight": 0}]}, "greater than 0"),
    ],
)
def test_what_cannot_be_said_is_refused_and_changes_nothing(
    client: FlaskClient, body: dict[str, Any], named: str
) -> None:
    answer = client.post("/v1/users/1/say", json=body)
    assert answer.status_code == 422
    assert answer.json is not None
    assert named in answer.json["detail"]
    assert client.get("/v1/users/1/say").json == {
        "user": "1",
        "stated": [],
        "muted": [],
        "novelty": 0.0,
        "history": [],
        "offset": 0,
        "limit": 100,
        "next": None,
    }
    assert client.post("/v1/users/nobody/say", json={}).status_code == 404


def test_what_would_be_different_is_what_the_user_sees_after_saying_so(client: FlaskClient) -> None:
    answer = client.get("/v1/users/1/recommendations/b/counterfactuals?limit=1&seconds=5").json
    assert answer is not None
    assert (answer["rank"], answer["status"]) == (1, "ranked")
    smallest = answer["smallest"]
    assert (smallest["change"], smallest["found"], smallest["smallest"]) == ("remove", True, True)
    say(client, mute=[{"about": one["about"]} for one in smallest["of"]])
    assert list(ranking(client)).index("b") + 1 == smallest["rank"]


def test_a_stated_interest_can_bring_an_item_in(client: FlaskClient) -> None:
    answer = client.get("/v1/users/4/recommendations/d/counterfactuals?limit=1&seconds=5").json
    assert answer is not None
    assert answer["smallest"]["of"] == [{"about": "entity:genre/Romance", "name": "Romance"}]
    say(client, "4", state=[{"about": "entity:genre/Romance"}])
    assert next(iter(ranking(client, "4"))) == "d"
    seen = client.get("/v1/users/1/recommendations/a/counterfactuals").json
    assert seen is not None
    assert (seen["status"], seen["smallest"]) == ("seen", None)
