"""What users say of themselves: interests they state, what they mute, how much novelty they want.

It lies beside what is observed, as relations with the times from which and until which it was so; nothing is deleted,
so all of it can be taken back, and asked for as it was on a day.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from errors import InvalidInput, NotFound
from graph.catalogue import Reference
from graph.connection import Database, Row

KINDS = ("entity", "item", "event")
Place = tuple[str, str, str | None]
"""Label, id and event id of what is spoken of."""


@dataclass(frozen=True, slots=True)
class About:
    """What is spoken of: an entity, an item, or one event of the user with an item."""

    label: str
    id: str
    event_id: str | None = None

    def row(self) -> dict[str, Any]:
        """As the statements take it."""
        return {"label": self.label, "id": self.id, "event_id": self.event_id}


@dataclass(frozen=True, slots=True)
class Change:
    """What a user says anew; see `say`.

    Attributes:
        state: entities and weights above 0, up to 1.
        mute: things, and of entities whether their items are left out too.
        withdraw: things of which nothing holds any more.
        novelty: 0 to 1; None leaves it as it is.
    """

    state: Sequence[tuple[About, float]] = ()
    mute: Sequence[tuple[About, bool]] = ()
    withdraw: Sequence[About] = ()
    novelty: float | None = None


def about(database: Database, user: str, field: str, reference: str) -> About:
    """What `entity:ID`, `item:ID` or `event:ID` names.

    Raises:
        InvalidInput: it is not of that form, or it is not there.
    """
    named = Reference.parse(field, reference, KINDS)
    if named.label == "Event":
        rows = database.read("read/event_item", user=user, events=[named.id])
        if not rows:
            raise InvalidInput(field, f"the user has no event {named.id!r}")
        return About("Item", rows[0]["item"], named.id)
    if not database.read("read/node", label=named.label, id=named.id):
        raise InvalidInput(field, f"there is no {named.label.lower()} {named.id!r} in the graph")
    return About(named.label, named.id)


def say(database: Database, user: str, change: Change) -> None:
    """Takes down what a user says, in one transaction; what was said of the same things before ends.

    What is said already stays as it is, so that saying it twice is saying it once.
    """
    wanted = _wanted(user, change)

    def ends(results: list[list[Row]]) -> Mapping[str, Any] | None:
        return _rows(user, [row for row in results[0] if _place(row) in wanted and not _same(row, wanted)])

    def begins(said: str) -> Callable[[list[list[Row]]], Mapping[str, Any] | None]:
        def rows(results: list[list[Row]]) -> Mapping[str, Any] | None:
            held = {_place(row) for row in results[0] if _same(row, wanted)}
            new = {place: row for place, row in wanted.items() if row and place not in held}
            return _rows(user, [row for row in new.values() if row["said"] == said])

        return rows

    begun = [(f"write/say_{said}", begins(said)) for said in ("state", "mute", "novelty")]
    database.write_together([("write/say_begin", {"user": user}), ("write/say_end", ends), *begun])


def said(database: Database, user: str, *, offset: int = 0, limit: int = 0) -> tuple[list[Row], list[Row]]:
    """What a user says now, and of all that was ever said `limit` from `offset`; both the newest first.

    The rows are those of `cypher/read/says.cypher`.

    Raises:
        NotFound: there is no such user.
    """
    rows = database.read("read/says", user=user, offset=offset, limit=limit)
    if not rows:
        raise NotFound("user", user)
    return rows[0]["now"], rows[0]["history"]


def _wanted(user: str, change: Change) -> dict[Place, Row | None]:
    """By place, what shall hold there; None: nothing. A later one of the same place counts."""
    said = [
        *({**one.row(), "said": None} for one in change.withdraw),
        *({**one.row(), "said": "mute", "hide": hide} for one, hide in change.mute),
        *({**one.row(), "said": "state", "weight": weight} for one, weight in change.state),
    ]
    if change.novelty is not None:
        of = About("User", user).row()
        said.append({**of, "said": "novelty" if change.novelty else None, "novelty": change.novelty})
    return {_place(row): row if row["said"] else None for row in said}


def _place(row: Row) -> Place:
    return row["label"], row["id"], row["event_id"]


def _same(held: Row, wanted: Mapping[Place, Row | None]) -> bool:
    row = wanted.get(_place(held))
    names = ("said", "weight", "hide", "novelty")
    return row is not None and all(held.get(name) == row.get(name) for name in names)


def _rows(user: str, rows: Sequence[Row]) -> Mapping[str, Any] | None:
    return {"user": user, "rows": list(rows)} if rows else None
