"""Where answers are kept: an SQLite file that all processes of an API share, or memory of one process alone.

The file lasts as long as the API does (`api.serving` makes it and takes it away). It is a convenience: where it cannot
be read or written nothing is kept, a line in the log says so, and answers are made.
"""

import logging
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)
BUSY = 0.5
"""Seconds to wait for another process that writes."""
BESIDE = ("", "-wal", "-shm")
"""What SQLite puts behind the name of a file, for the files that belong to it."""
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS cleared (times INTEGER NOT NULL);
INSERT INTO cleared SELECT 0 WHERE NOT EXISTS (SELECT * FROM cleared);
CREATE TABLE IF NOT EXISTS answer (
  id INTEGER PRIMARY KEY AUTOINCREMENT, asked TEXT NOT NULL UNIQUE, version TEXT NOT NULL, text BLOB NOT NULL);
"""


class AnswerStore:
    """The newest answers, one of each question. Thread-safe; opened when first used, so after a fork."""

    def __init__(self, file: Path, capacity: int) -> None:
        """
        Args:
            file: the one that all share; where it is not there, memory.
            capacity: how many are kept.
        """
        self._file, self._capacity = file, capacity
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def get(self, asked: str, version: str) -> bytes | None:
        """The answer to a question, where that of this version is kept."""
        rows = self._run("SELECT text FROM answer WHERE asked = ? AND version = ?", asked, version)
        return rows[0][0] if rows else None

    def cleared(self) -> int:
        """How often all was let go of."""
        rows = self._run("SELECT times FROM cleared")
        return rows[0][0] if rows else 0

    def put(self, asked: str, version: str, text: bytes, cleared: int) -> None:
        """Keeps an answer, in place of that of another version; not where all was let go of since `cleared` times."""
        if self._capacity:
            insert = "REPLACE INTO answer (asked, version, text) SELECT ?, ?, ? FROM cleared WHERE times = ?"
            self._run(insert, asked, version, text, cleared)
            self._run("DELETE FROM answer WHERE id <= (SELECT max(id) FROM answer) - ?", self._capacity)

    def clear(self) -> None:
        """Lets go of all, in memory and on the disk."""
        self._run("UPDATE cleared SET times = times + 1")
        self._run("DELETE FROM answer")
        self._run("PRAGMA wal_checkpoint(TRUNCATE)")

    def asked(self) -> Sequence[str]:
        """The questions whose answers are kept, the oldest first."""
        return [asked for (asked,) in self._run("SELECT asked FROM answer ORDER BY id")]

    def close(self) -> None:
        """Lets go of the file, which stays for others."""
        with self._lock:
            if self._connection:
                self._connection.close()
                self._connection = None

    def _run(self, statement: str, *values: Any) -> list[Any]:
        """The rows of a statement, which commits by itself; none where the file fails."""
        with self._lock:
            try:
                return self._opened().execute(statement, values).fetchall()
            except sqlite3.Error as error:
                log.warning("answers are not kept: %s: %s", self._file, error)
                return []

    def _opened(self) -> sqlite3.Connection:
        if not self._connection:
            where = self._file if self._file.exists() else ":memory:"
            connection = sqlite3.connect(where, timeout=BUSY, isolation_level=None, check_same_thread=False)
            connection.executescript(SCHEMA)
            self._connection = connection
        return self._connection


def remove(file: Path) -> None:
    """Takes the file away with all that belongs to it."""
    for ending in BESIDE:
        file.with_name(file.name + ending).unlink(missing_ok=True)


def make(file: Path) -> None:
    """Makes an empty file that only its owner may read, in place of one of a former life."""
    remove(file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
