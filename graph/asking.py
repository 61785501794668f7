"""Questions in Cypher from outside, for analysts: the one exception to "every statement is a file", and it only reads.

Four things stand between a query and a write, each by itself: its words (`graph.asking_words`); what Neo4j says it is
when it plans it, and the operators of the plan; the transaction, in which the server refuses writes; and that this
transaction is undone at its end.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from neo4j import Transaction
from neo4j.exceptions import ConfigurationError, Neo4jError, TransientError
from neo4j.graph import Node, Path, Relationship

from errors import InvalidInput
from graph.asking_words import PROCEDURES, fault
from graph.connection import Busy, Database

WHAT = "the query"
READS = "r"
SECRET = {"hash", "old_hash", "secret"}
"""Properties of keys and webhooks that are left out of their nodes. By name a hash can be asked for: it is of 256
random bits, and opens nothing."""
GUARDED = {"Key", "Webhook"}
VECTORS = {"embedding", "embedding_b", "profile_vector"}
"""Left out of nodes, where they would be most of the answer; by name they can be asked for."""
OPERATORS = ("LoadCSV", "Show", "Terminate", "Transaction", "AdministrationCommand")
MOST_VALUES = 1_000_000
"""Values one answer may hold."""
TOO_LONG = "it took too long. Ask for less, or raise PERSONA_CYPHER_SECONDS."


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found, as JSON has it.

    Attributes:
        truncated: there were more rows.
    """

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    seconds: float


def ask(
    database: Database, query: str, parameters: Mapping[str, Any], *, rows: int, seconds: float
) -> Answer:
    """The first `rows` rows of a query that reads.

    Raises:
        InvalidInput: it does not only read, or Neo4j does not understand it.
        Busy: it took longer than `seconds`.
    """
    if wrong := fault(query):
        raise InvalidInput("query", wrong)
    started = time.monotonic()
    with database.asking(WHAT, seconds) as transaction, _told():
        _only_reads(transaction, query, parameters)
        result = transaction.run(query, dict(parameters))
        columns, count = list(result.keys()), _Count()
        found = [[count.json(value) for value in record.values()] for record in islice(result, rows)]
        truncated = next(iter(result), None) is not None
    return Answer(columns, found, truncated, round(time.monotonic() - started, 4))


@contextmanager
def _told() -> Iterator[None]:
    """What Neo4j says against a query is said to who asks."""
    try:
        yield
    except TransientError:
        raise
    except Neo4jError as error:
        if "TransactionTimedOut" in str(error.code):
            raise Busy(WHAT, TOO_LONG) from error
        raise InvalidInput("query", " ".join(str(error.message).split())) from error
    except (OverflowError, ValueError, TypeError, ConfigurationError) as error:
        raise InvalidInput("parameters", str(error)) from error


def _only_reads(transaction: Transaction, query: str, parameters: Mapping[str, Any]) -> None:
    """Asks Neo4j what it would do, which does nothing yet."""
    summary = transaction.run("EXPLAIN " + query, dict(parameters)).consume()
    if summary.query_type != READS:
        raise InvalidInput("query", "does not only read")
    for operator, details in _operators(summary.plan or {}):
        if operator.startswith(OPERATORS):
            raise InvalidInput("query", f"may not do {operator}")
        if operator == "ProcedureCall" and details.partition("(")[0] not in PROCEDURES:
            raise InvalidInput("query", f"may not call {details.partition('(')[0]}")


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if plan:
        yield plan["operatorType"].partition("@")[0], str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)


class _Count:
    """Turns what Neo4j answers into JSON, and counts, so that one answer cannot fill the memory."""

    def __init__(self) -> None:
        self._values = 0

    def json(self, value: Any) -> Any:
        """A value; numbers that JSON does not know are null.

        Raises:
            InvalidInput: the answer is too large.
        """
        self._values += 1
        if self._values > MOST_VALUES:
            raise InvalidInput("query", f"answers with more than {MOST_VALUES:,} values: ask for less")
        if isinstance(value, Node):
            return self._node(value)
        if isinstance(value, Relationship):
            return self._relation(value)
        if isinstance(value, Path):
            nodes, relations = map(self._node, value.nodes), map(self._relation, value.relationships)
            return {"nodes": list(nodes), "relations": list(relations)}
        if isinstance(value, Mapping):
            return {str(name): self.json(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.json(one) for one in value]
        return _simple(value)

    def _node(self, node: Node) -> dict[str, Any]:
        hidden = VECTORS | SECRET if GUARDED & node.labels else VECTORS
        properties = {name: self.json(one) for name, one in node.items() if name not in hidden}
        return {"id": node.get("id"), "labels": sorted(node.labels), "properties": properties}

    def _relation(self, relation: Relationship) -> dict[str, Any]:
        ends = [node.get("id") if node else None for node in relation.nodes]
        properties = {name: self.json(one) for name, one in relation.items()}
        return {"type": relation.type, "from": ends[0], "to": ends[1], "properties": properties}


def _simple(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if hasattr(value, "srid"):
        return {"srid": value.srid, "coordinates": list(value)}
    return value.iso_format() if hasattr(value, "iso_format") else str(value)
