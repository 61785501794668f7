"""Writes of anything: whatever ids and values hold, what is put is what is there, and nothing else changes."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from import_fakes import ask, everything

from api.app import create_app
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server

INJECTIONS = [
    "'}) DETACH DELETE n //",
    "a` SET n.x = 1 //",
    "x` DELETE r WITH 1 AS `y",
    "\\u0027 OR 1=1",
    "$($type)",
    "$id",
    "\u0000",
    "{{7*7}}",
    "'; CALL db.clearQueryCaches() //",
    "\u202e漢字 🎬",
    "n:Job",
]
NAMES = st.sampled_from(["age", "city", "Runtime", "x1", "a_b"])
TEXT = st.sampled_from(INJECTIONS) | st.text(st.characters(codec="utf-8"), max_size=20)
VALUES = st.one_of(
    TEXT, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
PROPERTIES = st.dictionaries(
    NAMES, VALUES.filter(lambda one: one == "" or not isinstance(one, str) or bool(one.strip()))
)
PATCHES = st.dictionaries(
    NAMES, VALUES.filter(lambda one: not isinstance(one, str) or bool(one.strip())) | st.none()
)
SLASHES = st.sampled_from(INJECTIONS).map(lambda text: text.replace("/", "∕")) | st.text(
    st.characters(codec="utf-8", exclude_characters="/"), min_size=1, max_size=20
).filter(lambda text: text not in (".", ".."))
TYPES = st.sampled_from(["HAS_GENRE", "T1", "DIRECTED_BY"])
FEW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.fixture(scope="module")
def client(neo4j_server: Settings) -> Iterator[FlaskClient]:
    with Database(neo4j_server) as database:
        database.clear()
    app = create_app(neo4j_server)
    app.extensions["persona"].writes._queue.refresh = lambda _: (
        False
    )  # no queue here; nobody waits for it to say so
    yield app.test_client()
    app.extensions["persona"].close()


def send(client: FlaskClient, method: str, path: str, body: object = None) -> tuple[int, Any]:
    answer = client.open(path, method=method, json=body)
    return answer.status_code, answer.json


@FEW
@given(user=SLASHES, attributes=PROPERTIES, patch=PATCHES)
def test_a_user_is_what_was_put(
    client: FlaskClient, neo4j_server: Settings, user: str, attributes: dict[str, Any], patch: dict[str, Any]
) -> None:
    path = f"/v1/users/{quote(user, safe='')}"
    others = everything(neo4j_server)
    assert send(client, "PUT", path, {"attributes": attributes})[0] == 201
    before = everything(neo4j_server)
    assert send(client, "PUT", path, {"attributes": attributes})[0] == 200
    assert everything(neo4j_server) == before
    assert send(client, "GET", path)[1]["attributes"] == attributes
    merged = {name: value for name, value in {**attributes, **patch}.items() if value is not None}
    for _ in range(2):
        assert send(client, "PATCH", path, {"attributes": patch})[1]["attributes"] == merged
    assert send(client, "DELETE", path)[0] == 200
    assert send(client, "DELETE", path)[0] == 404
    ask(neo4j_server, "MATCH (m:Model {id: 'statistics'}) DELETE m")
    assert everything(neo4j_server) == others


@FEW
@given(
    item=SLASHES,
    title=TEXT.filter(lambda text: bool(text.strip())),
    properties=PROPERTIES,
    relations=st.lists(st.tuples(TYPES, SLASHES, TEXT.filter(lambda text: bool(text.strip()))), max_size=4),
)
def test_an_item_is_what_was_put(
    client: FlaskClient,
    neo4j_server: Settings,
    item: str,
    title: str,
    properties: dict[str, Any],
    relations: list[tuple[str, str, str]],
) -> None:
    path = f"/v1/items/{quote(item, safe='')}"
    rows = [
        {"type": kind, "entity": entity, "kind": "Thing", "name": name} for kind, entity, name in relations
    ]
    body = {"title": title, "domain": "d", "properties": properties, "relations": rows}
    status, answer = send(client, "PUT", path, body)
    assert status == 201, answer
    before = everything(neo4j_server)
    assert send(client, "PUT", path, body)[0] == 200
    assert everything(neo4j_server) == before
    found = send(client, "GET", path)[1]
    assert found["properties"]["title"] == title
    assert {name: found["properties"].get(name) for name in properties} == properties
    wanted = {(kind, entity) for kind, entity, _ in relations}
    assert {(one["type"], one["entity"]) for one in found["relations"]} == wanted
    assert len(found["relations"]) == len(wanted)
    assert send(client, "DELETE", path)[0] == 200
    assert send(client, "GET", path)[0] == 404
    for entity in {entity for _, entity, _ in relations}:
        address = f"/v1/entities/{quote(entity, safe='')}"
        assert send(client, "GET", address)[1]["degree"] == 0
        assert send(client, "DELETE", address)[0] == 200
    assert ask(neo4j_server, "MATCH (n) WHERE NOT n:Schema AND NOT n:Model AND NOT n:Audit RETURN n") == []


@FEW
@given(
    word=st.sampled_from(INJECTIONS)
    | st.text(min_size=1, max_size=10).filter(lambda text: not text.isidentifier())
)
def test_what_is_no_identifier_is_no_type_no_kind_and_no_name_of_a_property(
    client: FlaskClient, neo4j_server: Settings, word: str
) -> None:
    item = {"title": "t", "domain": "d"}
    bodies = [
        ("/v1/users/u", {"attributes": {word: 1}}),
        ("/v1/items/i", {**item, "properties": {word: 1}}),
        ("/v1/items/i", {**item, "relations": [{"type": word, "entity": "e", "kind": "Thing", "name": "n"}]}),
        ("/v1/items/i", {**item, "relations": [{"type": "T", "entity": "e", "kind": word, "name": "n"}]}),
        ("/v1/entities/e", {"kind": word, "name": "n"}),
    ]
    before = everything(neo4j_server)
    for path, body in bodies:
        assert send(client, "PUT", path, body)[0] == 422, (path, body)
    if "/" not in word and word not in (".", ".."):
        for path in (
            f"/v1/items/i/relations/{quote(word, safe='')}/e",
            f"/v1/entities/e/relations/{quote(word, safe='')}/f",
        ):
            assert send(client, "PUT", path, {})[0] == 422, path
            assert send(client, "DELETE", path)[0] == 422, path
    assert everything(neo4j_server) == before
