"""The schema: numbered steps in `cypher/schema/`, applied in order, each of them once or many times alike."""

import cypher
from errors import PersonaError
from graph.connection import Database

STEPS = tuple(cypher.names("schema"))


class NewerDatabase(PersonaError):
    """The database was written by a newer Persona."""

    def __init__(self, found: int, known: int) -> None:
        super().__init__(
            f"The database has schema {found}, this Persona knows {known}: update Persona, or use another."
        )


def version(database: Database) -> int:
    """The number of the last step applied, 0 on an empty database."""
    rows = database.read("read/schema_version")
    return int(rows[0]["version"]) if rows else 0


def migrate(database: Database) -> list[str]:
    """Applies the steps the database lacks and returns their names; waits until indexes are online.

    Raises:
        NewerDatabase: it has steps this Persona does not know.
    """
    check(database)
    missing = STEPS[version(database) :]
    for number, step in enumerate(missing, start=len(STEPS) - len(missing) + 1):
        database.run_commands(step)
        database.write("write/schema_version", version=number)
    if missing:
        database.write("write/await_indexes", seconds=300)
    return list(missing)


def check(database: Database) -> None:
    """Refuses a database that a newer Persona wrote.

    Raises:
        NewerDatabase: as said.
    """
    if (found := version(database)) > len(STEPS):
        raise NewerDatabase(found, len(STEPS))
