"""Rankings kept in the graph: what was recommended to whom, when, by which model, and because of what."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from errors import InvalidInput
from graph.connection import Busy, Database

# Expired recommendations that go when a ranking is kept: more than the items of the longest one, so that none pile up.
EXPIRED = 200
# Relations to what reasons rest on that one ranking may have; 10,000 take some seconds to write.
MOST = 10_000


@dataclass(frozen=True, slots=True)
class Rest:
    """A node that a reason rests on.

    Attributes:
        label: "User", "Item" or "Entity".
        reason: its number; a reason that rests on several nodes has it on each.
        properties: of the reason, for each BECAUSE relation.
    """

    node: str
    label: str
    reason: int
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptItem:
    """One item of a ranking.

    Attributes:
        properties: of the Recommendation.
    """

    rank: int
    item: str
    properties: Mapping[str, Any]
    rests: Sequence[Rest]


@dataclass(frozen=True, slots=True)
class KeptRanking:
    """A ranking as it stands in the graph.

    Attributes:
        new: whether this call put it there.
    """

    ranking: str
    new: bool
    items: int
    expires_at: datetime


def keep(
    database: Database,
    ranking: str,
    user: str,
    items: Sequence[KeptItem],
    *,
    at: datetime,
    expires_at: datetime,
) -> KeptRanking:
    """Keeps a ranking, whole or not at all; where one of that id is there already, it stays as it is.

    Afterwards some of those that have expired are deleted.

    Raises:
        InvalidInput: the id is that of another user's ranking, or there are more than `MOST` reasons.
    """
    if sum(len(one.rests) for one in items) > MOST:
        raise InvalidInput("reasons", f"are more than {MOST:,}, too many to keep: ask for fewer of each item")
    named = {"ranking": ranking}
    given = {"user": user, "at": at, "expires_at": expires_at, "rows": [_row(ranking, one) for one in items]}
    *_, found = database.write_together(
        [("write/recommendations", lambda _: named | given if items else None), ("read/kept", named)]
    )
    expire(database)
    if not found:
        return KeptRanking(ranking, False, 0, expires_at)
    row = found[0]
    if row["user"] != user:
        raise InvalidInput(
            "id", "is that of a ranking kept for another user: leave it out, or choose another"
        )
    return KeptRanking(ranking, row["at"].to_native() == at, row["items"], row["expires_at"].to_native())


def expire(database: Database) -> None:
    """Deletes some of the recommendations that have expired."""
    with suppress(Busy):  # others delete the same at this moment; what stays goes with the next
        database.batches("write/recommendations_expire", limit=EXPIRED)


def _row(ranking: str, one: KeptItem) -> Mapping[str, Any]:
    reasons = [
        {"node": rest.node, "label": rest.label, "reason": rest.reason, "properties": dict(rest.properties)}
        for rest in one.rests
    ]
    properties = {"rank": one.rank, **one.properties}
    return {"id": f"{ranking}/{one.rank}", "item": one.item, "properties": properties, "reasons": reasons}
