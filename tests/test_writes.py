"""Users and items put, changed and deleted over HTTP, and the rankings right after."""

from collections.abc import Iterator
from typing import Any

import pytest
import redis
from api_world import real_encoder
from flask.testing import FlaskClient
from import_fakes import ask, everything
from snapshots import Snapshot
from writing_api import MOON, SCIFI, SCOTT, degrees_are_right, get, nodes, ranked, send, unqueued

from api.app import create_app
from graph.connection import Database
from graph.local.process import Process
from graph.statistics import refresh
from graph.writing import items
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def world(neo4j_server: Settings, built: Snapshot) -> Settings:
    """The small world, as if no test had written to it."""
    built.restore(neo4j_server)
    return neo4j_server


@pytest.fixture
def client(world: Settings) -> Iterator[FlaskClient]:
    yield from unqueued(world)


def test_an_item_put_now_is_recommended_now_by_its_relations(client: FlaskClient) -> None:
    ranked(client)  # what is kept in memory is of before
    answer = send(client, "PUT", "/v1/items/moon", 201, MOON)
    assert (answer["created"], answer["revision"], answer["entities"]) == (True, 1, ["person/Sam Rockwell"])
    assert answer["embedding"] == "waiting"  # there is no queue here
    found = ranked(client)["moon"]
    assert found["title"] == "Moon"
    assert {SCOTT, SCIFI} <= nodes(found)
    assert "HAS_GENRE" in str(found["reasons"])


def test_a_second_put_of_the_same_changes_nothing(client: FlaskClient, world: Settings) -> None:
    send(client, "PUT", "/v1/items/moon", 201, MOON)
    before = everything(world)
    answer = send(client, "PUT", "/v1/items/moon", 200, MOON)
    assert (answer["created"], answer["changed"], answer["revision"]) == (False, False, 1)
    assert everything(world) == before


def test_a_put_replaces_and_the_next_ranking_knows(client: FlaskClient, world: Settings) -> None:
    send(client, "PUT", "/v1/items/moon", 201, MOON)
    assert SCOTT in nodes(ranked(client)["moon"])
    other = {"title": "Lune", "domain": "film", "relations": [{"type": "HAS_GENRE", "entity": SCIFI}]}
    assert send(client, "PUT", "/v1/items/moon", 200, other)["revision"] == 2
    found = ranked(client)["moon"]
    assert found["title"] == "Lune"
    assert SCOTT not in nodes(found)
    kept = get(client, "/v1/items/moon")
    assert not {"year", "text", "runtime"} & set(kept["properties"])
    assert [(one["type"], one["entity"]) for one in kept["relations"]] == [("HAS_GENRE", SCIFI)]
    assert degrees_are_right(world)


def test_only_the_item_that_was_written_is_read_again(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, "PUT", "/v1/items/moon", 201, MOON)
    ranked(client)
    read, asked = Database.read, list[str]()

    def watched(self: Database, statement: str, **given: Any) -> Any:
        if statement == "read/relations_of":
            asked.extend(given["items"])
        return read(self, statement, **given)

    monkeypatch.setattr(Database, "read", watched)
    ranked(client)
    assert asked == []
    send(client, "PATCH", "/v1/items/moon", 200, {"year": 2010})
    ranked(client)
    assert asked == ["moon"]


def test_a_patch_merges_and_null_takes_away(client: FlaskClient) -> None:
    send(client, "PUT", "/v1/items/moon", 201, MOON)
    send(
        client,
        "PATCH",
        "/v1/items/moon",
        200,
        {"year": None, "properties": {"runtime": None, "colour": "grey"}},
    )
    kept = get(client, "/v1/items/moon")
    assert "year" not in kept["properties"]
    assert (kept["properties"]["title"], kept["properties"]["colour"]) == ("Moon", "grey")
    assert len(kept["relations"]) == 3
    send(client, "PATCH", "/v1/items/moon", 200, {"relations": []})
    assert get(client, "/v1/items/moon")["relations"] == []
    assert send(client, "PATCH", "/v1/items/moon", 200, {})["changed"] is False
    send(client, "PATCH", "/v1/items/nothing", 404, {"year": 1})


@pytest.mark.parametrize(
    "wanted", [{"domain": "music", "year_from": 1990}, {"domain": "film", "year_to": 1900}]
)
def test_a_search_that_finds_nothing_says_so_after_an_item_was_deleted(
    client: FlaskClient, world: Settings, wanted: dict[str, Any]
) -> None:
    real_encoder(world)
    send(client, "DELETE", "/v1/items/a", 200)
    assert send(client, "POST", "/v1/search", 200, {"text": "space", **wanted})["results"] == []
    assert get(client, "/v1/users/2/recommendations", **wanted)["recommendations"] == []


def test_an_item_deleted_goes_with_its_events_and_kept_recommendations(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(client, "POST", "/v1/users/1/recommendations", 201, {"id": "kept", "limit": 10})
    before = ask(world, "MATCH (u:User) RETURN u.id AS id, u.changed_at AS at ORDER BY id")
    monkeypatch.setattr(items, "TRIM", 1)
    deleted = send(client, "DELETE", "/v1/items/b", 200)["deleted"]
    assert (deleted["events"], deleted["recommendations"], deleted["relations"]) == (2, 1, 2)
    after = ask(world, "MATCH (u:User) RETURN u.id AS id, u.changed_at AS at ORDER BY id")
    assert [old["id"] for old, new in zip(before, after, strict=True) if old != new] == ["2", "3"]
    assert "b" not in ranked(client)
    assert "b" not in str(get(client, "/v1/users/2/profile")["recent"])
    assert degrees_are_right(world)
    send(client, "DELETE", "/v1/items/b", 404)


def test_users_are_put_changed_and_read(client: FlaskClient, world: Settings) -> None:
    assert (
        send(client, "PUT", "/v1/users/new", 201, {"attributes": {"age": 30, "city": "Köln"}})["created"]
        is True
    )
    before = everything(world)
    assert (
        send(client, "PUT", "/v1/users/new", 200, {"attributes": {"age": 30, "city": "Köln"}})["changed"]
        is False
    )
    assert everything(world) == before
    patched = send(client, "PATCH", "/v1/users/new", 200, {"attributes": {"age": None, "pro": True}})
    assert patched["attributes"] == {"city": "Köln", "pro": True}
    assert send(client, "PUT", "/v1/users/new", 200, {"attributes": {}})["attributes"] == {}
    found = get(client, "/v1/users/1")
    assert (found["attributes"], found["events"], found["interests"]) == ({"age": 24}, 3, 2)
    assert get(client, "/v1/users/new/recommendations")["recommendations"]
    send(client, "PATCH", "/v1/users/nobody", 404, {"attributes": {}})
    send(client, "GET", "/v1/users/nobody", 404)


def test_what_waits_is_told_to_the_workers(world: Settings, broker: Process) -> None:
    app = create_app(world)
    with redis.Redis.from_url(world.broker) as queue:
        queue.delete("interactive")
        answer = send(app.test_client(), "PUT", "/v1/items/moon", 201, MOON)
        assert answer["embedding"] == "queued"
        assert queue.llen("interactive") == 1
        queue.delete("interactive")
    app.extensions["persona"].close()


def test_the_statistics_find_nothing_to_correct(client: FlaskClient, world: Settings) -> None:
    send(client, "PUT", "/v1/items/moon", 201, MOON)
    send(client, "PATCH", "/v1/items/moon", 200, {"relations": MOON["relations"][1:]})  # type: ignore[index]
    send(client, "DELETE", "/v1/items/c", 200)
    text = "MATCH (e:Entity) RETURN e.id AS id, e.degree AS degree ORDER BY id"
    before = ask(world, text)
    with Database(world) as database:
        refresh(database)
    assert ask(world, text) == before
