"""The audit log as one process writes it: entries are kept for half a second and written together.

A process that is killed loses what it has not written yet, half a second at the most; one that ends writes it first.
While Neo4j is away entries wait; where they are too many, the oldest go to the log of the API.
"""

import atexit
import logging
import threading
from collections import deque
from collections.abc import Callable

from errors import PersonaError
from graph import audit_log
from graph.connection import Database, Row
from graph.keys import Keys

log = logging.getLogger(__name__)
EVERY = 0.5
"""Seconds between writes."""
TOGETHER = 500
"""Entries in one write."""
WAITING = 10_000
"""Entries that wait while Neo4j is away."""


class Log:
    """Takes entries, and writes them in a thread of its own, which starts with the first. Thread-safe."""

    def __init__(self, database: Database, unseen: Callable[[], list[str]]) -> None:
        self._database, self._unseen = database, unseen
        self._waiting: deque[Row] = deque()
        self._thread: threading.Thread | None = None
        self._ended, self._lock = threading.Event(), threading.Lock()

    def note(self, row: Row) -> None:
        """Takes an entry."""
        self._waiting.append(row)
        if len(self._waiting) > WAITING:
            self._lose(self._waiting.popleft())
        self.start()

    def start(self) -> None:
        """Lets the thread begin, once."""
        if self._thread is None and not self._ended.is_set():
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._run, name="audit-log", daemon=True)
                    self._thread.start()
                    atexit.register(self.close)

    def flush(self) -> None:
        """Writes what waits.

        Raises:
            PersonaError: Neo4j does not take it; it waits on.
        """
        with self._lock:
            while rows := [self._waiting.popleft() for _ in range(min(TOGETHER, len(self._waiting)))]:
                try:
                    audit_log.write(self._database, rows)
                except Exception:
                    self._waiting.extendleft(reversed(rows))
                    raise

    def close(self) -> None:
        """Writes what waits, and ends; what cannot be written goes to the log of the API."""
        if self._ended.is_set():
            return
        self._ended.set()
        atexit.unregister(self.close)
        if self._thread is not None:
            self._thread.join(EVERY * 4)
        try:
            self.flush()
        except PersonaError as error:
            log.warning("The audit log could not be written: %s", error)
            while self._waiting:
                self._lose(self._waiting.popleft())

    def _run(self) -> None:
        while not self._ended.wait(EVERY):
            try:
                self.flush()
                if used := self._unseen():
                    Keys(self._database).used(used)
            except PersonaError as error:
                log.info("The audit log waits: %s", error)
            except Exception:  # a thread that ends would end the log in silence
                log.exception("The audit log could not be written")

    def _lose(self, row: Row) -> None:
        log.warning("Not in the audit log: %s", {name: str(value) for name, value in row.items() if value})
