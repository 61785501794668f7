"""The graph's facts, row by row in flat memory: pages of nodes by id, and what begins at the nodes of a page.

A page is a transaction of its own, so none runs for long. What is written to the graph meanwhile may be among the
rows or not.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from graph.connection import Database, Row
from graph.exporting.columns import GIVEN, Columns
from graph.importing.checks import TYPES_OF_OURS
from graph.importing.rows import Kind
from graph.records import EPOCH

PAGE = 1_000
STATEMENTS = {
    Kind.USERS: "read/export_users",
    Kind.ITEMS: "read/export_items",
    Kind.ENTITIES: "read/export_entities",
    Kind.RELATIONS: "read/export_relations",
    Kind.ENTITY_RELATIONS: "read/export_entity_relations",
    Kind.EVENTS: "read/export_events",
}
SOURCES = {Kind.RELATIONS: Kind.ITEMS, Kind.ENTITY_RELATIONS: Kind.ENTITIES, Kind.EVENTS: Kind.USERS}
"""Whose pages what is between nodes is read by; they are read before it."""
LEFT_OUT = tuple(sorted(TYPES_OF_OURS))


class Reader:
    """Reads what is wanted.

    Args:
        domain: of items, and of what has to do with them; None: all.
        users: ids; empty: all.
    """

    def __init__(self, database: Database, domain: str | None, users: Sequence[str]) -> None:
        self._database, self._domain, self._users = database, domain, list(users)
        self._ends: dict[Kind, list[str]] = defaultdict(list)

    def nodes(self, kind: Kind, columns: Columns) -> Iterator[list[Any]]:
        """Rows of users, items or entities: the values of the columns, by id."""
        names = [column.name for column in columns.all[1:]]
        given = [GIVEN[column.type] for column in columns.all[1:]]
        after, count = "", PAGE
        while count == PAGE:
            count = 0
            for row in self._stream(kind, after=after, limit=PAGE, names=names):
                count, last = count + 1, row["id"]
                yield [last, *(make(value) for make, value in zip(given, row["values"], strict=True))]
            if count:
                after = last
                self._ends[kind].append(last)

    def relations(self, kind: Kind) -> Iterator[tuple[str, str, str, Mapping[str, Any]]]:
        """Relations of the items, or of the entities, that were read: source, type, target, properties."""
        for after, upto in pairwise(["", *self._ends[SOURCES[kind]]]):
            for row in self._stream(kind, after=after, upto=upto, types=list(LEFT_OUT)):
                source = row["source"]
                for type_, target, properties in row["relations"]:
                    yield source, type_, target, properties

    def events(self) -> Iterator[list[Any]]:
        """Events of the users who were read: the values of their columns, by user and time."""
        for after, upto in pairwise(["", *self._ends[Kind.USERS]]):
            for row in self._stream(Kind.EVENTS, after=after, upto=upto):
                user = row["user"]
                for item, event_id, kind, value, signal, at in row["events"]:
                    moment = EPOCH + timedelta(milliseconds=at)
                    yield [event_id, user, item, kind, _float(value), _float(signal), moment]

    def _stream(self, kind: Kind, **parameters: Any) -> Iterator[Row]:
        if kind in (Kind.USERS, Kind.EVENTS):
            parameters["users"] = self._users
        return self._database.stream(STATEMENTS[kind], domain=self._domain, **parameters)


def _float(value: float | None) -> float | None:
    """Values and signals are numbers with a fraction, also where somebody wrote whole ones."""
    return None if value is None else float(value)
