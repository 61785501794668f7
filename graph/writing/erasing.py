"""A user erased: all that the graph keeps of the user, and the user's id wherever else it stands.

What a request erases is one transaction. Only a history beyond `TRIM` events is taken away in parts before, each a
transaction of its own; where that is interrupted, the user is still there, with less, and erasing goes on from there.
"""

from graph.connection import Database, Row
from graph.feed import Cursor
from graph.writing import users

TRIM = 20_000
"""Events deleted in one transaction."""
KEPT = 200
"""Kept recommendations deleted in one transaction; each may have hundreds of reasons."""
REMAINS = (
    "What was learned of all users together (links, vectors, counts) still knows the events, but of nobody's: it goes "
    "when it is learned anew (`persona train ranking`). Neo4j's transaction logs keep what was deleted until they are "
    "rotated (an hour, of the local server), and logs of requests and backups keep it as long as you keep those."
)


def erase(database: Database, user: str) -> Row:
    """Deletes a user and every trace; how much of each went, by name.

    Raises:
        NotFound: there is no such user, or no longer.
    """
    found = users.read(database, user)
    trimmed = {"events": 0, "recommendations": 0}
    if found["events"] > TRIM or found["recommendations"] > KEPT:
        trimmed = _trim(database, user)
    results = database.write_together(
        [
            ("write/user_delete", {"user": user}),
            ("write/user_traces", {"user": user}),
            ("write/user_webhooks", {"user": user, "coded": f".{Cursor.name('profile', user)}"}),
            ("write/user_erased", {}),
        ]
    )
    deleted = (
        results[0][0]
        if results[0]
        else dict.fromkeys(("events", "says", "interests", "recommendations", "notes"), 0)
    )
    added = {name: deleted[name] + count for name, count in trimmed.items()}
    return deleted | added | {"chunks": results[1][0]["chunks"]}


def _trim(database: Database, user: str) -> dict[str, int]:
    """Deletes events and kept recommendations in parts, until none is left."""
    total = {"events": 0, "recommendations": 0}
    while rows := database.write("write/user_trim", user=user, limit=TRIM, kept=KEPT):
        total = {name: total[name] + rows[0][name] for name in total}
        if not any(rows[0].values()):
            break
    return total
