"""Jobs and chunks: what workers are asked to do and how far they are. The graph has the truth."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from errors import InvalidInput, NotFound
from graph.connection import Database

KINDS = ("embed", "links", "profiles", "statistics")
FINISHED = ("done", "failed", "cancelled")
ATTEMPTS = 3
LEASE_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands.

    Attributes:
        state: queued, running, done, failed or cancelled.
        total, done, failed: nodes.
        chunks: how many chunks are in each state; empty where a job is only listed.
        error: the first chunk's, where there is one.
    """

    id: str
    kind: str
    state: str
    parameters: Mapping[str, Any]
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    total: int
    done: int
    failed: int
    error: str | None
    chunks: Mapping[str, int] = field(default_factory=dict)

    @property
    def finished(self) -> bool:
        """Whether nothing more will happen to it by itself."""
        return self.state in FINISHED

    @property
    def rate(self) -> float | None:
        """Nodes a second since it started, None before that."""
        if self.started_at is None:
            return None
        until = self.finished_at or datetime.now(self.started_at.tzinfo)
        return self.done / max((until - self.started_at).total_seconds(), 1e-3)


@dataclass(frozen=True, slots=True)
class Plan:
    """A chunk to be: `ids` of nodes with `label`, counted as `size` nodes of the job's total."""

    ids: Sequence[str] = ()
    label: str | None = None
    size: int = 1


@dataclass(frozen=True, slots=True)
class Claim:
    """A chunk a worker has taken."""

    chunk: str
    job: str
    kind: str
    parameters: Mapping[str, Any]
    label: str | None
    ids: Sequence[str]


class Jobs:
    """Jobs of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, kind: str, parameters: Mapping[str, Any] | None = None) -> Job:
        """Puts a job on record; it is queued until a worker plans it.

        Raises:
            InvalidInput: there is no such kind.
        """
        if kind not in KINDS:
            raise InvalidInput("kind", f"is one of {', '.join(KINDS)}")
        rows = self._database.write(
            "write/job_create", id=uuid4().hex, kind=kind, parameters=json.dumps(parameters or {})
        )
        return _job(rows[0]["job"])

    def get(self, job: str) -> Job:
        """One job, with the states of its chunks.

        Raises:
            NotFound: there is no such job.
        """
        rows = _found(job, self._database.read("read/job", job=job))
        states: Sequence[str] = rows[0]["states"]
        return _job(rows[0]["job"], {state: states.count(state) for state in sorted(set(states))})

    def page(self, *, offset: int = 0, limit: int = 20) -> Sequence[Job]:
        """The newest first."""
        return [_job(row["job"]) for row in self._database.read("read/jobs", offset=offset, limit=limit)]

    def cancel(self, job: str) -> Job:
        """Stops it after the chunks that are running; a finished one is left alone.

        Raises:
            NotFound: there is no such job.
        """
        return _job(_found(job, self._database.write("write/job_cancel", job=job))[0]["job"])

    def resume(self, job: str) -> Job:
        """Lets a failed or cancelled job go on; it still has to be enqueued.

        Raises:
            NotFound: there is no such job.
        """
        return _job(_found(job, self._database.write("write/job_resume", job=job))[0]["job"])

    def watch(self, job: str, every: float = 0.5) -> Iterator[Job]:
        """The job again and again, `every` seconds, until it is finished.

        Raises:
            NotFound: there is no such job.
        """
        while True:
            now = self.get(job)
            yield now
            if now.finished:
                return
            time.sleep(every)

    def plan(self, job: str, chunks: Sequence[Plan]) -> None:
        """Gives a queued job its chunks; one already planned keeps those it has."""
        rows = [asdict(chunk) | {"number": n, "ids": list(chunk.ids)} for n, chunk in enumerate(chunks, 1)]
        self._database.write("write/job_plan", job=job, chunks=rows)

    def fail(self, job: str, error: str) -> None:
        """Ends a job that could not be planned."""
        self._database.write("write/job_fail", job=job, error=error)

    def waiting(self, job: str | None = None, worker: str | None = None) -> dict[str, list[str] | None]:
        """By job, the chunks nobody works on (None: the job itself is to be planned); of one job or all.

        Args:
            worker: who asks; a chunk it is said to hold was left by its former life.
        """
        rows = self._database.read("read/job_work", job=job, worker=worker)
        return {row["job"]: row["chunks"] for row in rows}

    def claim(self, chunk: str, worker: str) -> Claim | None:
        """Takes a chunk for a worker, None if there is nothing to take; one tried too often is set aside."""
        rows = self._database.write("write/chunk_give_up", chunk=chunk, worker=worker, most=ATTEMPTS)
        if rows:
            self._database.write("write/job_settle", job=rows[0]["job"])
            return None
        taken = self._database.write(
            "write/chunk_claim", chunk=chunk, worker=worker, seconds=LEASE_SECONDS, most=ATTEMPTS
        )
        if not taken:
            return None
        row = taken[0]
        return Claim(chunk, row["job"], row["kind"], json.loads(row["parameters"]), row["label"], row["ids"])

    def finish(
        self, claim: Claim, writes: Sequence[tuple[str, Mapping[str, Any]]], *, done: int, seconds: float
    ) -> None:
        """Writes a chunk's results and its end, all or nothing."""
        end = ("write/chunk_done", {"chunk": claim.chunk, "done": done, "seconds": seconds})
        self._database.write_together([*writes, end, ("write/job_settle", {"job": claim.job})])

    def note(self, claim: Claim, error: str) -> None:
        """Lets go of a chunk that met a fault, to be tried again."""
        self._database.write("write/chunk_note", chunk=claim.chunk, error=error)

    def give_back(self, claim: Claim, error: str) -> None:
        """Ends a chunk that failed, with the reason."""
        end = ("write/chunk_failed", {"chunk": claim.chunk, "error": error})
        self._database.write_together([end, ("write/job_settle", {"job": claim.job})])


def _found(job: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    if not rows:
        raise NotFound("job", job)
    return rows


def _job(row: Mapping[str, Any], chunks: Mapping[str, int] | None = None) -> Job:
    def at(name: str) -> datetime | None:
        value = row.get(name)
        return value.to_native() if value is not None else None

    return Job(
        id=row["id"],
        kind=row["kind"],
        state=row["state"],
        parameters=json.loads(row["parameters"]),
        created_at=row["created_at"].to_native(),
        started_at=at("started_at"),
        finished_at=at("finished_at"),
        total=row["total"],
        done=row["done"],
        failed=row["failed"],
        error=row.get("error"),
        chunks=chunks or {},
    )
