"""What a graph holds, counted, and as a hash that two graphs can be compared by."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from graph.connection import Database

FACTS = ("User", "Item", "Entity")
PASSING = frozenset({"arrived", "changed_at"})
"""When something was written, which is not what was written."""
BITS = 128


@dataclass(frozen=True, slots=True)
class Contents:
    """What a graph holds.

    Attributes:
        nodes: how many there are, by their labels, sorted and joined by ":".
        relations: how many there are, by type.
        hash: hexadecimal; the same for the same nodes and relations, in whatever order they were written.
    """

    nodes: Mapping[str, int]
    relations: Mapping[str, int]
    hash: str


def facts(database: Database) -> Contents:
    """Users, items and entities with what is between them, but not when it was written."""
    return _contents(database, FACTS, PASSING)


def everything(database: Database) -> Contents:
    """All there is, but for the note of which schema it has."""
    return _contents(database, (), frozenset())


def _contents(database: Database, labels: Iterable[str], without: frozenset[str]) -> Contents:
    """Reads the whole graph, in flat memory."""
    nodes: Counter[str] = Counter()
    relations: Counter[str] = Counter()
    total = 0
    for row in database.stream("read/contents_nodes", labels=list(labels)):
        nodes[":".join(row["labels"])] += 1
        total += _number([row["labels"], _kept(row["properties"], without)])
    for row in database.stream("read/contents_relations", labels=list(labels)):
        relations[row["type"]] += 1
        total += _number([row["source"], row["type"], row["target"], _kept(row["properties"], without)])
    return Contents(dict(sorted(nodes.items())), dict(sorted(relations.items())), f"{total % 2**BITS:032x}")


def _kept(properties: Mapping[str, Any], without: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in without}


def _number(element: list[Any]) -> int:
    """To be added up: a sum does not know an order, and an element that stands twice does not cancel out."""
    text = json.dumps(element, sort_keys=True, default=str, separators=(",", ":"))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=BITS // 8).digest())
