"""Cypher in every text that the API takes: `.venv/bin/python tests/attack_injection.py`.

Payloads times fields, which are read from the OpenAPI document (path, query, and every text in a body), on a world of
its own. First a harmless word goes to each field, so that what the rest of the request writes is there; after the
payloads the graph must be what it was then, but for what a payload names (it must be there letter by letter) and what
the route leaves by itself (kept rankings, keys, jobs, the audit log). No answer is a 5xx.
"""

import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from attacks import MARK, VICTIM, Fits, Graph, api, planted, routes, world
from flask import Flask

KEY = "of the attack"
AT_ONCE = 4
QUOTES = (
    "'", '"', "`", "\\'", "')", '"})', "'}) ", "1", "\\u0027", "＇", "*/ ", "\n", "%27", "}) RETURN 1 ", "' OR 1=1 ",
    "$user ", "item:a' ",
)  # fmt: skip
ACTIONS = (
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) SET n.pwned = 1",
    "MATCH (n:User) REMOVE n.age",
    "CREATE (:Pwned)",
    "MERGE (:Pwned {a: 1})",
    "FOREACH (x IN [1] | CREATE (:Pwned))",
    "CALL (*) { CREATE (:Pwned) } IN TRANSACTIONS",
    "WITH 1 AS x MATCH (n) DELETE n",
    "UNION MATCH (n) SET n:Pwned RETURN n",
    "CALL db.create.setNodeVectorProperty(n, 'embedding', [0.1])",
    "CALL db.createLabel('Pwned')",
    "DROP INDEX audit_at",
    "DROP CONSTRAINT user_id IF EXISTS",
    "CREATE USER pwned SET PASSWORD 'password1'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'b'",
    "LOAD CSV FROM 'file:///etc/passwd' AS l CREATE (:Pwned {l: l})",
    "RETURN [x IN [1] | COLLECT { LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l }]",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "TERMINATE TRANSACTIONS 'neo4j-transaction-1'",
    "INSERT (:Pwned)",
)
PAYLOADS = [f"{quote} {action} // {MARK}" for quote, action in product(QUOTES, ACTIONS)]


@dataclass
class Found:
    """What came of it."""

    requests: int = 0
    fields: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def attack(app: Flask, graph: Graph, payloads: Sequence[str], *, every: int = 1) -> Found:
    """Sends every payload to every `every`-th field of all routes."""
    found, client = Found(), app.test_client()
    fields = [(fits, place) for fits in routes(app) for place in fits.strings]
    for fits, place in fields[::every]:
        graph.restore()
        _prepared(client)
        _send(client, fits, place, MARK)
        before = graph.facts()
        for payload, status in zip(payloads, _sent(app, fits, place, payloads), strict=True):
            found.requests, found.statuses[status] = found.requests + 1, found.statuses[status] + 1
            if status >= 500:
                found.faults.append(f"{status} {fits.method} {fits.path} {place}: {payload!r}")
        found.fields += 1
        print(f"{fits.method} {fits.path} {place}", file=sys.stderr, flush=True)
        found.faults += [
            f"{fits.method} {fits.path} {place}: {wrong}" for wrong in _wrong(graph, before, payloads)
        ]
    return found


def _prepared(client: Any) -> None:
    """Makes the user, the item and the entity that every request names."""
    bodies: dict[str, Any] = {
        "users": {"attributes": {"age": 24}},
        "items": {"title": "Attacked", "domain": "film", "text": "A film."},
        "entities": {"kind": "Genre", "name": "Attacked"},
    }
    for kind, body in bodies.items():
        answer = client.put(f"/v1/{kind}/{VICTIM}", json=body, headers={"X-API-Key": KEY})
        assert answer.status_code in (200, 201), answer.text


def _sent(app: Flask, fits: Fits, place: tuple[Any, ...], payloads: Sequence[str]) -> list[int]:
    """The status of each, some at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda one: _send(app.test_client(), fits, place, one), payloads))


def _wrong(graph: Graph, before: Counter[str], payloads: Sequence[str]) -> Iterator[str]:
    """What a field has done to the graph that it must not."""
    after = graph.facts()
    yield from (f"gone: {fact}" for fact in sorted(before - after))
    yield from (f"new: {fact}" for fact in sorted(after - before))
    for value in graph.stored():
        if not any(one in value for one in (*payloads, *map(str.strip, payloads))) and value != MARK:
            yield f"not stored as it was sent: {value!r}"


def _send(client: Any, fits: Fits, place: tuple[Any, ...], payload: str) -> int:
    kind, within = place[0], place[1:]
    url = fits.url(**({within[0]: payload} if kind == "path" else {}))
    query = {**fits.query, **({within[0]: payload} if kind == "query" else {})}
    body = planted(fits.body, within, payload) if kind == "body" else fits.body
    of = {"json": body} if body is not None else {}
    answer = client.open(url, method=fits.method, query_string=query, headers={"X-API-Key": KEY}, **of)
    status: int = answer.status_code
    answer.close()
    return status


def told(found: Found) -> Iterator[str]:
    """What is printed."""
    yield f"{found.requests:,} requests: {len(PAYLOADS)} payloads, {found.fields} fields"
    yield "statuses: " + ", ".join(f"{status}: {count:,}" for status, count in sorted(found.statuses.items()))
    yield from found.faults[:20]
    yield f"faults: {len(found.faults)}"


def main() -> int:
    """Attacks, prints, and ends with 1 where anything got through."""
    with world(api_key=KEY, rate_read="off", rate_write="off") as settings, api(settings) as app:
        found = attack(app, Graph(settings), PAYLOADS)
    print("\n".join(told(found)))
    return 1 if found.faults else 0


if __name__ == "__main__":
    sys.exit(main())
