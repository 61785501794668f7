"""Questions in Cypher from outside: they read, within limits, and nothing else gets through."""

import logging
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from attack_injection import ACTIONS, KEY, attack
from attacks import Graph, api
from flask.testing import FlaskClient
from pydantic import SecretStr
from test_api_errors import problem

from errors import InvalidInput
from graph.asking import ask
from graph.asking_words import fault
from graph.connection import Busy, Database
from graph.local.process import Process
from settings import Settings

HIDDEN = "RETURN [x IN [1] | COLLECT {{ {} }}] AS e"
FILE = "LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l"


@pytest.mark.parametrize(
    ("query", "why"),
    [
        (FILE, "LOAD CSV"),
        (HIDDEN.format(FILE), "LOAD CSV"),
        ("load/**/csv from 'http://127.0.0.1/' as l return l", "LOAD CSV"),
        ("LOAD // x\nCSV FROM 'a' AS l RETURN l", "LOAD CSV"),
        ("LOAD\u00a0CSV FROM 'a' AS l RETURN l", "LOAD CSV"),
        ("CYPHER 5 L\\u004FAD CSV FROM 'a' AS l RETURN l", "code point"),
        ("RETURN '\\u0027 AS x LOAD CSV", "code point"),
        ("RETURN 1 \u2028 LOAD", "U+2028"),
        ("RETURN 'a\x00b'", "U+0000"),
        ("RETURN 1 /* x", "comment"),
        ("RETURN 'x", "string"),
        ("CALL dbms.listConfig()", "dbms.listConfig"),
        ("CALL `dbms`.`listConfig`()", "dbms.listConfig"),
        ("CALL /* a */ dbms /* b */ . listConfig()", "dbms.listConfig"),
        (HIDDEN.format("CALL dbms.listConfig() YIELD name RETURN name"), "dbms.listConfig"),
        ("OPTIONAL CALL tx.setMetaData({a: 1})", "tx.setMetaData"),
        ("CALL { CALL db.clearQueryCaches() RETURN 1 AS x } RETURN x", "db.clearQueryCaches"),
        ("SHOW SETTINGS", "SHOW"),
        (HIDDEN.format("SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery"), "SHOW"),
        (HIDDEN.format("TERMINATE TRANSACTIONS 'x' YIELD message RETURN message"), "TERMINATE"),
        ("USE system RETURN 1", "USE"),
        ("RETURN apoc.cypher.runFirstColumnSingle('CREATE (n)', {})", "apoc"),
        ("RETURN [x IN [1] | `genai`.`vector`.encode('a', 'b')]", "genai"),
        ("RETURN 'abc'[0..apoc.x('y')]", "apoc"),
    ],
)
def test_words_that_are_refused(query: str, why: str) -> None:
    assert why in (fault(query) or "")


@pytest.mark.parametrize(
    "query",
    [
        "RETURN 'LOAD CSV SHOW CALL dbms.x()' AS s, \"it's\" AS t, `SHOW` // USE",
        "MATCH (n:Show)-[:USE|SHOW]->({call: 1}) RETURN n.load AS csv, n.show, n.use, $use",
        "CALL (*) { RETURN 1 AS x } RETURN x",
        "CALL db.labels() YIELD label RETURN label",
        "RETURN vector.similarity.cosine([1.0], [1.0]), date.truncate('day', date()), n['a.b'](",
        "RETURN 'it\\'s' AS quoted, 'a\\\\' AS slash",
        "MATCH (n) USING INDEX n:User(id) WHERE n.id = 'a' RETURN n",
    ],
)
def test_words_that_only_look_like_them(query: str) -> None:
    assert fault(query) is None


pytestmark = pytest.mark.server
WRITES = [
    *ACTIONS,
    "MATCH (n) SET n.pwned = 1 RETURN n",
    "EXPLAIN CREATE (:Pwned)",
    "PROFILE CREATE (:Pwned)",
    "CYPHER 5 CREATE (:Pwned)",
    "CYPHER runtime=slotted CREATE (:Pwned)",
    "UNWIND [1] AS x CALL (x) { CREATE (:Pwned) } IN 2 CONCURRENT TRANSACTIONS",
    "MATCH (n) CALL (n) { RETURN 1 AS x } IN TRANSACTIONS RETURN x",
    "MATCH (n) RETURN n; CREATE (:Pwned)",
    "RETURN 1 NEXT CREATE (:Pwned)",
    "WHEN true THEN CREATE (:Pwned)",
    "LET x = 1 CREATE (:Pwned)",
    "CREATE INDEX pwned FOR (n:Pwned) ON (n.a)",
    "CREATE VECTOR INDEX pwned FOR (n:Pwned) ON n.a",
    "CREATE DATABASE pwned",
    "DROP USER neo4j",
    "CALL db.create.setNodeVectorProperty(null, 'x', [1.0])",
    "CALL db.createProperty('pwned')",
    "CALL dbms.killConnections(['bolt-1'])",
    "CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()",
]


@pytest.mark.parametrize("query", WRITES)
def test_nothing_that_writes_or_acts_gets_through(database: Database, settings: Settings, query: str) -> None:
    graph = Graph(settings)
    graph.rows("CREATE (:User {id: '1', age: 3})-[:LIKES {at: 1}]->(:Item {id: 'i'})")
    before = graph.hash()
    with suppress(InvalidInput):
        assert ask(database, query, {}, rows=10, seconds=5).rows == []  # EXPLAIN does nothing
    assert graph.hash() == before


def test_values_are_json_without_what_is_secret(database: Database, settings: Settings) -> None:
    Graph(settings).rows(
        "CREATE (:User {id: '1', at: datetime('2026-01-01T00:00:00Z'), profile_vector: [1.0]})"
        "-[:KNOWS {since: date('2020-02-03')}]->(:Key {id: 'k', hash: 'h', old_hash: 'o', name: 'n'})"
    )
    query = "MATCH p = (u:User)-[r]->(k) RETURN u, r, k, p, 1.0/0 AS infinite, duration('P1D') AS day, $given AS given"
    found = ask(database, query, {"given": {"hash": [1, "ä"]}}, rows=10, seconds=5)
    user = {
        "id": "1",
        "labels": ["User"],
        "properties": {"id": "1", "at": "2026-01-01T00:00:00.000000000+00:00"},
    }
    key = {"id": "k", "labels": ["Key"], "properties": {"id": "k", "name": "n"}}
    knows = {"type": "KNOWS", "from": "1", "to": "k", "properties": {"since": "2020-02-03"}}
    assert found.columns == ["u", "r", "k", "p", "infinite", "day", "given"]
    [row] = found.rows
    assert row == [
        user,
        knows,
        key,
        {"nodes": [user, key], "relations": [knows]},
        None,
        "P1D",
        {"hash": [1, "ä"]},
    ]


def test_rows_and_time_are_limited(database: Database) -> None:
    found = ask(database, "UNWIND range(1, 5000) AS x RETURN x", {}, rows=3, seconds=5)
    assert (found.rows, found.truncated) == ([[1], [2], [3]], True)
    assert not ask(database, "UNWIND range(1, 3) AS x RETURN x", {}, rows=3, seconds=5).truncated
    with pytest.raises(Busy, match="PERSONA_CYPHER_SECONDS"):
        ask(database, "UNWIND range(1, 10000000000) AS x RETURN count(x * 2)", {}, rows=3, seconds=0.5)
    with pytest.raises(InvalidInput, match="ask for less"):
        ask(database, "RETURN range(1, 1000001) AS x", {}, rows=3, seconds=20)


@pytest.fixture
def client(database: Database, settings: Settings) -> Iterator[FlaskClient]:
    with api(settings.model_copy(update={"cypher_rows": 5})) as app:
        yield app.test_client()


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"query": "MATCH (n) DELETE n"}, "query"),
        ({"query": "RETURN"}, "query"),
        ({"query": "RETURN $x"}, "query"),
        ({"query": "RETURN $x", "parameters": {"x": 2**70}}, "body"),
        ({"query": "RETURN 1 / 0"}, "query"),
        ({"query": "RETURN 1", "limit": 0}, "limit"),
        ({"query": ""}, "query"),
    ],
)
def test_what_is_wrong_with_a_question_is_told(client: FlaskClient, body: dict[str, Any], wrong: str) -> None:
    assert problem(client.post("/v1/cypher", json=body), 422)["errors"][0]["field"] == wrong


def test_the_route_answers_within_the_settings(client: FlaskClient) -> None:
    answer = client.post(
        "/v1/cypher", json={"query": "UNWIND range(1, $n) AS x RETURN x", "parameters": {"n": 9}, "limit": 50}
    )
    assert answer.json is not None
    assert (answer.json["columns"], len(answer.json["rows"]), answer.json["truncated"]) == (["x"], 5, True)


def test_a_slice_of_injections(world: Settings, broker: Process, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR)
    attacked = world.model_copy(update={"api_key": SecretStr(KEY), "rate_read": "off", "rate_write": "off"})
    payloads = [
        "' MATCH (n) DETACH DELETE n // zq7x",
        "` CREATE (:Pwned) // zq7x",
        "\\u0027}) SET n.pwned = 1 // zq7x",
    ]
    with api(attacked) as app:
        found = attack(app, Graph(world), payloads, every=3)
    assert found.requests > 100
    assert found.faults == []
