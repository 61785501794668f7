"""Profiles as the graph keeps them: PREFERS relations, and the vector with its origin."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graph.connection import Database

PAGE = 1_000


def users(database: Database) -> Iterator[str]:
    """Every user's id, in order."""
    after = ""
    while rows := database.read("read/users", after=after, limit=PAGE):
        yield from (row["id"] for row in rows)
        after = rows[-1]["id"]


def profiles_write(rows: Sequence[Mapping[str, Any]]) -> tuple[str, Mapping[str, Any]]:
    """The write that stores profiles, for `Database.write_together`; see `cypher/write/profiles.cypher`."""
    return "write/profiles", {"rows": list(rows)}


def outdated(database: Database) -> bool:
    """Whether profiles are missing, or older than events or vectors."""
    return bool(database.read("read/profiles_outdated")[0]["outdated"])
