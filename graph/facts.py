"""Facts that were read in texts: kept apart from the relations that rankings read, until they count.

A fact is what texts say of one relation of an item to an entity; each text says it by a `SAYS` relation with its
sentence. One that is accepted writes the relation. What nobody decided on follows the texts: it goes when no text
says it any more. What was decided by hand stays: a removed fact is not proposed again.

Locks are taken as everywhere: items in the order of their ids, then entities.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from errors import NotFound
from graph.chunks import Write
from graph.connection import Database, Row

State = Literal["proposed", "accepted", "removed"]
STATES: Sequence[State] = ("proposed", "accepted", "removed")
Decision = Literal["accepted", "removed"]
COUNTS = (
    "facts", "sure", "negated", "known", "unrelated", "malformed", "unquoted", "unnamed",
)  # fmt: skip
"""What a reading of a text counts."""


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as a text tells it.

    Attributes:
        start, end: of the name in the text.
        sure: whether it counts unless somebody says otherwise.
    """

    type: str
    kind: str
    name: str
    entity: str
    sentence: str
    start: int
    end: int
    confidence: float
    sure: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was read in a text: the fingerprint of that, who read it, and what was counted, by `COUNTS`."""

    text: str
    item: str
    of: str
    model: str
    facts: Sequence[Told]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: the ids of the facts there are, and of the items whose relations it changed."""

    facts: Sequence[str]
    items: Sequence[str]


def fact_id(item: str, kind: str, entity: str) -> str:
    """The id of the fact that an item has a relation of a type (`kind`) to an entity."""
    return hashlib.sha256(f"{item}\n{kind}\n{entity}".encode()).hexdigest()[:16]


def reading_writes(job: str, chunk: str, outcomes: Sequence[Outcome]) -> list[Write]:
    """The writes that put what texts tell in the place of what they told before, for `Chunks.finish`."""
    rows = [
        {
            "id": one.text,
            "item": one.item,
            "of": one.of,
            "model": one.model,
            "counts": {f"count_{name}": one.counts.get(name, 0) for name in COUNTS},
            "facts": [asdict(f) | {"id": fact_id(one.item, f.type, f.entity)} for f in one.facts],
        }
        for one in sorted(outcomes, key=lambda one: (one.item, one.text))
    ]

    def settle(results: list[list[Row]]) -> Row | None:
        return _ids(results[0])

    steps: list[Write] = [("write/facts_read", {"rows": rows}), ("write/facts_settle", settle)]
    found = {"job": job, "chunk": chunk, "names": list(COUNTS)}
    return [*steps, *_Effects(1, soon=False).steps, ("write/facts_found", found)]


def decide(database: Database, ids: Sequence[str], state: Decision) -> Decided:
    """Accepts or removes facts, with what follows: the relation, degrees, and that the items wait for their texts.

    Raises:
        NotFound: one is not there; then nothing is written.
    """
    wanted, effects = sorted(set(ids)), _Effects(0, soon=True)
    (statement, unrelate), *others = effects.steps

    def if_all_are_there(results: list[list[Row]]) -> Mapping[str, Any] | None:
        known = {row["id"] for row in results[0]}
        for one in wanted:
            if one not in known:
                raise NotFound("fact", one)
        return unrelate(results) if callable(unrelate) else unrelate

    decided: Write = ("write/facts_decide", {"ids": wanted, "state": state})
    results = database.write_together([decided, (statement, if_all_are_there), *others])
    return Decided([row["id"] for row in results[0]], effects.items(results))


def page(
    database: Database,
    *,
    item: str | None = None,
    state: str | None = None,
    least: float = 0.0,
    offset: int = 0,
    limit: int = 20,
) -> list[Row]:
    """Facts, the surest first; see `cypher/read/facts.cypher`."""
    return _read(database, None, item, state, least, offset, limit)


def get(database: Database, fact: str) -> Row:
    """One fact.

    Raises:
        NotFound: there is no such fact.
    """
    rows = _read(database, fact, None, None, 0.0, 0, 1)
    if not rows:
        raise NotFound("fact", fact)
    return rows[0]


def _read(
    database: Database,
    fact: str | None,
    item: str | None,
    state: str | None,
    least: float,
    offset: int,
    limit: int,
) -> list[Row]:
    asked: dict[str, Any] = {"id": fact, "item": item, "state": state, "least": least}
    return database.read("read/facts", **asked, offset=offset, limit=limit)


class _Effects:
    """The statements that follow from the states of facts, which the result at `at` has."""

    def __init__(self, at: int, *, soon: bool) -> None:
        """`soon`: the items wait to be embedded, since somebody waits for them; else the next job has them."""
        self._at, self._soon = at, soon
        self._seen = 0

    @property
    def steps(self) -> list[Write]:
        items = "write/item_end" if self._soon else "write/facts_items"
        return [
            ("write/facts_unrelate", self._unrelate),
            ("write/facts_sweep", lambda results: _ids(results[self._at])),
            ("write/import_entities", self._entities),
            ("write/facts_relate", self._relate),
            ("write/entity_degrees", self._degrees),
            (items, self._items),
            ("write/catalogue_raise", lambda results: {} if self.items(results) else None),
        ]

    def items(self, results: list[list[Row]]) -> list[str]:
        """The items whose relations changed."""
        return sorted({row["item"] for row in self._changed(results)})

    def _unrelate(self, results: list[list[Row]]) -> Row | None:
        self._seen = len(results)
        return _ids([row for row in results[self._at] if row["state"] != "accepted"])

    def _entities(self, results: list[list[Row]]) -> Row | None:
        rows = {
            row["entity"]: {"id": row["entity"], "kind": row["kind"], "name": row["name"]}
            for row in results[self._at]
            if row["state"] == "accepted" and row["missing"]
        }
        return {"rows": [rows[one] for one in sorted(rows)]} if rows else None

    def _relate(self, results: list[list[Row]]) -> Row | None:
        return _ids([row for row in results[self._at] if row["state"] == "accepted"])

    def _changed(self, results: list[list[Row]]) -> list[Row]:
        return [*results[self._seen], *results[self._seen + 3]]

    def _degrees(self, results: list[list[Row]]) -> Row | None:
        more: dict[str, int] = {}
        for row in self._changed(results):
            more[row["entity"]] = more.get(row["entity"], 0) + row["more"]
        rows = [{"id": one, "more": more[one]} for one in sorted(more)]
        return {"rows": rows} if rows else None

    def _items(self, results: list[list[Row]]) -> Row | None:
        found = self.items(results)
        if not found:
            return None
        return {"rows": [{"id": one} for one in found]} if self._soon else {"ids": found}


def _ids(rows: Sequence[Row]) -> Row | None:
    return {"ids": [row["id"] for row in rows]} if rows else None
