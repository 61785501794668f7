"""Profiles as the graph keeps them: PREFERS relations, and the vector with its origin."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.connection import Database

PAGE = 1_000


def users(database: Database) -> Iterator[str]:
    """Every user's id, in order."""
    after = ""
    while rows := database.read("read/users", after=after, limit=PAGE):
        yield from (row["id"] for row in rows)
        after = rows[-1]["id"]


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """What is stored of one user.

    Attributes:
        version: origin of the history it was computed from, None before the first.
        interests: (entity, weight, origin of the history, whether the user met it) of the observed ones.
    """

    version: str | None
    interests: Sequence[tuple[str, float, str | None, bool]]


def stored(database: Database, users: Sequence[str]) -> dict[str, StoredProfile]:
    """By user, what is stored; unknown ones are left out."""
    rows = database.read("read/stored_interests", users=list(users))
    return {
        row["user"]: StoredProfile(
            row["version"],
            [(entity, weight, history, met) for entity, weight, history, met in row["stored"]],
        )
        for row in rows
    }


def profiles_write(rows: Sequence[Mapping[str, Any]]) -> tuple[str, Mapping[str, Any]]:
    """The write that stores profiles, for `Database.write_together`; see `cypher/write/profiles.cypher`."""
    return "write/profiles", {"rows": list(rows)}


def outdated(database: Database) -> bool:
    """Whether profiles are missing, or older than events or vectors."""
    return bool(database.read("read/profiles_outdated")[0]["outdated"])
