"""The audit log: who wrote what kind of thing when, and who did what an admin does. It holds no id of a user."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from graph.connection import Database, Row

AT_ONCE = 10_000
"""Entries deleted in one transaction."""


def entry(
    *,
    key: str | None,
    scope: str,
    method: str,
    route: str,
    status: int,
    request_id: str | None = None,
    about: str | None = None,
) -> Row:
    """One entry, as of now.

    Args:
        key: id of the key; None: nobody had to show one.
        scope: what it needed.
        route: its template, such as `/v1/users/{user}`, so that no user is named.
        about: the key or job it was about; nothing that stands for a person.
    """
    of: Row = {"id": uuid4().hex, "at": datetime.now(UTC), "key": key, "scope": scope, "method": method}
    return of | {"route": route, "status": status, "request_id": request_id, "about": about}


def write(database: Database, rows: Sequence[Row]) -> None:
    """Notes entries; twice is once."""
    database.write("write/audit_log", rows=list(rows))


def page(
    database: Database,
    *,
    key: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    offset: int = 0,
    limit: int = 20,
) -> list[dict[str, Any]]:
    """Entries from `since` until `until`, the newest first; with times as ISO 8601."""
    rows = database.read("read/audit_log", key=key, since=since, until=until, offset=offset, limit=limit)
    names = ("id", "at", "key", "scope", "method", "route", "status", "request_id", "about")
    return [
        {name: _plain(row["entry"].get(name)) for name in names}
        for row in rows
    ]  # fmt: skip


def expire(database: Database, days: float) -> int:
    """Deletes entries older than so many days; how many."""
    before, deleted = datetime.now(UTC) - timedelta(days=days), 0
    while True:
        now: int = database.write("write/audit_expire", before=before, limit=AT_ONCE)[0]["deleted"]
        deleted += now
        if now < AT_ONCE:
            return deleted


def _plain(value: Any) -> Any:
    return value.to_native().isoformat() if hasattr(value, "to_native") else value
