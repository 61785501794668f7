"""What workers ask of the graph: work that waits, a lease on a piece of it, and how it ended.

A lease is held by one worker for `LEASE_SECONDS` from its last renewal, and carries the number of times its
piece has been leased. Whoever lost it, because a renewal came too late, cannot end the piece any more:
nothing is written twice.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from errors import PersonaError
from graph.connection import Database, Parameters, Row
from graph.slots import Slot, on

ATTEMPTS = 3
LEASE_SECONDS = 60

Write = tuple[str, Parameters]


class LostLease(PersonaError):
    """Another worker has a piece of work now, or the job is over; nothing was written."""

    status = 409

    def __init__(self, piece: str) -> None:
        super().__init__(f"{piece} is no longer this worker's; nothing of it was written.")


@dataclass(frozen=True, slots=True)
class Plan:
    """A chunk to be: `ids` of nodes with `label`, counted as `size` nodes of the job's total.

    Attributes:
        slot: of text vectors, where it is one slot's.
    """

    ids: Sequence[str] = ()
    label: str | None = None
    size: int = 1
    slot: Slot | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """A piece of work a worker holds the lease of: a job to be planned, or a chunk.

    Attributes:
        piece: id of the job or chunk.
        number: how many times it has been leased.
        allowed: whether it may be tried; False after `ATTEMPTS` attempts.
        error: what the attempt before met, if it lived to say so.
        request: id of the request that asked for the job, where one did.
        attempt: which it is, 1 the first.
        at: of a chunk whose nodes are tried one by one, how many were gone through.
        trying: whether the next of them has been tried already, and that did not end.
        done, aside: how many of those gone through were done, and set aside.
    """

    piece: str
    number: int
    allowed: bool
    error: str | None
    job: str
    kind: str
    parameters: Mapping[str, Any]
    label: str | None = None
    ids: Sequence[str] = ()
    slot: Slot | None = None
    request: str | None = None
    attempt: int = 1
    at: int = 0
    trying: bool = False
    done: int = 0
    aside: int = 0

    @property
    def given_up(self) -> str:
        """What to say when it may not be tried again."""
        named = ", ".join(self.ids[:3]) + (f" and {len(self.ids) - 3} more" if len(self.ids) > 3 else "")
        reason = self.error or "its worker ended each time."
        return f"Given up after {ATTEMPTS} attempts{' on ' if named else ''}{named}: {reason}"


class Chunks:
    """The work in one database, as its workers see it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, job: str | None = None) -> dict[str, list[str] | None]:
        """By job, the chunks nobody works on (None: the job itself is to be planned); of one job or all."""
        rows = self._database.read("read/job_work", job=job)
        return {row["job"]: row["chunks"] for row in rows}

    def let_go(self, worker: str) -> None:
        """Ends the leases of a worker that has just started: they were its former life's."""
        self._database.write("write/leases_end", worker=worker)

    def claim_job(self, job: str, worker: str) -> Claim | None:
        """Leases a job that is to be planned; None if there is nothing to plan, or somebody does."""
        return self._claim("write/job_claim", job, worker)

    def claim(self, chunk: str, worker: str) -> Claim | None:
        """Leases a chunk; None if it is done or cancelled, or somebody has it."""
        return self._claim("write/chunk_claim", chunk, worker)

    def renew(self, claim: Claim) -> bool:
        """Makes a lease last `LEASE_SECONDS` from now; False if it was lost."""
        return bool(
            self._database.write(
                "write/lease_renew", piece=claim.piece, number=claim.number, seconds=LEASE_SECONDS
            )
        )

    def plan(self, claim: Claim, chunks: Sequence[Plan]) -> None:
        """Gives a job its chunks and sets it running; without any, it is done.

        Raises:
            LostLease: as said.
        """
        rows = [asdict(chunk) | {"number": n, "ids": list(chunk.ids)} for n, chunk in enumerate(chunks, 1)]
        if not self._database.write("write/job_plan", job=claim.job, number=claim.number, chunks=rows):
            raise LostLease(claim.piece)

    def plan_failed(self, claim: Claim, error: str) -> None:
        """Ends a job that cannot be planned."""
        self._database.write("write/job_fail", job=claim.job, number=claim.number, error=error)

    def finish(self, claim: Claim, writes: Sequence[Write], *, done: int, seconds: float) -> None:
        """Writes a chunk's results and its end, all or nothing.

        Args:
            done: nodes done.

        Raises:
            LostLease: as said.
        """
        end = {"chunk": claim.piece, "number": claim.number, "done": done, "seconds": seconds}
        self._end(claim, [*writes, ("write/chunk_done", end)])

    def fail(self, claim: Claim, error: str) -> None:
        """Ends a chunk badly, with the reason.

        Raises:
            LostLease: as said.
        """
        end = {"chunk": claim.piece, "number": claim.number, "error": error}
        self._end(claim, [("write/chunk_failed", end)])

    def attempt(self, claim: Claim, at: int) -> None:
        """Notes that the node at a place of a chunk is tried by itself now.

        Raises:
            LostLease: as said.
        """
        if not self._database.write("write/chunk_try", chunk=claim.piece, number=claim.number, at=at):
            raise LostLease(claim.piece)

    def step(self, claim: Claim, at: int, writes: Sequence[Write], done: int) -> None:
        """Writes the results of the node at a place, and that it is done, all or nothing.

        Raises:
            LostLease: as said.
        """
        end = {"chunk": claim.piece, "number": claim.number, "at": at, "done": done}
        self._together(claim, [*writes, ("write/chunk_step", end)])

    def set_aside(self, claim: Claim, at: int, reason: str) -> None:
        """Sets the node at a place aside, with the reason.

        Raises:
            LostLease: as said.
        """
        end = {"chunk": claim.piece, "number": claim.number, "at": at, "reason": reason}
        self._together(claim, [(on("write/chunk_set_aside", claim.slot or "a"), end)])

    def gone_through(self, claim: Claim) -> None:
        """Ends a chunk whose nodes were tried one by one.

        Raises:
            LostLease: as said.
        """
        self._end(claim, [("write/chunk_gone_through", {"chunk": claim.piece, "number": claim.number})])

    def release(self, claim: Claim, error: str, *, forgiven: bool) -> None:
        """Gives a piece back to be tried again, with what it met.

        Args:
            forgiven: the attempt does not count, since the fault was not the piece's.
        """
        self._database.write(
            "write/lease_release", piece=claim.piece, number=claim.number, error=error, forgiven=forgiven
        )

    def _claim(self, statement: str, piece: str, worker: str) -> Claim | None:
        rows = self._database.write(
            statement, piece=piece, worker=worker, seconds=LEASE_SECONDS, most=ATTEMPTS
        )
        if not rows:
            return None
        return Claim(**rows[0] | {"piece": piece, "parameters": json.loads(rows[0]["parameters"])})

    def _end(self, claim: Claim, writes: Sequence[Write]) -> None:
        self._together(claim, writes, ("write/job_settle", {"job": claim.job}))

    def _together(self, claim: Claim, writes: Sequence[Write], after: Write | None = None) -> None:
        """Writes, the last of which gives a row if the lease still holds, and what comes after that."""
        name, given = after or ("write/job_settle", None)

        def held(results: list[list[Row]]) -> Mapping[str, Any] | None:
            if not results[-1]:
                raise LostLease(claim.piece)
            return given(results) if callable(given) else given

        self._database.write_together([*writes, (name, held)])

    def told_anew(self, seconds: float, *, empty: bool) -> list[tuple[str, bool]]:
        """Work nobody speaks of, as (piece, whether it is a job to be planned); it counts as told of now.

        That is what has a lease that ran out; and where the queue is empty, what waits for so many seconds.
        """
        rows = self._database.write("write/work_told", seconds=round(seconds), empty=empty)
        return [(row["piece"], row["plan"]) for row in rows]
