"""The two doors to Neo4j, read and write; statements are named, never spelled out."""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Self

from neo4j import READ_ACCESS, WRITE_ACCESS, GraphDatabase, ManagedTransaction, Query, Session, Transaction
from neo4j.exceptions import ConfigurationError

import cypher
from errors import PersonaError, Unavailable
from graph.failures import Busy, StatementFailed, WrongPassword, in_our_words, tried_again
from graph.local.neo4j import password
from settings import Settings

__all__ = ["Busy", "Database", "Parameters", "Pool", "Row", "StatementFailed", "WrongPassword"]

Row = dict[str, Any]
Parameters = Mapping[str, Any] | Callable[[list[list[Row]]], Mapping[str, Any] | None]

Watch = Callable[[str, float, bool], None]
"""Is told of each statement: its name, the seconds it took, and whether Neo4j answered."""

# Share of the timeout, from the first try on, in which a transaction may be tried again. The driver's own clock starts
# when the first try has failed, so it would ask a server that hangs twice.
RETRYING, NEVER = 0.5, -1.0
# Seconds within which a Neo4j that is away has refused a connection.
QUICK = 0.5
# The driver tells of each try; where nobody has asked for logs, that is noise.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Pool:
    """Connections of one process to Neo4j."""

    in_use: int = 0
    idle: int = 0


class Database:
    """One Neo4j database: thread-safe, made after a fork, closed at the end (it is a context manager).

    Raises (every method):
        Unavailable: Neo4j does not answer within `neo4j_timeout` seconds.
        WrongPassword: it refuses the login.
        Busy: it has no memory or time for the statement now.
        StatementFailed: it refuses the statement.
    """

    def __init__(self, settings: Settings) -> None:
        self._where, self._name = settings.bolt, settings.neo4j_database
        self._watch: Watch | None = None
        self._retrying = RETRYING * settings.neo4j_timeout
        try:
            self._driver = GraphDatabase.driver(
                settings.bolt,
                auth=(settings.neo4j_user, password(settings)),
                connection_timeout=settings.neo4j_timeout,
                connection_acquisition_timeout=settings.neo4j_timeout,
                max_transaction_retry_time=NEVER,
                notifications_min_severity="OFF",
                user_agent="persona",
            )
        except (ConfigurationError, ValueError) as error:
            raise PersonaError(f"PERSONA_NEO4J_URI: {error}") from None
        self._bookmarks = self._driver.execute_query_bookmark_manager

    def read(self, statement: str, *, seconds: float | None = None, **parameters: Any) -> list[Row]:
        """Every row of `cypher/<statement>.cypher`, run where reads are routed; Busy after `seconds`."""
        return self._execute(statement, READ_ACCESS, parameters, seconds)

    def write(self, statement: str, **parameters: Any) -> list[Row]:
        """Runs a writing statement in one transaction, tried again when Neo4j says so; its rows."""
        return self._execute(statement, WRITE_ACCESS, parameters)

    def stream(self, statement: str, **parameters: Any) -> Generator[Row]:
        """The rows of a read one by one, in flat memory; whoever does not read them all closes it."""
        with self._translated(statement), self._session(READ_ACCESS) as session:
            for record in session.run(cypher.load(statement), parameters):
                yield dict(record)

    def probe(self, statement: str, **parameters: Any) -> list[Row]:
        """Every row of a read that must not keep anybody: tried again once, and only where Neo4j is quick to refuse."""
        started = time.monotonic()
        try:
            return list(self.stream(statement, **parameters))
        except Unavailable:  # a connection that was open before Neo4j was started again fails at once
            if time.monotonic() - started > QUICK:
                raise
            return list(self.stream(statement, **parameters))

    @contextmanager
    def asking(self, statement: str, seconds: float) -> Iterator[Transaction]:
        """A transaction in which nothing can be written, undone at its end; for `graph.asking` alone."""
        with (
            self._translated(statement),
            self._session(READ_ACCESS, fetch_size=100) as session,
            session.begin_transaction(timeout=seconds) as transaction,
        ):
            yield transaction
            transaction.rollback()

    def write_together(self, writes: Sequence[tuple[str, Parameters]]) -> list[list[Row]]:
        """Runs several writing statements in one transaction: all of them or none.

        Args:
            writes: statements with their parameters, or with a function that makes them from the rows of the
                statements before, or None to leave the statement out; it runs again when the transaction is
                retried, and may raise to undo it.
        """

        def work(transaction: ManagedTransaction) -> list[list[Row]]:
            results: list[list[Row]] = []
            for name, given in writes:
                parameters = given(results) if callable(given) else given
                left_out = parameters is None
                rows = [] if left_out else list(transaction.run(cypher.load(name), dict(parameters or {})))
                results.append([dict(row) for row in rows])
            return results

        names = ", ".join(name for name, _ in writes)

        def transact() -> list[list[Row]]:
            with self._session() as session:
                return session.execute_write(work)

        with self._translated(names):
            return tried_again(transact, self._retrying)

    def run_commands(self, statement: str) -> None:
        """Runs the schema commands of one file, each by itself, in order."""
        with self._translated(statement), self._session() as session:
            for command in cypher.load(statement).split(";\n"):
                if command.strip():
                    session.run(Query(command)).consume()

    def batches(self, statement: str, **parameters: Any) -> None:
        """Runs a statement that commits by itself (`CALL {…} IN TRANSACTIONS`)."""
        with self._translated(statement), self._session() as session:
            session.run(cypher.load(statement), parameters).consume()

    def clear(self) -> None:
        """Deletes all data; the schema stays."""
        self.batches("write/delete_relations")
        self.batches("write/delete_nodes")

    def wait(self, seconds: float) -> None:
        """Waits until Neo4j answers, for a server that is starting.

        Raises:
            Unavailable: it still does not after `seconds`.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                self.read("read/ping")
                return
            except Unavailable:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.3)

    def server_version(self) -> str:
        """What Neo4j says it is, for example "Neo4j/2026.07.1"."""
        with self._translated("version"):
            return self._driver.get_server_info().agent

    def watch(self, told: Watch) -> None:
        """Lets `told` know of each statement from now on."""
        self._watch = told

    @property
    def pool(self) -> Pool:
        """How many connections there are; the driver keeps that to itself, so none where it has changed its ways."""
        try:
            held = [one for some in list(self._driver._pool.connections.values()) for one in list(some)]
            in_use = sum(bool(one.in_use) for one in held)
        except (AttributeError, RuntimeError):
            return Pool()
        return Pool(in_use, len(held) - in_use)

    def close(self) -> None:
        """Gives the connections back."""
        self._driver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _execute(
        self, statement: str, access: str, parameters: dict[str, Any], seconds: float | None = None
    ) -> list[Row]:
        query = Query(cypher.load(statement), timeout=seconds)

        def execute() -> list[Row]:
            with self._session(access) as session:
                return [dict(record) for record in session.run(query, parameters)]  # one way there and back

        with self._translated(statement):
            return tried_again(execute, self._retrying)

    def _session(self, access: str = WRITE_ACCESS, **more: Any) -> Session:
        """On a cluster, what one wrote the next one reads."""
        return self._driver.session(
            database=self._name, default_access_mode=access, bookmark_manager=self._bookmarks, **more
        )

    @contextmanager
    def _translated(self, statement: str) -> Iterator[None]:
        started, answered = time.perf_counter(), False
        try:
            with in_our_words(statement, self._where):
                yield
            answered = True
        finally:
            if self._watch:
                self._watch(statement, time.perf_counter() - started, answered)
