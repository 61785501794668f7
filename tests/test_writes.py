"""Users, items, entities and relations put, changed and deleted over HTTP, and the rankings right after."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
import redis
from api_world import build, real_encoder
from flask.testing import FlaskClient
from import_fakes import ask, everything
from snapshots import Snapshot

from api.app import create_app
from graph.connection import Database
from graph.local.process import Process, free_port
from graph.statistics import refresh
from graph.writing import entities, items
from settings import Settings

pytestmark = pytest.mark.server

SCOTT, SCIFI, ROMANCE = "person/Ridley Scott", "genre/Sci-Fi", "genre/Romance"
MOON = {
    "title": "Moon",
    "domain": "film",
    "year": 2009,
    "text": "A man alone.",
    "properties": {"runtime": 97},
    "relations": [
        {"type": "DIRECTED_BY", "entity": SCOTT},
        {"type": "HAS_GENRE", "entity": SCIFI, "properties": {"main": True}},
        {"type": "HAS_CAST", "entity": "person/Sam Rockwell", "kind": "Person", "name": "Sam Rockwell"},
    ],
}


@pytest.fixture(scope="module")
def snapshot(neo4j_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    with Database(neo4j_server) as database:
        database.clear()
        build(database, neo4j_server, tmp_path_factory.mktemp("world"))
    return Snapshot.of(neo4j_server)


@pytest.fixture
def world(neo4j_server: Settings, snapshot: Snapshot) -> Settings:
    """The small world, as if no test had written to it."""
    snapshot.restore(neo4j_server)
    return neo4j_server


@pytest.fixture
def client(world: Settings) -> Iterator[FlaskClient]:
    """The API without a queue: that of the whole run may be up, or not."""
    app = create_app(world.model_copy(update={"broker_port": free_port()}))
    yield app.test_client()
    app.extensions["persona"].close()


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def send(client: FlaskClient, method: str, path: str, status: int, body: object = None) -> Any:
    answer = (
        client.open(path, method=method, json=body) if body is not None else client.open(path, method=method)
    )
    assert answer.status_code == status, answer.text
    return answer.json


def ranked(client: FlaskClient, user: str = "1") -> dict[str, Any]:
    found = get(client, f"/v1/users/{user}/recommendations", reasons="all")["recommendations"]
    return {one["item"]: one for one in found}


def nodes(one: dict[str, Any]) -> set[str]:
    return {node["id"] for reason in one["reasons"] for node in reason["path"]["nodes"]}


def degrees_are_right(settings: Settings) -> bool:
    text = """MATCH (e:Entity) WITH e, COUNT { MATCH (e)<--(i:Item) RETURN DISTINCT i } AS items
              WHERE coalesce(e.degree, -1) <> items RETURN e.id AS id"""
    return ask(settings, text) == []


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


def test_an_entity_that_had_one_item_ties_a_second_one_in_the_very_next_ranking(client: FlaskClient) -> None:
    before = get(
        client, "/v1/users/3/recommendations/a/explanation"
    )  # user 3 likes d, the only one of that genre
    assert ROMANCE not in nodes(before)
    relations = [{"type": "HAS_GENRE", "entity": ROMANCE}]
    send(client, "PUT", "/v1/items/moon", 201, {**MOON, "relations": relations})
    found = get(client, "/v1/users/3/recommendations/moon/explanation")
    (tied,) = [one for one in found["reasons"] if one["kind"] == "knowledge"]
    assert [node.get("degree") for node in tied["path"]["nodes"] if node["id"] == ROMANCE] == [2]


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


def test_relations_are_put_and_deleted_one_by_one(client: FlaskClient, world: Settings) -> None:
    path = f"/v1/items/f/relations/DIRECTED_BY/{SCOTT}"
    answer = send(client, "PUT", path, 201, {"properties": {"credited": False}})
    assert (answer["created"], answer["entity"]) == (True, SCOTT)
    assert send(client, "PUT", path, 200, {"properties": {"credited": False}})["changed"] is False
    assert send(client, "PUT", path, 200, {"properties": {"uncredited": True}})["changed"] is True
    text = "MATCH (:Item {id: 'f'})-[r:DIRECTED_BY]->() RETURN properties(r) AS p"
    assert ask(world, text) == [{"p": {"uncredited": True}}]
    assert SCOTT in nodes(ranked(client)["f"])
    assert degrees_are_right(world)
    assert send(client, "DELETE", path, 200)["changed"] is True
    assert SCOTT not in nodes(ranked(client)["f"])
    assert degrees_are_right(world)
    send(client, "DELETE", path, 404)
    send(client, "PUT", "/v1/items/f/relations/HAS_CAST/person/New", 422, {})
    send(client, "PUT", "/v1/items/f/relations/HAS_CAST/person/New", 201, {"kind": "Person", "name": "New"})
    send(client, "PUT", "/v1/items/nothing/relations/HAS_CAST/person/New", 404, {})


def test_relations_between_entities(client: FlaskClient, world: Settings) -> None:
    path = f"/v1/entities/{SCIFI}/relations/NEAR_TO/{ROMANCE}"
    assert send(client, "PUT", path, 201, {"properties": {"share": 0.5}})["created"] is True
    assert send(client, "PUT", path, 200, {"properties": {"size": 1}})["created"] is False
    (told,) = get(client, f"/v1/entities/{SCIFI}")["relations"]
    assert (told["type"], told["entity"], told["properties"]) == ("NEAR_TO", ROMANCE, {"size": 1})
    send(client, "DELETE", path, 200)
    send(client, "DELETE", path, 404)
    send(client, "PUT", f"/v1/entities/{SCIFI}/relations/NEAR_TO/genre/None", 422, {})
    assert degrees_are_right(world)


def test_an_entity_that_is_renamed_is_told_by_its_new_name(client: FlaskClient, world: Settings) -> None:
    ranked(client)
    answer = send(client, "PUT", f"/v1/entities/{SCIFI}", 200, {"kind": "Theme", "name": "Science fiction"})
    assert (answer["marked"], answer["later"], answer["changed"]) == (4, 0, True)
    labels = ask(world, "MATCH (e:Entity {id: $id}) RETURN labels(e) AS labels", id=SCIFI)[0]["labels"]
    assert sorted(labels) == ["Entity", "Theme"]
    assert "Science fiction" in str(ranked(client)["f"]["reasons"])
    assert {row["id"] for row in ask(world, "MATCH (i:Item {pending: true}) RETURN i.id AS id")} == set(
        "abcf"
    )
    before = everything(world)
    assert send(client, "PATCH", f"/v1/entities/{SCIFI}", 200, {"kind": "Theme"})["changed"] is False
    assert everything(world) == before
    send(client, "PATCH", "/v1/entities/genre/None", 404, {"name": "x"})


def test_so_is_one_of_many_items_whose_texts_follow_later(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    ranked(client)
    monkeypatch.setattr(entities, "FEW", 3)
    answer = send(client, "PATCH", f"/v1/entities/{SCIFI}", 200, {"name": "Science fiction"})
    assert (answer["marked"], answer["later"], answer["embedding"]) == (0, 4, "current")
    assert "Science fiction" in str(ranked(client)["f"]["reasons"])
    answer = send(client, "DELETE", f"/v1/entities/{SCIFI}", 200)
    assert (answer["marked"], answer["later"]) == (0, 4)
    assert SCIFI not in nodes(ranked(client)["f"])


def test_an_entity_deleted_is_in_no_reason_and_in_no_saying(client: FlaskClient, world: Settings) -> None:
    said = {"state": [{"about": f"entity:{SCIFI}"}], "mute": [{"about": f"entity:{ROMANCE}"}]}
    send(client, "POST", "/v1/users/4/say", 200, said)
    at = ask(world, "MATCH (u:User {id: '4'}) RETURN u.changed_at AS at")[0]["at"]
    answer = send(client, "DELETE", f"/v1/entities/{SCIFI}", 200)
    assert (answer["deleted"]["relations"], answer["deleted"]["says"], answer["marked"]) == (4, 1, 4)
    assert all(SCIFI not in nodes(one) for one in ranked(client).values())
    assert get(client, "/v1/users/4/say")["stated"] == []
    assert ask(world, "MATCH (u:User {id: '4'}) RETURN u.changed_at AS at")[0]["at"] != at
    send(client, "DELETE", f"/v1/entities/{SCIFI}", 404)
    send(client, "GET", f"/v1/entities/{SCIFI}", 404)


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


TYPES = (
    "INTERACTED",
    "SIMILAR_TO",
    "PREFERS",
    "MUTES",
    "WANTS",
    "RECOMMENDS",
    "HAS_CHUNK",
    "A-B",
    "A`",
    "1A",
)
KINDS = ("User", "Item", "Entity", "Job", "Chunk", "Model", "Key", "Audit", "Webhook", "Session", "a b", "A`")
OURS = (
    "embedding", "embedding_of_b", "knowledge_text", "pending", "revision", "since", "popularity", "learned_7",
    "profile_vector", "title", "text", "a b",
)  # fmt: skip


def related(**relation: object) -> dict[str, Any]:
    return {**MOON, "relations": [{"type": "T", "entity": "n", **relation}]}


REFUSED: list[tuple[str, object, str]] = [
    ("/v1/users/9", {"attributes": {"changed_at": 1}}, "attributes.changed_at"),
    ("/v1/users/9", {"attributes": {"profile_vector": None}}, "attributes.profile_vector"),
    ("/v1/users/9", {"attributes": {"id": "8"}}, "attributes.id"),
    ("/v1/users/9", {"attributes": {"tags": ["a"]}}, "attributes.tags"),
    ("/v1/users/9", {"attributes": {"a`b": 1}}, "attributes.a`b"),
    ("/v1/users/9", {"attributes": {"n": 2**63}}, "body"),
    ("/v1/users/9", {"attribute": {}}, "attribute"),
    *(("/v1/items/9", {**MOON, "properties": {name: 1}}, f"properties.{name}") for name in OURS),
    ("/v1/items/9", {**MOON, "year": True}, "year"),
    ("/v1/items/9", {**MOON, "title": " "}, "title"),
    ("/v1/items/9", {"title": "Moon"}, "domain"),
    *(("/v1/items/9", related(type=kind, entity=SCIFI), "relations.0.type") for kind in TYPES),
    *(("/v1/entities/x/9", {"kind": kind, "name": "x"}, "kind") for kind in KINDS),
    ("/v1/items/9", related(kind="Job", name="n"), "relations.0.kind"),
    ("/v1/items/9", related(kind="Thing"), "relations.0.name"),
    ("/v1/items/9", related(entity=SCIFI, properties={"a b": 1}), "relations.0.properties.a b"),
    ("/v1/items/9", related(), "entity"),
    ("/v1/items/9/similar", MOON, "item"),
    ("/v1/items/9/relations", MOON, "item"),
    ("/v1/entities/9/relations/x", {"kind": "Thing", "name": "x"}, "entity"),
]


def test_what_is_personas_own_or_out_of_form_is_refused_and_nothing_is_written(
    client: FlaskClient, world: Settings
) -> None:
    before = everything(world)
    for path, body, field in REFUSED:
        answer = client.put(path, json=body)
        assert answer.status_code == 422, (path, body, answer.text)
        assert field in [one["field"] for one in answer.json["errors"]], (path, body)  # type: ignore[index]
    assert everything(world) == before


def test_an_id_may_hold_slashes_and_all_else(client: FlaskClient) -> None:
    for item in ("a//b/", "ünï 漢/🎬", "similar", "a?b#c%2F'\"`d"):
        path = f"/v1/items/{quote(item)}"
        send(client, "PUT", path, 201, MOON)
        assert get(client, path)["properties"]["id"] == item
        assert get(client, f"{path}/similar")["item"] == item
        assert get(client, f"/v1/users/1/recommendations/{quote(item)}/explanation")["item"] == item
        send(client, "DELETE", path, 200)


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
