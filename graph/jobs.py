"""Jobs and chunks: what workers are asked to do and how far they are. The graph has the truth."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from errors import InvalidInput, NotFound
from graph.connection import Database
from graph.moments import moment

# What workers can do, with the parameters each takes and the values of those, the default first, or None for a moment.
# None for all of them: settings with ranges of their own, which whoever asks for the job and whoever plans it check
# (`embeddings.tuning`, `graph.slots.source`).
KINDS: Mapping[str, Mapping[str, Sequence[Any] | None] | None] = {
    "embed": {"label": ("all", "Item", "Entity"), "force": (False, True)},
    "ranking": {"as_of": None, "by": ("event", "arrival")},
    "encoder": None,
    "reembed": None,
    "profiles": {},
    "statistics": {},
    "audit": {},
    "documents": {"force": (False, True)},
}
FINISHED = ("done", "failed", "cancelled")
# What a job found is kept in properties of these names.
FOUND = "found_"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A node that was set aside since it could not be done: what it is, which, and why."""

    label: str
    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands.

    Attributes:
        state: queued, running, done, failed or cancelled.
        total, done, failed: nodes.
        chunks: how many chunks are in each state; empty where a job is only listed.
        error: the first chunk's, where there is one.
        found: what a job that checks has found, by name.
        quarantined: nodes that were set aside, up to 1,000; none where a job is only listed.
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
    found: Mapping[str, int] = field(default_factory=dict)
    quarantined: Sequence[Quarantined] = ()

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


class Jobs:
    """Jobs of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, kind: str, parameters: Mapping[str, Any] | None = None, request: str | None = None
    ) -> Job:
        """Puts a job on record; it is queued until a worker plans it.

        Args:
            request: id of the request that asks for it; it is in what its workers log.

        Raises:
            InvalidInput: there is no such kind, or it takes no such parameter.
        """
        given = dict(parameters or {})
        check(kind, given)
        told = {"kind": kind, "parameters": json.dumps(given), "request": request}
        rows = self._database.write("write/job_create", id=uuid4().hex, **told)
        return _job(rows[0]["job"])

    def get(self, job: str) -> Job:
        """One job, with the states of its chunks.

        Raises:
            NotFound: there is no such job.
        """
        rows = _found(job, self._database.read("read/job", job=job))
        states: Sequence[str] = rows[0]["states"]
        aside = [Quarantined(*values) for values in rows[0]["quarantined"]]
        return _job(rows[0]["job"], {state: states.count(state) for state in sorted(set(states))}, aside)

    def page(self, *, offset: int = 0, limit: int = 20) -> Sequence[Job]:
        """The newest first."""
        return [_job(row["job"]) for row in self._database.read("read/jobs", offset=offset, limit=limit)]

    def cancel(self, job: str) -> Job:
        """Stops it; what is running writes nothing any more. A finished one is left alone.

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


def check(kind: str, parameters: Mapping[str, Any]) -> None:
    """Refuses what no worker could do.

    Raises:
        InvalidInput: naming the kind, or the parameter.
    """
    if kind not in KINDS:
        raise InvalidInput("kind", f"is one of {', '.join(KINDS)}")
    known = KINDS[kind]
    if known is None:
        return
    for name, value in parameters.items():
        if name not in known:
            raise InvalidInput(f"parameters.{name}", f"a job of kind {kind} has no such parameter")
        _check(f"parameters.{name}", value, known[name])


def _check(field: str, value: Any, allowed: Sequence[Any] | None) -> None:
    if allowed is None:
        moment(str(value), field=field)
    elif type(value) is not type(allowed[0]) or value not in allowed:
        raise InvalidInput(field, f"is one of {', '.join(json.dumps(one) for one in allowed)}")


def found_write(job: str, chunk: str, found: Mapping[str, int]) -> tuple[str, Mapping[str, Any]]:
    """The write that notes what a chunk found, for `Chunks.finish`; the job sums up."""
    named = {FOUND + name: count for name, count in found.items()}
    return "write/job_found", {"job": job, "chunk": chunk, "found": named}


def _found(job: str, rows: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    if not rows:
        raise NotFound("job", job)
    return rows


def _job(
    row: Mapping[str, Any],
    chunks: Mapping[str, int] | None = None,
    quarantined: Sequence[Quarantined] = (),
) -> Job:
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
        found={name.removeprefix(FOUND): row[name] for name in sorted(row) if name.startswith(FOUND)},
        quarantined=quarantined,
    )
