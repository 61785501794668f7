"""Facts that were read in texts, as the API takes and gives them."""

from collections.abc import Iterator, Sequence
from typing import Any

from api.profiles import plain
from api.queue import Queue
from graph import facts
from graph.connection import Database, Row
from graph.facts import Decision

Answer = dict[str, Any]
PART = 100
"""Facts that are decided on in one transaction, and read at once."""


class Facts:
    """Lists facts of one database, accepts and removes them, and tells the workers what waits for it."""

    def __init__(self, database: Database, queue: Queue) -> None:
        self._database, self._queue = database, queue

    def page(self, *, item: str | None, state: str | None, least: float, offset: int, limit: int) -> Answer:
        """A part of the list, the surest first; `next` is the offset where it goes on."""
        rows = facts.page(self._database, item=item, state=state, least=least, offset=offset, limit=limit + 1)
        shown = [_answer(row) for row in rows[:limit]]
        further = offset + limit if len(rows) > limit else None
        return {"facts": shown, "offset": offset, "limit": limit, "next": further}

    def get(self, fact: str) -> Answer:
        """One fact.

        Raises:
            NotFound: there is no such fact.
        """
        return _answer(facts.get(self._database, fact))

    def decide(self, ids: Sequence[str], state: Decision) -> Answer:
        """Accepts or removes facts; `embedding` says of their items whether the worker was told.

        Raises:
            NotFound: one is not there; those of parts before it are decided on.
        """
        decided, items = 0, 0
        told = True
        for start in range(0, len(ids), PART):
            done = facts.decide(self._database, ids[start : start + PART], state)
            decided, items = decided + len(done.facts), items + len(done.items)
            told = (not done.items or self._queue.refresh(done.items)) and told
        embedding = "current" if not items else "queued" if told else "waiting"
        return {"state": state, "decided": decided, "items": items, "embedding": embedding}

    def above(self, least: float, item: str | None = None) -> Iterator[str]:
        """Ids of the proposed facts of a confidence, or surer; they must be decided on after all were read."""
        offset = 0
        while rows := facts.page(
            self._database, item=item, state="proposed", least=least, offset=offset, limit=PART
        ):
            yield from (row["fact"]["id"] for row in rows)
            offset += len(rows)


def _answer(row: Row) -> Answer:
    fact = row["fact"]
    names = ("id", "item", "type", "entity", "kind", "name", "state", "confidence", "model", "sentence")
    told = [{name: plain(value) for name, value in one.items()} for one in row["told"]]
    decided = {"by": "hand" if fact.get("by") else "rule", "decided_at": plain(fact.get("decided_at"))}
    shown = {name: fact.get(name) for name in names}
    at = plain(fact.get("extracted_at"))
    return {
        **shown,
        "title": row["title"],
        "extracted_at": at,
        **decided,
        "related": row["related"],
        "told": told,
    }
