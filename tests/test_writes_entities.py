"""Entities and relations put, changed and deleted over HTTP, and the rankings right after."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from import_fakes import ask, everything
from snapshots import Snapshot
from writing_api import MOON, ROMANCE, SCIFI, SCOTT, degrees_are_right, get, nodes, ranked, send, unqueued

from graph.writing import entities
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
