"""Anonymous sessions: ranked like users, merged into one once, and gone when nothing was heard of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from import_fakes import ask

from api.events import Events
from graph import sessions
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server
NODES = (
    "MATCH (u:User) WHERE u.id STARTS WITH 'session:' OR u.id = $user RETURN u.id AS id, labels(u) AS labels"
)
EVENTS = """
MATCH (u:User {id: $user})-[e:INTERACTED]->(i:Item)
RETURN i.id AS item, e.event_id AS id, e.kind AS kind ORDER BY id
"""


@pytest.fixture(autouse=True)
def _afterwards(world: Settings) -> Iterator[None]:
    """Each test leaves the small world as it was."""
    yield
    ask(world, "MATCH (u:User) WHERE u.id STARTS WITH 'session:' OR u.id STARTS WITH 'me' DETACH DELETE u")
    ask(world, "MATCH (r:Request) DETACH DELETE r")
    ask(world, "MATCH (r:Recommendation) DETACH DELETE r")


def did(
    client: FlaskClient, item: str, *, kind: str = "like", event_id: str | None = None, **who: str
) -> Any:
    event = {"item": item, "kind": kind, "event_id": event_id or f"{item}-{kind}", **who}
    answer = client.post("/v1/events", json={"events": [event]})
    assert answer.status_code == 200, answer.text
    return answer.json


def merge(client: FlaskClient, user: str, session: str, status: int = 200) -> Any:
    answer = client.post(f"/v1/users/{user}/merge", json={"session": session})
    assert answer.status_code == status, answer.text
    return answer.json


def test_a_session_is_ranked_like_a_user(client: FlaskClient, world: Settings) -> None:
    did(client, "a", session="s")
    answer = client.get("/v1/users/session:s/recommendations?reasons=all").json
    assert answer
    best = answer["recommendations"][0]
    assert best["item"] == "b"
    assert {reason["path"]["nodes"][0]["id"] for reason in best["reasons"] if "event_id" in str(reason)} == {
        "session:s"
    }
    assert sorted(ask(world, NODES, user="me")[0]["labels"]) == ["Session", "User"]


def test_a_session_is_made_though_unknown_users_are_refused(world: Settings, client: FlaskClient) -> None:
    persona = client.application.extensions["persona"]
    strict = world.model_copy(update={"unknown_users": "refuse"})
    answer = Events(persona.database, strict, persona.queue.refresh).add(
        [{"session": "s", "item": "a", "kind": "like"}]
    )
    assert answer["counts"]["written"] == 1


def test_a_merged_session_is_the_users(client: FlaskClient, world: Settings) -> None:
    did(client, "a", session="s")
    did(client, "d", session="s", kind="dislike")
    did(client, "c", user="me")
    said = {"state": [{"about": "entity:genre/Sci-Fi"}], "mute": [{"about": "item:e"}], "novelty": 0.5}
    client.post("/v1/users/session:s/say", json=said)
    client.post("/v1/users/session:s/recommendations", json={"id": "kept-by-session", "limit": 2})
    answer = merge(client, "me", "s")
    assert answer == {"user": "me", "session": "s", "moved": {"events": 2, "says": 3, "kept": 2}}
    assert [row["id"] for row in ask(world, EVENTS, user="me")] == ["a-like", "c-like", "d-dislike"]
    assert [row["id"] for row in ask(world, NODES, user="me")] == ["me"]
    says = client.get("/v1/users/me/say").json
    assert says
    assert [row["about"] for row in says["stated"]] == ["entity:genre/Sci-Fi"]
    assert [row["about"] for row in says["muted"]] == ["item:e"]
    assert says["novelty"] == 0.5
    kept = "MATCH (r:Recommendation)-[:FOR]->(u:User {id: 'me'}) RETURN count(r) AS kept"
    assert ask(world, kept) == [{"kept": 2}]
    assert client.get("/v1/users/session:s/profile").status_code == 404
    assert merge(client, "me", "s") == answer
    assert len(ask(world, EVENTS, user="me")) == 3


def test_what_the_user_said_later_stands_and_the_other_has_an_end(
    client: FlaskClient, world: Settings
) -> None:
    client.post("/v1/users/1/say", json={"novelty": 0})  # the user of the world stays as it is
    did(client, "a", user="me")
    did(client, "a", session="s")
    client.post(
        "/v1/users/session:s/say",
        json={"novelty": 0.2, "state": [{"about": "entity:genre/Sci-Fi", "weight": 0.2}]},
    )
    client.post("/v1/users/me/say", json={"novelty": 0.7})
    client.post("/v1/users/session:s/say", json={"mute": [{"about": "entity:genre/Romance"}]})
    merge(client, "me", "s")
    says = client.get("/v1/users/me/say").json
    assert says
    assert says["novelty"] == 0.7
    assert len(says["stated"]) == len(says["muted"]) == 1
    ends = [row["until"] for row in says["history"] if row.get("novelty") == 0.2]
    assert ends == [row["at"] for row in says["history"] if row.get("novelty") == 0.7]


def test_the_same_event_counts_once_and_the_same_id_of_another_gets_its_own(
    client: FlaskClient, world: Settings
) -> None:
    at = "2026-01-01T00:00:00Z"
    for who in ({"user": "me"}, {"session": "s"}):
        event = {"item": "a", "kind": "like", "event_id": "1", "at": at, **who}
        client.post("/v1/events", json={"events": [event]})
    did(client, "c", event_id="2", user="me")
    did(client, "d", event_id="2", session="s")
    assert merge(client, "me", "s")["moved"]["events"] == 1
    assert {(row["id"], row["item"]) for row in ask(world, EVENTS, user="me")} == {
        ("1", "a"),
        ("2", "c"),
        ("session:s/2", "d"),
    }


def test_an_event_that_comes_after_the_merge_is_the_users(client: FlaskClient, world: Settings) -> None:
    did(client, "a", session="s")
    merge(client, "me", "s")
    did(client, "c", session="s")
    did(client, "c", session="s")
    assert [row["id"] for row in ask(world, EVENTS, user="me")] == ["a-like", "c-like"]
    assert [row["id"] for row in ask(world, NODES, user="me")] == ["me"]


def test_what_cannot_be_merged_is_refused(client: FlaskClient, world: Settings) -> None:
    merge(client, "me", "nothing", status=404)
    assert not ask(world, NODES, user="me")
    did(client, "a", session="s")
    merge(client, "session:s", "s", status=422)
    merge(client, "me", "s")
    merge(client, "me2", "s", status=409)


def test_merging_while_events_arrive_loses_none(client: FlaskClient, world: Settings) -> None:
    persona = client.application.extensions["persona"]
    did(client, "a", session="s", event_id="0")

    def add(n: int) -> Any:
        if n % 10 == 5:
            return persona.events.merge("me", "s")
        return persona.events.add(
            [{"session": "s", "item": "abcdef"[n % 6], "kind": "view", "event_id": f"{n}"}]
        )

    with ThreadPoolExecutor(4) as clients:
        list(clients.map(add, range(1, 60)))
    expected = {str(n) for n in range(60) if n % 10 != 5}
    assert {row["id"] for row in ask(world, EVENTS, user="me")} == expected
    assert [row["id"] for row in ask(world, NODES, user="me")] == ["me"]


def test_a_session_expires_when_nothing_was_heard_of_it(
    client: FlaskClient, world: Settings, neo4j_server: Settings
) -> None:
    did(client, "a", session="old")
    did(client, "a", session="young")
    client.post("/v1/users/session:old/recommendations", json={"id": "kept-by-old", "limit": 2})
    then = datetime.now(UTC) - timedelta(days=31)
    ask(world, "MATCH (s:Session {id: 'session:old'}) SET s.changed_at = $then", then=then)
    with Database(neo4j_server) as database:
        assert sessions.expire(database, 30) == 1
        assert sessions.expire(database, 30) == 0
    assert [row["id"] for row in ask(world, NODES, user="me")] == ["session:young"]
    assert not ask(world, "MATCH (r:Recommendation) RETURN r.id AS id")
    assert ask(world, "MATCH (s:Session) WHERE s.expiring IS NOT NULL RETURN s.id AS id") == []


def test_requests_and_merges_are_forgotten_in_time(
    client: FlaskClient, world: Settings, neo4j_server: Settings
) -> None:
    event = {"item": "a", "kind": "like", "session": "s"}
    client.post("/v1/events", json={"events": [event]}, headers={"Idempotency-Key": "k"})
    merge(client, "me", "s")
    ask(world, "MATCH (r:Request) SET r.at = datetime() - duration('P2D')")
    with Database(neo4j_server) as database:
        assert sessions.forget_requests(database, 24, 30) == 1
        assert sessions.forget_requests(database, 24, 1) == 1
