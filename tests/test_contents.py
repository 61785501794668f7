"""A graph's hash: the same for the same facts in any order, another for any difference."""

from pathlib import Path

import pytest
from import_fakes import ENTITIES, EVENTS, ITEMS, RELATIONS, USERS, Memory, Rows, ask, small

from graph.connection import Database
from graph.contents import everything, facts
from graph.importing.core import run
from graph.importing.rows import Kind
from settings import Settings

REVERSED: dict[Kind, Rows] = {
    Kind.ENTITIES: ENTITIES[::-1],
    Kind.ITEMS: ITEMS[::-1],
    Kind.USERS: USERS[::-1],
    Kind.EVENTS: EVENTS[::-1],
    Kind.RELATIONS: RELATIONS[::-1],
}
CHANGES = (
    "MATCH (u:User {id: '1'}) SET u.age = 25",
    "MATCH (u:User {id: '1'}) SET u:Person",
    "MATCH (:Item {id: 'i1'})-[r:HAS_CAST]->(:Entity {id: 'person/P1'}) DELETE r",
    "MATCH (:Item {id: 'i1'})-[r:HAS_CAST]->(:Entity {id: 'person/P1'}) SET r.part = 1",
    "MATCH (a:Item {id: 'i1'}), (b:Entity {id: 'person/P1'}) CREATE (a)-[:HAS_CAST]->(b)",
    "MATCH (a:Item {id: 'i1'}), (b:Entity {id: 'person/P1'}) CREATE (b)-[:HAS_CAST]->(a)",
)


def test_it_is_the_same_in_any_order(database: Database, tmp_path: Path) -> None:
    run(database, small(), tmp_path)
    before = facts(database)
    assert before.nodes == {"Entity:Person": 5, "Item": 10, "User": 2}
    assert before.relations == {"HAS_CAST": 50, "INTERACTED": 10}
    database.clear()
    run(database, Memory(REVERSED), tmp_path)
    assert facts(database) == before


@pytest.mark.parametrize("change", CHANGES)
def test_any_difference_is_seen(database: Database, settings: Settings, tmp_path: Path, change: str) -> None:
    run(database, small(), tmp_path)
    before = facts(database), everything(database)
    ask(settings, change)
    assert facts(database).hash != before[0].hash
    assert everything(database).hash != before[1].hash


def test_when_it_was_written_is_no_fact(database: Database, settings: Settings, tmp_path: Path) -> None:
    run(database, small(), tmp_path)
    before = facts(database), everything(database)
    ask(settings, "MATCH (u:User {id: '1'}) SET u.changed_at = datetime() + duration('P1D')")
    assert facts(database) == before[0]
    assert everything(database).hash != before[1].hash
