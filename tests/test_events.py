"""Events as they arrive: once each, in any order, durable, and what is wrong with one is told of that one."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from import_fakes import ask

from api.app import create_app
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server
NOON = "2026-01-01T12:00:00+00:00"
GRAPH = """
MATCH (u:User)-[e:INTERACTED]->(i:Item)
RETURN u.id AS user, i.id AS item, e.event_id AS id, e.kind AS kind, e.value AS value, e.signal AS signal,
       e.at.epochMillis AS at
ORDER BY user, id
"""


def event(**changed: Any) -> dict[str, Any]:
    """A viewing of item i1 by user 1, with an id and a time."""
    given = {"user": "1", "item": "i1", "kind": "view", "at": NOON, "event_id": "e1"} | changed
    return {name: value for name, value in given.items() if value is not ...}


@pytest.fixture
def settings_of_it(database: Database, neo4j_server: Settings) -> Settings:
    """Three items, two users, no broker that anybody waits for."""
    database.write("write/import_items", rows=[{"id": f"i{n}", "properties": {}} for n in range(1, 4)])
    ask(neo4j_server, "UNWIND ['1', '2'] AS id CREATE (:User {id: id})")
    return neo4j_server


@pytest.fixture
def client(settings_of_it: Settings) -> Iterator[FlaskClient]:
    yield from made(settings_of_it)


def made(settings: Settings) -> Iterator[FlaskClient]:
    app = create_app(settings)
    yield app.test_client()
    app.extensions["persona"].close()


def post(client: FlaskClient, *events: Any, key: str | None = None, status: int = 200) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    body = json.dumps({"events": list(events)})
    answer = client.post("/v1/events", data=body, content_type="application/json", headers=headers)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json  # type: ignore[assignment]
    return found


def statuses(answer: dict[str, Any]) -> list[str]:
    return [result["status"] for result in answer["results"]]


def test_an_event_is_in_the_graph_when_it_is_answered(client: FlaskClient, settings_of_it: Settings) -> None:
    answer = post(client, event(kind="rate", value=5))
    assert answer["results"] == [{"event_id": "e1", "status": "written", "reason": None}]
    at = int(datetime.fromisoformat(NOON).timestamp() * 1000)
    assert ask(settings_of_it, GRAPH) == [
        {
            "user": "1",
            "item": "i1",
            "id": "e1",
            "kind": "rate",
            "value": 5.0,
            "signal": 1.0,
            "at": at,
        }
    ]
    assert ask(settings_of_it, "MATCH (u:User) WHERE u.changed_at IS NOT NULL RETURN u.id AS id") == [
        {"id": "1"}
    ]


@pytest.mark.parametrize(
    ("kind", "value", "signal"),
    [
        ("rate", 4, 1.0),
        ("rate", 3.5, 0.0),
        ("rate", 1, 0.0),
        ("view", None, 0.1),
        ("purchase", 19.9, 1.0),
        ("dislike", None, 0.0),
        ("skip", None, 0.0),
    ],
)
def test_a_kind_has_a_signal(
    client: FlaskClient, settings_of_it: Settings, kind: str, value: float | None, signal: float
) -> None:
    post(client, event(kind=kind, value=value))
    assert ask(settings_of_it, GRAPH)[0]["signal"] == signal


def test_weights_and_scale_are_settings(settings_of_it: Settings) -> None:
    update = {"event_weights": {"listen": 0.7}, "rating_scale": (0.0, 6.0, 10.0)}
    for client in made(settings_of_it.model_copy(update=update)):
        post(client, event(kind="listen"), event(kind="rate", value=7, event_id="e2"))
        post(client, event(kind="view", event_id="e3"), status=422)
    assert [row["signal"] for row in ask(settings_of_it, GRAPH)] == [0.7, 1.0]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"user": ...}, "name `user` or `session`, one of them"),
        ({"session": "s"}, "name `user` or `session`, one of them"),
        ({"user": ""}, "user: String should have at least 1 character"),
        ({"user": 7}, "user: Input should be a valid string"),
        ({"user": "session:s"}, "begins with 'session:'"),
        ({"item": ...}, "item: Field required"),
        ({"item": "nothing"}, "item: 'nothing' is not in the graph"),
        ({"kind": "dance"}, "kind: 'dance' is none of rate, view"),
        ({"kind": "rate"}, "`rate` needs a `value`"),
        ({"kind": "rate", "value": 6}, "value: 6.0 is not between 1 and 5"),
        ({"value": True}, "value: Input should be a valid number"),
        ({"at": "yesterday"}, "at: is a time such as"),
        ({"at": "2026-01-01T12:00:00"}, "at: is a time with its zone"),
        ({"at": "0001-01-01T00:00:00+23:00"}, "at: is before 1970"),
        ({"at": "9999-12-31T23:59:59-23:00"}, "at: is no time of this world"),
        ({"at": 1700000000}, "at: is a time such as"),
        ({"at": (datetime.now(UTC) + timedelta(hours=1)).isoformat()}, "is in the future"),
        ({"colour": "blue"}, "colour: Extra inputs are not permitted"),
        ({"event_id": "x" * 501}, "event_id: String should have at most 500 characters"),
    ],
)
def test_a_bad_event_is_refused_by_itself(
    client: FlaskClient, settings_of_it: Settings, wrong: dict[str, Any], reason: str
) -> None:
    answer = post(client, event(**wrong), event(event_id="good"), status=207)
    assert statuses(answer) == ["refused", "written"]
    assert reason in answer["results"][0]["reason"]
    assert [row["id"] for row in ask(settings_of_it, GRAPH)] == ["good"]


@pytest.mark.parametrize(
    "wrong", [{"user": "\ud800"}, {"value": float("nan")}, {"value": float("inf")}, {"value": 10**400}]
)
def test_what_http_does_not_let_through_is_refused_from_elsewhere_too(
    client: FlaskClient, settings_of_it: Settings, wrong: dict[str, Any]
) -> None:
    answer = client.application.extensions["persona"].events.add([event(**wrong), event(event_id="good")])
    assert statuses(answer) == ["refused", "written"]
    assert f"{next(iter(wrong))}: " in answer["results"][0]["reason"]
    assert [row["id"] for row in ask(settings_of_it, GRAPH)] == ["good"]


@pytest.mark.parametrize("given", [None, 7, "text", [], {}])
def test_what_is_no_event_is_refused_and_a_request_of_nothing_else_too(
    client: FlaskClient, given: Any
) -> None:
    answer = post(client, given, status=422)
    assert answer["errors"][0]["field"] == "events.0"
    assert statuses(post(client, given, event(), status=207)) == ["refused", "written"]


def test_too_many_and_none_are_refused(settings_of_it: Settings) -> None:
    for client in made(settings_of_it.model_copy(update={"events_max": 2})):
        assert post(client, *[event()] * 3, status=422)["errors"][0]["field"] == "events"
        assert post(client, status=422)["errors"][0]["field"] == "events"
    assert not ask(settings_of_it, GRAPH)


def test_the_same_id_counts_once_and_with_other_content_the_first_stands(
    client: FlaskClient, settings_of_it: Settings
) -> None:
    first = event(kind="rate", value=5)
    assert statuses(post(client, first, first)) == ["written", "duplicate"]
    assert statuses(post(client, first)) == ["duplicate"]
    assert statuses(post(client, event(kind="rate", value=5, at=...))) == ["duplicate"]
    for other in ({"value": 4}, {"item": "i2"}, {"at": "2026-01-01T12:00:01Z"}, {"kind": "view"}):
        answer = post(client, first | other, event(user="2"), status=207)
        assert statuses(answer)[0] == "conflict"
        assert next(iter(other)) in answer["results"][0]["reason"]
    rows = ask(settings_of_it, GRAPH)
    assert [(row["user"], row["value"]) for row in rows] == [("1", 5.0), ("2", None)]


def test_an_event_without_id_is_one_of_its_own_and_without_time_is_of_now(
    client: FlaskClient, settings_of_it: Settings
) -> None:
    bare = event(event_id=..., at=...)
    ids = [post(client, bare)["results"][0]["event_id"] for _ in range(2)]
    rows = ask(settings_of_it, GRAPH)
    assert {row["id"] for row in rows} == set(ids)
    assert len(rows) == 2
    assert all(abs(row["at"] / 1000 - datetime.now(UTC).timestamp()) < 60 for row in rows)


def test_a_key_lets_a_request_be_sent_again(client: FlaskClient, settings_of_it: Settings) -> None:
    bare = [event(event_id=..., at=...), event(event_id=..., at=..., item="i2")]
    first, again = post(client, *bare, key="k"), post(client, *bare, key="k")
    assert statuses(first) == ["written"] * 2
    assert statuses(again) == ["duplicate"] * 2
    assert [r["event_id"] for r in first["results"]] == [r["event_id"] for r in again["results"]]
    for other in (bare[:1], [*bare, event()], [bare[1], bare[0]]):
        assert post(client, *other, key="k", status=422)["errors"][0]["field"] == "Idempotency-Key"
    assert statuses(post(client, *bare, key="another")) == ["written"] * 2
    assert len(ask(settings_of_it, GRAPH)) == 4


def test_a_key_is_not_used_up_by_a_request_of_which_nothing_was_taken(client: FlaskClient) -> None:
    post(client, event(item="nothing"), key="k", status=422)
    post(client, event(item="i1"), key="k")


def test_unknown_users_are_made_and_unknown_items_refused_unless_set_otherwise(
    client: FlaskClient, settings_of_it: Settings
) -> None:
    users = "MATCH (u:User {id: 'new'}) RETURN u.changed_at IS NOT NULL AS changed"
    post(client, event(user="new", item="nothing"), status=422)
    assert not ask(settings_of_it, users)
    post(client, event(user="new"))
    assert ask(settings_of_it, users) == [{"changed": True}]
    update = {"unknown_users": "refuse", "unknown_items": "create"}
    for other in made(settings_of_it.model_copy(update=update)):
        answer = post(other, event(user="nobody", item="new"), status=422)
        assert "user: 'nobody' is not in the graph" in answer["detail"]
        assert not ask(settings_of_it, "MATCH (i:Item {id: 'new'}) RETURN i.id AS id")
        answer = post(other, event(item="new"), event(item="new", event_id="e2"))
        assert statuses(answer) == ["written"] * 2
    assert ask(
        settings_of_it,
        "MATCH (i:Item {id: 'new'}) RETURN i.title AS title, i.pending AS pending, i.revision AS revision, "
        "i.since IS NOT NULL AS since",
    ) == [{"title": "new", "pending": True, "revision": 1, "since": True}]


def test_an_item_that_is_made_is_handed_to_the_interactive_queue(settings_of_it: Settings) -> None:
    handed: list[list[str]] = []
    for client in made(settings_of_it.model_copy(update={"unknown_items": "create"})):
        persona = client.application.extensions["persona"]
        persona.queue.refresh = handed.append
        post(client, event(item="new"), event(item="i1", event_id="e2"), event(item="newer", event_id="e3"))
        post(client, event(item="new", event_id="e4"))
    assert handed == [["new", "newer"]]
