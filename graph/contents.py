"""What a graph holds, counted, and as a hash that two graphs can be compared by."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


class Tally:
    """Counts elements and adds them up, in whatever order they come."""

    def __init__(self) -> None:
        self._nodes: Counter[str] = Counter()
        self._relations: Counter[str] = Counter()
        self._total = 0

    def node(self, labels: Sequence[str], properties: Mapping[str, Any]) -> None:
        """One node; labels sorted, its id among the properties."""
        self._nodes[":".join(labels)] += 1
        self._total += _number([labels, properties])

    def relation(self, source: str, kind: str, target: str, properties: Mapping[str, Any]) -> None:
        """One relation, of the type `kind`."""
        self._relations[kind] += 1
        self._total += _number([source, kind, target, properties])

    def contents(self) -> Contents:
        """What it came to."""
        nodes, relations = dict(sorted(self._nodes.items())), dict(sorted(self._relations.items()))
        return Contents(nodes, relations, f"{self._total % 2**BITS:032x}")


def facts(database: Database) -> Contents:
    """Users, items and entities with what is between them, but not when it was written."""
    return _contents(database, FACTS, PASSING)


def everything(database: Database) -> Contents:
    """All there is, but for the note of which schema it has."""
    return _contents(database, (), frozenset())


def _contents(database: Database, labels: Iterable[str], without: frozenset[str]) -> Contents:
    """Reads the whole graph, in flat memory."""
    tally = Tally()
    for row in database.stream("read/contents_nodes", labels=list(labels)):
        tally.node(row["labels"], _kept(row["properties"], without))
    for row in database.stream("read/contents_relations", labels=list(labels)):
        tally.relation(row["source"], row["type"], row["target"], _kept(row["properties"], without))
    return tally.contents()


def _kept(properties: Mapping[str, Any], without: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if name not in without}


def _number(element: list[Any]) -> int:
    """To be added up: a sum does not know an order, and an element that stands twice does not cancel out."""
    text = json.dumps(element, sort_keys=True, default=str, separators=(",", ":"))
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=BITS // 8).digest())
