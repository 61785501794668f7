"""A chunk gone through node by node, after it ended its worker or met a fault as a whole.

Which node is being tried is noted before it is: so of one that ends its worker it is known which it was. It is tried
once with its chunk, once by itself, and once more; then it is set aside, and the rest is done.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from errors import PersonaError
from graph.chunks import Claim, LostLease, Write
from workers.context import Context
from workers.lease import Lease

log = logging.getLogger(__name__)

Run = Callable[[Context, Claim, Lease], tuple[Sequence[Write], int]]
HOPELESS = 3
"""Where so many nodes were set aside and none was done, it is no node's fault: the chunk is given up."""


class Hopeless(PersonaError):
    """Every node of a chunk fails."""

    def __init__(self, count: int, reason: str) -> None:
        super().__init__(f"The first {count} nodes all failed, the others were not tried: {reason}")


def go_through(context: Context, claim: Claim, lease: Lease, run: Run) -> int:
    """Does the nodes of a chunk one by one, from where the attempt before came to; how many are done now.

    Raises:
        Hopeless: as said.
        LostLease: the job was cancelled, or another worker has the chunk.
    """
    done, aside, at = claim.done, claim.aside, claim.at
    while at < len(claim.ids):
        reason = given_up(claim) if at == claim.at and claim.trying and not claim.allowed else None
        reason = reason or _one(context, claim, lease, run, at)
        if reason:
            log.error("%s of chunk %s was set aside: %s", claim.ids[at], claim.piece, reason)
            context.chunks.set_aside(claim, at, reason)
        done, aside, at = done + (not reason), aside + bool(reason), at + 1
        if reason and not done and aside == HOPELESS < len(claim.ids):
            raise Hopeless(aside, reason)
    context.chunks.gone_through(claim)
    return done - claim.done


def given_up(claim: Claim) -> str:
    """Why the node that was being tried is set aside."""
    return claim.error or "its worker ended each time it was tried"


def _one(context: Context, claim: Claim, lease: Lease, run: Run, at: int) -> str | None:
    """Does one node; what is wrong with it."""
    lease.check()
    context.chunks.attempt(claim, at)
    try:
        writes, done = run(context, replace(claim, ids=claim.ids[at : at + 1]), lease)
    except LostLease:
        raise
    except PersonaError as error:
        if error.status == 503:
            raise
        return str(error)
    context.chunks.step(claim, at, writes, done)
    return None
