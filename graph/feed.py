"""What changed since when: profiles and jobs, each told by when it last changed.

Changes become visible in the order in which transactions end, which is not that of their times. So a reader asks first
when the oldest transaction under way began: what is earlier than that is settled, nothing can appear there any more.
What is later is read again, so that a change may be told twice, and none is lost.
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any, Literal, Self

from errors import InvalidInput
from graph.connection import Database, Row

Kind = Literal["job", "profile"]
KINDS: tuple[Kind, ...] = ("job", "profile")
"""In the order in which they are told where they changed at the same time."""
LATEST = 253_402_300_799_000_000_000
"""The last second of the year 9999, in nanoseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a reader goes on.

    Attributes:
        at: nanoseconds since 1970 UTC.
        after: kind and id of the last one told of those that changed at `at`; None: none of them was.
        floor: where to begin again when all that is there has been read; None: go on from `at`.
    """

    at: int
    after: tuple[Kind, str] | None = None
    floor: int | None = None

    def __str__(self) -> str:
        floor = "" if self.floor is None else str(self.floor)
        return ".".join([str(self.at), floor, self.name(*self.after) if self.after else ""]).rstrip(".")

    @staticmethod
    def name(kind: Kind, name: str) -> str:
        """How a cursor ends that names this one."""
        return f"{kind[:1]}.{base64.urlsafe_b64encode(name.encode()).decode().rstrip('=')}"

    @classmethod
    def parse(cls, text: str, field: str = "since") -> Self:
        """A cursor as it was given out.

        Raises:
            InvalidInput: it was not.
        """
        try:
            at, floor, kind, name = (*text.split("."), "", "", "")[:4]
            after = (_kind(kind), _name(name)) if kind else None
            found = cls(_time(at), after, _time(floor) if floor else None)
        except ValueError:
            found = None
        if found is None or str(found) != text:
            raise InvalidInput(field, "is no cursor: send `next` of an answer, or the id of an event")
        return found


@dataclass(frozen=True, slots=True)
class Change:
    """A profile or a job that changed.

    Attributes:
        at: when it last did, nanoseconds since 1970 UTC.
        told: as it is told outside.
    """

    kind: Kind
    id: str
    at: int
    told: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Changes:
    """Some of what changed, the earliest first.

    Attributes:
        settled: all that changed before this, in nanoseconds since 1970 UTC, was there to be read.
        next: where to go on.
        more: whether there was more than was asked for.
    """

    changes: Sequence[Change]
    settled: int
    next: Cursor
    more: bool

    def cursor(self, change: Change) -> Cursor:
        """Where somebody goes on who was told of all up to this one."""
        return (
            Cursor(change.at, (change.kind, change.id)) if change.at < self.settled else Cursor(self.settled)
        )


def now(database: Database) -> Cursor:
    """Where somebody begins who wants what changes from now on."""
    return Cursor(database.read("read/oldest_transaction")[0]["at"])


def changes(
    database: Database, since: Cursor, *, kinds: Sequence[Kind] = KINDS, users: Sequence[str] = (), limit: int
) -> Changes:
    """At most `limit` of what changed; of profiles only those of `users`, where any are named."""
    began = now(database).at
    settled = began if since.floor is None else min(since.floor, began)
    each = [_read(database, since, kind, users, limit + 1) for kind in KINDS if kind in kinds]
    found = list(islice(merge(*each, key=lambda change: change.at), limit + 1))
    if len(found) <= limit:
        after = settled if since.floor is not None else max(settled, since.at)
        return Changes(found, settled, Cursor(after), more=False)
    last = found[limit - 1]
    onward = Cursor(last.at, (last.kind, last.id), settled if last.at >= settled else None)
    return Changes(found[:limit], settled, onward, more=True)


def _read(database: Database, since: Cursor, kind: Kind, users: Sequence[str], limit: int) -> list[Change]:
    """Those of one kind beyond a cursor."""
    told, name = since.after or ("", None)
    at, after = since.at + (kind < told), name if kind == told else None
    if kind == "job":
        return [_job(row) for row in database.read("read/changed_jobs", since=at, after=after, limit=limit)]
    rows = database.read("read/changed_users", since=at, after=after, limit=limit, ids=list(users))
    return [_profile(row) for row in rows]


def _job(row: Row) -> Change:
    told = {"change": "job", "job": row["id"], "changed_at": row["changed_at"]}
    return Change("job", row["id"], row["at"], told | {n: row[n] for n in ("kind", "state", "done", "total")})


def _profile(row: Row) -> Change:
    told = {"change": "profile", "user": row["id"], "changed_at": row["changed_at"]}
    return Change("profile", row["id"], row["at"], told)


def _time(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or (found := int(text)) > LATEST:
        raise ValueError
    return found


def _kind(letter: str) -> Kind:
    for kind in KINDS:
        if kind[0] == letter:
            return kind
    raise ValueError


def _name(coded: str) -> str:
    return base64.b64decode(coded + "=" * (-len(coded) % 4), b"-_", validate=True).decode()
