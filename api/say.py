"""What users say of themselves, as the API takes and gives it."""

from collections.abc import Mapping
from typing import Any

from api.profiles import plain
from api.schemas.says import HISTORY, SayBody
from errors import InvalidInput
from graph import says
from graph.connection import Database
from graph.says import About, Change

Answer = dict[str, Any]


def say(database: Database, user: str, body: SayBody) -> Answer:
    """Takes down what a user says; what holds after it.

    Raises:
        NotFound: there is no such user.
        InvalidInput: what it speaks of is not there, or an interest is in no entity; nothing is taken down.
    """
    says.said(database, user)  # raises for an unknown user

    def about(field: str, n: int) -> About:
        name = f"{field}.{n}.about"
        found = says.about(database, user, name, getattr(body, field)[n].about)
        if field == "state" and found.label != "Entity":
            raise InvalidInput(name, "is entity:ID, since interests are in entities")
        return found

    change = Change(
        state=[(about("state", n), row.weight) for n, row in enumerate(body.state)],
        mute=[(about("mute", n), row.hide) for n, row in enumerate(body.mute)],
        withdraw=[about("withdraw", n) for n in range(len(body.withdraw))],
        novelty=body.novelty,
    )
    says.say(database, user, change)
    return said(database, user)


def said(database: Database, user: str, *, offset: int = 0, limit: int = HISTORY) -> Answer:
    """What a user says now, and a part of all that was ever said; `next` is the offset where that goes on.

    Raises:
        NotFound: there is no such user.
    """
    holds, ever = says.said(database, user, offset=offset, limit=limit + 1)
    now = [_told(row) for row in holds]
    novelty = [row["novelty"] for row in now if row["said"] == "novelty"]
    return {
        "user": user,
        "stated": [row for row in now if row["said"] == "state"],
        "muted": [row for row in now if row["said"] == "mute"],
        "novelty": novelty[0] if novelty else 0.0,
        "history": [_told(row) for row in ever[:limit]],
        "offset": offset,
        "limit": limit,
        "next": offset + limit if len(ever) > limit else None,
    }


def _told(row: Mapping[str, Any]) -> Answer:
    """One saying, with `about` as the API takes it."""
    kind = "event" if row["event_id"] is not None else row["label"].lower()
    about = None if row["label"] == "User" else f"{kind}:{row['event_id'] or row['id']}"
    own = {name: row[name] for name in ("weight", "hide", "novelty") if row[name] is not None}
    times = {name: plain(row[name]) for name in ("at", "until")}
    return {"said": row["said"], "about": about, "name": row["name"], **own, **times}
