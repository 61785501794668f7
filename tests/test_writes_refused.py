"""What must not be written is refused, and an id is only an id."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from import_fakes import everything
from snapshots import Snapshot
from writing_api import MOON, SCIFI, get, send, unqueued

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
