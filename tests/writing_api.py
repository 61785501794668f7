"""The API asked to write, and what the next answers say; shared by the tests of writes."""

from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from import_fakes import ask

from api.app import create_app
from graph.local.process import free_port
from settings import Settings

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


def unqueued(world: Settings) -> Iterator[FlaskClient]:
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
