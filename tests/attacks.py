"""What both attack commands share: a world of their own, its hash, and every route as a request that fits."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from api_world import build
from flask import Flask
from neo4j import GraphDatabase
from servers import stack

from api.app import create_app
from graph.connection import Database
from graph.local import neo4j
from settings import Settings

VICTIM = "attacked"
"""Id of the user, item or entity that writes may legitimately change."""
MARK = "zq7x"
"""In every payload: what holds it was stored literally."""
SERVED = [
    "Audit",
    "Key",
    "Job",
    "Chunk",
    "Recommendation",
    "Request",
    "Webhook",
    "Session",
    "Model",
    "Schema",
]
"""Labels of what requests legitimately leave behind."""
NAME = "(a name)"
FREE = ("attributes", "properties", "parameters")
"""Where a body takes names of any kind."""
COUNTED = ["degree", "popularity", "revision", "pending", "changed_at", "since"]
"""Properties that follow from what else there is: an entity is of a higher degree once an item of any name has it."""
NODES = """
MATCH (n) WHERE NOT any(l IN labels(n) WHERE l IN $served) AND coalesce(n.id, '') <> $victim
  AND NOT any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS $mark)
RETURN labels(n) AS labels, [k IN keys(n) WHERE NOT k IN $counted | [k, n[k]]] AS properties
"""
RELATIONS = """
MATCH (a)-[r]->(b)
WHERE all(n IN [a, b] WHERE NOT any(l IN labels(n) WHERE l IN $served) AND coalesce(n.id, '') <> $victim
    AND NOT any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS $mark))
RETURN a.id AS a, type(r) AS type, b.id AS b, properties(r) AS properties
"""
ADDED = "MATCH (n) WHERE n:Pwned OR n.pwned IS NOT NULL RETURN count(n) AS found"
SHOWN = ("SHOW INDEXES YIELD name", "SHOW CONSTRAINTS YIELD name", "SHOW USERS YIELD user")
MARKED = """
MATCH (n)
WHERE NOT any(l IN labels(n) WHERE l IN $served) AND any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS $mark)
UNWIND [k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS $mark | toString(n[k])] AS value
RETURN DISTINCT value
"""
RESTORE = """
MATCH (n)
WHERE n.id = $victim OR any(k IN keys(n) WHERE toStringOrNull(n[k]) CONTAINS $mark)
  OR any(l IN labels(n) WHERE l IN ["Audit", "Recommendation", "Request", "Session", "Job", "Webhook"])
CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1000 ROWS
"""


class Graph:
    """The graph behind the API, seen past the API."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        [found] = self.all((query, parameters))
        return found

    def all(self, *queries: tuple[str, dict[str, Any]]) -> list[list[dict[str, Any]]]:
        """The rows of some queries, over one connection."""
        auth = (self._settings.neo4j_user, neo4j.password(self._settings))
        with (
            GraphDatabase.driver(self._settings.bolt, auth=auth, notifications_min_severity="OFF") as driver,
            driver.session() as session,
        ):
            return [[dict(row) for row in session.run(*one)] for one in queries]

    def facts(self) -> Counter[str]:
        """All nodes and relations but what requests legitimately leave, the schema, and the logins; as JSON."""
        of = {"served": SERVED, "victim": VICTIM, "mark": MARK, "counted": COUNTED}
        nodes, *others = self.all((NODES, of), (RELATIONS, of), *((one, {}) for one in (*SHOWN, ADDED)))
        facts = [[{**row, "properties": sorted(row["properties"])} for row in nodes], *others]
        return Counter(
            json.dumps([n, row], sort_keys=True, default=str) for n, rows in enumerate(facts) for row in rows
        )

    def hash(self) -> str:
        """Of the facts."""
        return hashlib.sha256(json.dumps(sorted(self.facts().elements())).encode()).hexdigest()

    def stored(self) -> list[str]:
        """Every value in the graph that holds the mark, outside of what requests legitimately leave."""
        return [row["value"] for row in self.rows(MARKED, served=SERVED, mark=MARK)]

    def restore(self) -> None:
        """Deletes what the attack has stored, and the log of it."""
        self.rows(RESTORE, victim=VICTIM, mark=MARK)


@contextmanager
def world(**changed: Any) -> Iterator[Settings]:
    """Settings of a stack of its own, with the small world in it; stopped at the end."""
    with stack("broker", neo4j_heap="768m", neo4j_page_cache="128m", **changed) as (settings, _):
        with Database(settings) as database:
            build(database, settings, settings.folder / "world")
        yield settings


@contextmanager
def api(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    try:
        yield app
    finally:
        app.extensions["persona"].close()


@dataclass(frozen=True)
class Fits:
    """A route as a request that fits its schema, taken from the OpenAPI document.

    Attributes:
        strings: where it takes text, as ("path", name), ("query", name) or ("body", key, index, …); NAME in a body is
            a name of its own beside those that are there.
    """

    method: str
    path: str
    query: Mapping[str, Any]
    names: Mapping[str, str]
    body: Any
    strings: list[tuple[Any, ...]]

    def url(self, **changed: str) -> str:
        from urllib.parse import quote

        return self.path.format(**{n: quote(v, safe="") for n, v in {**self.names, **changed}.items()})


def routes(app: Flask) -> list[Fits]:
    """Every operation of the OpenAPI document."""
    document: dict[str, Any] = app.api_doc  # type: ignore[attr-defined]
    return [
        _fits(document, method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def _fits(document: dict[str, Any], method: str, path: str, operation: dict[str, Any]) -> Fits:
    names, query, strings = {}, {}, []
    for parameter in operation.get("parameters", []):
        place, name = parameter["in"], parameter["name"]
        if place == "path":
            names[name] = VICTIM
        elif parameter.get("required"):
            query[name] = parameter.get("example", "user:1")
        if place in ("path", "query") and _text(document, parameter["schema"]):
            strings.append((place, name))
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    body = _example(document, content["schema"]) if content else None
    strings += [("body", *place) for place in _places(body)]
    if content:
        schema = _resolved(document, content["schema"])
        known = {place[1] for place in strings if place[0] == "body"}
        told = schema.get("properties", {}).items()
        strings += [("body", name) for name, of in told if name not in known and _text(document, of)]
    return Fits(method.upper(), path, query, names, body, strings)


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    if reference := schema.get("$ref"):
        return dict(document["components"]["schemas"][reference.rpartition("/")[2]])
    return schema


def _text(document: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Whether a value may be a text, or a list of them."""
    schema = _resolved(document, schema)
    inner = [*schema.get("anyOf", []), *([schema["items"]] if "items" in schema else [])]
    return schema.get("type") == "string" or any(_text(document, one) for one in inner)


def _example(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    schema = _resolved(document, schema)
    if "examples" in schema:
        return schema["examples"][0]
    if "anyOf" in schema:
        return _example(document, schema["anyOf"][0])
    if schema.get("type") == "object" or "properties" in schema:
        wanted = schema.get("required", [])
        return {name: _example(document, schema["properties"][name]) for name in wanted}
    kinds: dict[str, Any] = {"string": VICTIM, "integer": 1, "number": 1.0, "boolean": False, "array": []}
    return schema.get("example", schema.get("default", kinds.get(schema.get("type", ""), {})))


def _places(value: Any) -> Iterator[tuple[Any, ...]]:
    """Where in a body there is text, or the name of a field."""
    if isinstance(value, str):
        yield ()
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield from ((key, *place) for place in _places(one))
        if key in FREE and isinstance(one, dict):
            yield (key, NAME)


def planted(value: Any, place: tuple[Any, ...], payload: str) -> Any:
    """A copy of a body with the payload at a place."""
    if not place:
        return payload
    copy: Any = dict(value or {}) if isinstance(place[0], str) else list(value)
    if place[0] == NAME:
        return {**copy, payload: "named"}
    inner = copy.get(place[0]) if isinstance(copy, dict) else copy[place[0]]
    copy[place[0]] = planted(inner, place[1:], payload)
    return copy
