"""Every statement is documented, and those for a person find rows in a small real graph."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from neo4j import Driver, GraphDatabase

import cypher
from graph.connection import Database
from graph.local.neo4j import password
from settings import Settings

FOLDER = Path(cypher.__file__).parent
STATEMENTS = sorted(str(p.relative_to(FOLDER).with_suffix("")) for p in FOLDER.glob("**/*.cypher"))

SMALL = """
CREATE (u:User {id: '1'}), (v:User {id: '2'}),
  (a:Item {id: 'ml-1', title: 'A', popularity: 2, knowledge_of: 'x', embedding_of: 'x'}),
  (b:Item {id: 'ml-100', title: 'B', popularity: 1, knowledge_of: 'x', knowledge_text: 'B.'}),
  (e:Entity:Genre {id: 'genre/Drama', kind: 'Genre', name: 'Drama', degree: 2, events: 3}),
  (a)-[:HAS_GENRE]->(e), (b)-[:HAS_GENRE]->(e),
  (a)-[:SIMILAR_TO {weight: .2, version: 1}]->(b), (b)-[:SIMILAR_TO {weight: .1, version: 1}]->(a),
  (u)-[:INTERACTED {event_id: '1', kind: 'rate', value: 5.0, signal: 1.0, at: datetime('1997-09-24')}]->(a),
  (v)-[:INTERACTED {event_id: '2', kind: 'rate', value: 4.0, signal: 1.0, at: datetime('1997-09-24')}]->(a),
  (u)-[:INTERACTED {event_id: 'ml-100k/1/0171', kind: 'rate', value: 5.0, signal: 1.0, at: datetime('1997-09-24')}]
      ->(b),
  (r:Recommendation {id: 'kept/1', ranking: 'kept', rank: 1, score: .5, model: 'ranking-1', at: datetime()}),
  (r)-[:FOR]->(u), (r)-[:RECOMMENDS]->(a),
  (r)-[:BECAUSE {reason: 1, kind: 'behaviour', contribution: .5, text: 'B.', event_id: 'ml-100k/1/0171'}]->(b),
  (u)-[:PREFERS {weight: .1, lift: 1.5, support: 2, source: 'observed', at: datetime()}]->(e),
  (u)-[:MUTES {hide: false, at: datetime()}]->(b),
  (:Model {id: 'ranking', active: 1, latest: 1}), (:Model {id: 'ranking/1', version: 1}),
  (:Model {id: 'embedding', slot: 'a'}), (:Model {id: 'embedding/a', slot: 'a', source: 'base'}),
  (a)-[:TOLD_IN]->(:Text {id: 'item/ml-1', item: 'ml-1'})-[:SAYS]->(:Fact {id: 'f', item: 'ml-1', confidence: .5}),
  (:Job {id: 'j', kind: 'embed', state: 'done', done: 1, total: 1, created_at: datetime()})
      -[:HAS_CHUNK]->(:Chunk {id: 'j/1', state: 'done'}),
  (:Job {id: 'a', kind: 'audit', state: 'done', created_at: datetime(), found_right: 1})
WITH a, b
CALL db.create.setNodeVectorProperty(a, 'embedding', [n IN range(1, 384) | 0.05])
CALL db.create.setNodeVectorProperty(b, 'embedding', [n IN range(1, 384) | 0.05])
"""


@pytest.fixture
def driver(database: Database, neo4j_server: Settings) -> Iterator[Driver]:
    """The bare driver on a graph of two users and two items."""
    auth = (neo4j_server.neo4j_user, password(neo4j_server))
    with GraphDatabase.driver(neo4j_server.bolt, auth=auth) as driver:
        driver.execute_query(SMALL)
        driver.execute_query("CALL db.awaitIndexes(60)")
        yield driver


@pytest.mark.parametrize("name", cypher.names("browse"))
def test_browse_query_runs_as_pasted_and_finds_rows(driver: Driver, name: str) -> None:
    assert driver.execute_query(cypher.load(name), {"ranking": "kept"}).records


@pytest.mark.parametrize("name", ["user_interests", "interests_picture", "kept_picture"])
def test_an_interest_that_was_withdrawn_is_not_shown(driver: Driver, name: str) -> None:
    def shown() -> list[object]:
        rows = driver.execute_query(cypher.load(f"browse/{name}"), {"ranking": "kept"}).records
        return [interest for row in rows for interest in row.get("interests", [row])]

    driver.execute_query("MATCH (r:Recommendation) MATCH (e:Entity) CREATE (r)-[:BECAUSE {reason: 2}]->(e)")
    assert shown()
    driver.execute_query("MATCH ()-[p:PREFERS]->() SET p.source = 'stated', p.until = datetime()")
    assert not shown()


@pytest.mark.parametrize("name", cypher.names("browse"))
def test_browse_query_says_how_its_parameters_are_set(name: str) -> None:
    text = cypher.load(name)
    assert all(f":param {parameter} =>" in text for parameter in re.findall(r"\$([a-z]\w*)", text))


@pytest.mark.parametrize("name", STATEMENTS)
def test_header_is_the_contract(name: str) -> None:
    text = cypher.load(name)
    header = "".join(line for line in text.splitlines() if line.startswith("//"))
    body = "\n".join(line for line in text.splitlines() if not line.startswith("//"))
    assert header, "a statement begins with a comment that says what it does"
    undocumented = [p for p in set(re.findall(r"\$([a-z]\w*)", body)) if f"${p}" not in header]
    assert not undocumented


def test_an_unknown_statement_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        cypher.load("read/nothing")
