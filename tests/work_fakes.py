"""An encoder that needs no model, a worker's context around it, and a small graph to work on."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from import_fakes import Memory, Rows

from embeddings.encoder import Description, Vectors
from graph.chunks import Chunks, Plan
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EntityRow, EventRow, ItemRow, Kind, RelationRow, UserRow
from graph.jobs import Job, Jobs
from graph.statistics import refresh
from settings import Settings
from workers import work
from workers.context import Context

DIMENSION = 384
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class FakeEncoder:
    """Gives each text a unit vector of its own; texts that hold a word of `poison` get NaN."""

    def __init__(self, poison: str | None = None, revision: str = "1") -> None:
        self.description = Description("fake", revision, DIMENSION, 64)
        self.poison = poison
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        self.encoded += texts
        return np.stack([self._vector(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def _vector(self, text: str) -> Vectors:
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8])
        vector = np.random.default_rng(seed).normal(size=DIMENSION)
        unit = (vector / np.linalg.norm(vector)).astype(np.float32)
        return unit * np.float32("nan") if self.poison and self.poison in text else unit


class Broken(FakeEncoder):
    """Fails in a way nobody foresaw."""

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        raise RuntimeError("out of memory")


class FakeContext(Context):
    """A worker that has the database and the encoder given."""

    @classmethod
    def of(cls, database: Database, settings: Settings, encoder: Any = None, **changed: Any) -> Context:
        """`changed`: settings that differ."""
        context = cls(settings.model_copy(update=changed), "one")
        context.__dict__.update(database=database, encoder=encoder or FakeEncoder())
        return context


def films(database: Database, folder: Path, items: int = 10, events: Sequence[EventRow] = ()) -> None:
    """`items` films "Film 0" …; P is in the cast of all of them, Q of the first two; statistics are fresh."""
    cast = [RelationRow(f"i{n}", "HAS_CAST", "person/P") for n in range(items)]
    cast += [RelationRow(f"i{n}", "HAS_CAST", "person/Q") for n in range(min(items, 2))]
    rows: dict[Kind, Rows] = {
        Kind.USERS: [UserRow(user) for user in dict.fromkeys(event.user for event in events)],
        Kind.ITEMS: [ItemRow(f"i{n}", f"Film {n}", "film", 2000 + n % 20) for n in range(items)],
        Kind.ENTITIES: [EntityRow(f"person/{name}", "Person", name) for name in "PQ"],
        Kind.RELATIONS: cast,
        Kind.EVENTS: events,
    }
    run(database, Memory(rows), folder)
    refresh(database)


def liked(user: str, *items: int, signal: float = 1.0) -> list[EventRow]:
    """Events of a user with films, an hour apart."""
    return [
        EventRow(f"{user}-{item}", user, f"i{item}", "rate", 5.0, signal, NOON + timedelta(hours=n))
        for n, item in enumerate(items)
    ]


def planned(database: Database, *chunks: int) -> tuple[Job, list[str]]:
    """A job `profiles` with chunks of so many nodes, and their ids."""
    job = Jobs(database).create("profiles")
    here = Chunks(database)
    claim = here.claim_job(job.id, "planner")
    assert claim
    here.plan(claim, [Plan([f"u{n}" for n in range(size)], "User", size) for size in chunks])
    return job, [f"{job.id}/{n}" for n in range(1, len(chunks) + 1)]


def do(context: Context, kind: str, parameters: dict[str, Any] | None = None) -> Job:
    """Creates a job and does all of it here, as a worker would."""
    jobs = Jobs(context.database)
    job = jobs.create(kind, parameters)
    for chunk in work.plan(context, job.id):
        work.run(context, chunk)
    return jobs.get(job.id)
