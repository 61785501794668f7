"""Events that are drawn at random, and the graph they make as text that can be compared."""

import json
import random
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from neo4j import GraphDatabase

from graph.connection import Database
from graph.local.neo4j import password
from settings import Settings

KINDS = ("view", "click", "play", "like", "purchase", "rate", "dislike", "skip")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NODES = "MATCH (n:User|Item|Entity) RETURN labels(n) AS labels, n {.*, changed_at: null} AS properties"
RELATIONS = """
MATCH (a)-[r]->(b)
RETURN [a.id, type(r), b.id] AS ends, r {.*, arrived: null, at: r.at.epochMillis} AS properties
"""


def drawn(count: int, *, users: int, items: int, seed: int = 1) -> list[dict[str, Any]]:
    """Events with ids and times of their own; users and items are drawn more often the lower their number."""
    chance = random.Random(seed)
    return [_event(n, chance, users, items) for n in range(count)]


def _event(n: int, chance: random.Random, users: int, items: int) -> dict[str, Any]:
    kind = chance.choice(KINDS)
    at = FIRST + timedelta(milliseconds=chance.randrange(10**10))
    return {
        "user": f"u{int(users * chance.random() ** 2)}",
        "item": f"i{int(items * chance.random() ** 2)}",
        "kind": kind,
        "value": float(chance.randint(1, 5)) if kind == "rate" else None,
        "at": at.isoformat(),
        "event_id": f"e{n}",
    }


def fill(database: Database, items: int) -> None:
    """Empties the graph and puts items in."""
    database.clear()
    database.write("write/import_items", rows=[{"id": f"i{n}", "properties": {}} for n in range(items)])


def canonical(settings: Settings) -> list[str]:
    """The graph as sorted lines, but for when anything arrived or was changed."""
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth, notifications_min_severity="OFF") as driver:
        rows = [dict(row) for query in (NODES, RELATIONS) for row in driver.execute_query(query).records]
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in rows)


def hash_of(settings: Settings) -> str:
    """A hash of all of that."""
    return sha256("\n".join(canonical(settings)).encode()).hexdigest()
