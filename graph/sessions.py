"""Anonymous sessions: users that nobody knows yet, ranked like any, until they turn out to be someone or expire."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from errors import InvalidInput, NotFound, PersonaError
from graph.connection import Database, Row, StatementFailed
from graph.events import SESSION, TRIES

PAGE = 100
MOVED = ("events", "says", "kept")


class MergedElsewhere(PersonaError):
    """A session was merged into another user."""

    status = 409

    def __init__(self, session: str) -> None:
        super().__init__(f"Session {session!r} was merged into another user.")


def merge(database: Database, user: str, session: str, *, make: bool = True) -> dict[str, int]:
    """Moves events, says and kept rankings of a session to a user; how many of each. The session is gone then.

    A second time nothing is moved, and the answer is that of the first, for as long as that is remembered; events of
    the session that come late are the user's until then.

    Args:
        make: whether a user who is not there is made.

    Raises:
        InvalidInput: the user is a session.
        NotFound: there is no such session, or no such user.
        MergedElsewhere: it is another user's.
    """
    if user.startswith(SESSION):
        raise InvalidInput("user", "is a session itself")
    for _ in range(TRIES - 1):
        try:
            return _merge(database, user, session, make)
        except StatementFailed as failed:
            if not failed.gone:
                raise
    return _merge(database, user, session, make)


def _merge(database: Database, user: str, session: str, make: bool) -> dict[str, int]:
    both = {"user": user, "session": SESSION + session}
    locked = sorted(({"id": user, "make": make}, {"id": SESSION + session, "make": False}), key=_by_id)

    def moving(results: list[list[Row]]) -> Mapping[str, Any] | None:
        return None if _moved(results, user, session) else both

    results = database.write_together(
        [
            ("write/merge_lock", {"rows": locked}),
            ("read/merged", {"session": both["session"]}),
            ("write/merge_says", moving),
            ("write/merge", moving),
        ]
    )
    moved = _moved(results, user, session) or results[3][0]
    return {name: moved[name] for name in MOVED}


def _by_id(row: Row) -> str:
    return str(row["id"])


def _moved(results: list[list[Row]], user: str, session: str) -> Row | None:
    """What was moved before, None where all is to be moved."""
    there, before = _ids(results[0]), results[1]
    if user not in there:
        raise NotFound("user", user)
    if before and before[0]["into"] != user:
        raise MergedElsewhere(session)
    if not before and SESSION + session not in there:
        raise NotFound("session", session)
    return before[0] if before else None


def expire(database: Database, days: int) -> int:
    """Deletes sessions of which nothing was heard for so many days, with all that is theirs; how many.

    One that is heard of meanwhile stays.
    """
    given = {"before": datetime.now(UTC) - timedelta(days=days)}
    total, deleted = 0, PAGE
    while deleted == PAGE:
        results = database.write_together(
            [
                ("write/sessions_expiring", {**given, "limit": PAGE}),
                ("write/sessions_expire", lambda results: {**given, "ids": _ids(results[0])}),
            ]
        )
        deleted = results[1][0]["deleted"]
        total += deleted
    return total


def forget_requests(database: Database, hours: int, days: int) -> int:
    """Forgets requests of more than so many hours, and merges of more than so many days; how many."""
    now = datetime.now(UTC)
    ages = {"requests": now - timedelta(hours=hours), "merges": now - timedelta(days=days)}
    total, deleted = 0, PAGE
    while deleted == PAGE:
        deleted = database.write("write/requests_expire", **ages, limit=PAGE)[0]["deleted"]
        total += deleted
    return total


def _ids(rows: list[Row]) -> list[str]:
    return [row["id"] for row in rows]
