"""A source made of rows in memory, and a look at the graph that does not pass through our own reads."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from neo4j import GraphDatabase

from graph.importing.report import Report
from graph.importing.rows import (
    EntityRow,
    EventRow,
    Fault,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Row,
    Stage,
    UserRow,
)
from graph.local.neo4j import password
from settings import Settings

Rows = Sequence[Row | Fault]
NOON = datetime(2026, 1, 1, 12, 0, 0, 250_000, tzinfo=UTC)
USERS = [UserRow("1", {"age": 24}), UserRow("2", {"age": 53})]
ITEMS = [ItemRow(f"i{n}", f"Item {n}", "film", 1990 + n) for n in range(10)]
ENTITIES = [EntityRow(f"person/P{n}", "Person", f"P{n}") for n in range(5)]
RELATIONS = [RelationRow(f"i{n}", "HAS_CAST", f"person/P{m}") for n in range(10) for m in range(5)]
EVENTS = [EventRow(f"e{n}", "1", f"i{n}", "rate", 4.0, n % 2, NOON) for n in range(10)]


@dataclass
class Memory:
    """A source of the rows given, each on a line of its own, counted from 1.

    Attributes:
        read: the kinds that were read, in order.
    """

    rows: dict[Kind, Rows]
    fingerprint: str = "f1"
    id: str = "test"
    read: list[Kind] = field(default_factory=list)

    @property
    def stages(self) -> list[Stage]:
        return [self._stage(kind, rows) for kind, rows in self.rows.items()]

    def _stage(self, kind: Kind, rows: Rows) -> Stage:
        def lines() -> Iterator[Numbered]:
            self.read.append(kind)
            yield from enumerate(rows, start=1)

        return Stage(kind, f"{kind}.csv", lines, total=lambda: len(rows))


def small(**changes: Rows) -> Memory:
    """2 users, 10 items, 5 entities, 50 relations, 10 events; `changes` by kind."""
    rows: dict[Kind, Rows] = {
        Kind.USERS: USERS,
        Kind.ITEMS: ITEMS,
        Kind.ENTITIES: ENTITIES,
        Kind.RELATIONS: RELATIONS,
        Kind.EVENTS: EVENTS,
    }
    return Memory(rows | {Kind(name.replace("_", " ")): given for name, given in changes.items()})


def ask(settings: Settings, text: str, **parameters: Any) -> list[dict[str, Any]]:
    """The rows of a Cypher text, through a driver of its own."""
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth, notifications_min_severity="OFF") as driver:
        return [dict(record) for record in driver.execute_query(text, parameters).records]


def everything(settings: Settings) -> list[str]:
    """All of the graph but what notes that something was written, as sorted text to compare."""
    nodes = ask(
        settings,
        """MATCH (n) WHERE NOT n:Import AND NOT n:Audit AND coalesce(n.id <> 'catalogue', true)
        RETURN labels(n) AS what, n {.*, changed_at: null} AS properties""",
    )
    relations = ask(
        settings,
        "MATCH (a)-[r]->(b) RETURN [a.id, type(r), b.id] AS what, r {.*, arrived: null} AS properties",
    )
    return sorted(f"{row['what']} {sorted(row['properties'].items())}" for row in nodes + relations)


def rejects(report: Report) -> list[dict[str, Any]]:
    """The lines of the reject file."""
    assert report.rejects
    return [json.loads(line) for line in report.rejects.read_text().splitlines()]


def reasons(report: Report) -> list[tuple[str, int, str]]:
    """File, line and reason of each refused row."""
    return [(row["file"], row["line"], row["reason"]) for row in rejects(report)]
