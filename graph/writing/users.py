"""One user written: attributes, in one transaction. What changes nothing writes nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from errors import NotFound
from graph.connection import Database, Parameters, Row
from graph.importing.rows import Properties
from graph.records import attributes

PART = 1_000
"""Entries of each list that one answer with a user's data has at most."""


@dataclass(frozen=True, slots=True)
class WrittenUser:
    """What a write did, and the attributes there are now."""

    created: bool
    changed: bool
    attributes: Properties


@dataclass
class _Write:
    """The statements of one write; each function runs again when the transaction is tried again."""

    user: str
    given: Properties
    replace: bool
    created: bool = False
    before: Mapping[str, Any] = field(default_factory=dict)

    def properties(self, results: list[list[Row]]) -> Row | None:
        if not results[-1]:
            raise NotFound("user", self.user)
        row = results[-1][0]
        self.created, self.before = row["created"], attributes(row["properties"])
        wanted = self.wanted()
        gone: dict[str, Any] = dict.fromkeys(self.before.keys() - wanted.keys())
        changed = {
            name: value for name, value in wanted.items() if not same(self.before.get(name), value)
        } | gone
        if not (changed or self.created):
            return None
        return {"rows": [{"id": self.user, "properties": changed}]}

    def wanted(self) -> dict[str, Any]:
        kept = {} if self.replace else self.before
        return {name: value for name, value in {**kept, **self.given}.items() if value is not None}


def write(database: Database, user: str, given: Properties, *, replace: bool) -> WrittenUser:
    """Gives a user attributes; one of None is taken away.

    Args:
        replace: whether the others go, and a user who is not there is made; else the others stay.

    Raises:
        NotFound: there is no such user, and `replace` is false.
    """
    write, one = _Write(user, given, replace), {"rows": [{"id": user}]}
    steps: list[tuple[str, Parameters]] = [
        ("write/user_create", lambda _: one if replace else None),
        ("write/user_begin", one),
        ("write/import_users", write.properties),
    ]
    results = database.write_together(steps)
    return WrittenUser(write.created, bool(results[-1]), write.wanted())


def read(database: Database, user: str) -> Row:
    """A user's properties and how much is tied to the user; see `cypher/read/user.cypher`.

    Raises:
        NotFound: there is no such user.
    """
    rows = database.read("read/user", user=user)
    if not rows:
        raise NotFound("user", user)
    return rows[0]


def data(database: Database, user: str, *, offset: int = 0, limit: int = PART) -> Row:
    """All that is kept of a user, of each list `limit` entries from `offset`; see `cypher/read/user_data.cypher`.

    Raises:
        NotFound: there is no such user.
    """
    rows = database.read("read/user_data", user=user, offset=offset, limit=limit)
    if not rows:
        raise NotFound("user", user)
    return rows[0]


def same(before: object, after: object) -> bool:
    """Equal as the graph has it: 1, 1.0 and true are three values."""
    return type(before) is type(after) and before == after
