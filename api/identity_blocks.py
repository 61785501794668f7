"""Pairs of names that share a key, found in flat memory: the keys lie in a temporary file, sorted there."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

from embeddings.identity import most
from embeddings.identity_names import keys, normal
from graph.identity import Known, Pair

MOST = 60
"""Names that may share a key; what more share tells nothing, and is passed over."""
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE entity (n INTEGER PRIMARY KEY, id TEXT NOT NULL, names TEXT NOT NULL);
CREATE TABLE key (key INTEGER NOT NULL, n INTEGER NOT NULL);
CREATE TABLE word (word TEXT PRIMARY KEY, names INTEGER NOT NULL) WITHOUT ROWID;
"""
SHARED = """
SELECT DISTINCT a.id, a.names, b.id, b.names
FROM (SELECT key FROM key GROUP BY key HAVING count(*) BETWEEN 2 AND ?) AS some
JOIN key AS k ON k.key = some.key
JOIN key AS l ON l.key = some.key AND l.n > k.n
JOIN entity AS a ON a.n = k.n
JOIN entity AS b ON b.n = l.n
"""


class Blocks:
    """The keys of names, in a file of its own; made by `blocks`."""

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file
        self._count = 0
        self.used = lru_cache(100_000)(self._used)

    def add(self, known: Known) -> None:
        """Takes an entity's names in."""
        self._count += 1
        names = [normal(name) for name in known.names]
        found = {_number(f"{known.kind}\0{key}") for name in names for key in keys(name)}
        self._file.execute(
            "INSERT INTO entity VALUES (?, ?, ?)", (self._count, known.id, json.dumps(known.names))
        )
        self._file.executemany("INSERT INTO key VALUES (?, ?)", [(key, self._count) for key in found])
        self._file.executemany(
            "INSERT INTO word VALUES (?, 1) ON CONFLICT DO UPDATE SET names = names + 1",
            [(word,) for word in {word for name in names for word in name.words}],
        )

    def pairs(self, least: float) -> Iterator[Pair]:
        """Pairs of one kind that share a key, each once, ids sorted; not those whose names leave less than `least`."""
        self._file.execute("CREATE INDEX by_key ON key (key, n)")
        for a, names, b, others in self._file.execute(SHARED, (MOST,)):
            if most(json.loads(names), json.loads(others), self.used) >= least:
                yield (a, b) if a < b else (b, a)

    def _used(self, word: str) -> int:
        """How many names have a word."""
        row = self._file.execute("SELECT names FROM word WHERE word = ?", (word,)).fetchone()
        return int(row[0]) if row else 0


@contextmanager
def blocks() -> Iterator[Blocks]:
    """An empty file of keys, deleted at the end."""
    with (
        tempfile.TemporaryDirectory(prefix="persona-") as folder,
        closing(sqlite3.connect(Path(folder) / "keys", isolation_level=None)) as file,
    ):
        file.executescript(SCHEMA)
        file.execute("BEGIN")
        yield Blocks(file)


def _number(key: str) -> int:
    """A key as 63 bits; of a million keys, two fall together once in some ten million."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest()) >> 1
