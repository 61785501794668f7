"""The schema: applied once, harmless twice, and a newer database is refused."""

import pytest

from graph import schema
from graph.connection import Database


def test_a_second_migration_has_nothing_to_do(database: Database) -> None:
    assert schema.version(database) == len(schema.STEPS)
    assert schema.migrate(database) == []


def test_steps_may_run_again_on_a_database_that_has_them(database: Database) -> None:
    database.write("write/schema_version", version=0)
    assert schema.migrate(database) == list(schema.STEPS)


def test_a_newer_database_is_refused(database: Database) -> None:
    database.write("write/schema_version", version=len(schema.STEPS) + 1)
    try:
        with pytest.raises(schema.NewerDatabase, match="update Persona"):
            schema.migrate(database)
    finally:
        database.write("write/schema_version", version=len(schema.STEPS))
