"""What a job of each kind is: how it is planned, what a chunk of it does, and how either is carried out."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import logbook
from errors import PersonaError
from graph.chunks import Claim, LostLease, Plan, Write
from workers import audit, careful, documents, embed, encoder, learn, ranking
from workers.context import Context
from workers.lease import Lease

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """How a kind of job is planned, and what a chunk of it does: the writes that end it, how many nodes.

    Attributes:
        apart: whether the nodes of a chunk can be done one by one.
    """

    plan: Callable[[Context, Mapping[str, Any]], Sequence[Plan]]
    run: Callable[[Context, Claim, Lease], tuple[Sequence[Write], int]]
    apart: bool = False


KINDS = {
    "embed": Kind(embed.plan, embed.run, apart=True),
    "reembed": Kind(embed.plan_new, embed.run, apart=True),
    "ranking": Kind(learn.plan_one, ranking.run),
    "encoder": Kind(encoder.plan, encoder.run),
    "profiles": Kind(learn.plan_profiles, learn.run_profiles, apart=True),
    "statistics": Kind(learn.plan_one, learn.run_statistics),
    "audit": Kind(learn.plan_profiles, audit.run),
    "documents": Kind(documents.plan, documents.run, apart=True),
}


def plan(context: Context, job: str) -> list[str]:
    """Plans a job that is to be planned; the ids of its chunks that wait to be run."""
    context.pay()
    claim = context.chunks.claim_job(job, context.worker)
    if claim and not claim.allowed:
        context.chunks.plan_failed(claim, claim.given_up)
    elif claim:
        _attempt(context, claim, lambda _lease: _plan(context, claim), context.chunks.plan_failed)
    return context.chunks.waiting(job).get(job) or []


def run(context: Context, chunk: str) -> int:
    """Runs a chunk if it is there to be taken; how many nodes were done.

    A fault of the chunk itself (a bad vector, say) ends it with its reason. Any other is raised, and the
    chunk is tried again, three times at the most; while Neo4j is away, for as long as that takes. Where nodes can
    be done one by one, they are from the second attempt on: see `workers.careful`.
    """
    context.pay()
    claim = context.chunks.claim(chunk, context.worker)
    if claim is None:
        return 0
    if not claim.allowed and not (KINDS[claim.kind].apart and claim.trying):
        context.chunks.fail(claim, claim.given_up)
        return 0
    return _attempt(context, claim, lambda lease: _run(context, claim, lease), context.chunks.fail)


def _plan(context: Context, claim: Claim) -> int:
    plans = KINDS[claim.kind].plan(context, claim.parameters)
    context.chunks.plan(claim, plans)
    return len(plans)


def _run(context: Context, claim: Claim, lease: Lease) -> int:
    started, kind = time.monotonic(), KINDS[claim.kind]
    if kind.apart and claim.attempt > 1:
        return careful.go_through(context, claim, lease, kind.run)
    try:
        writes, done = kind.run(context, claim, lease)
    except PersonaError as error:
        if not kind.apart or error.status == 503 or isinstance(error, LostLease):
            raise
        return careful.go_through(context, claim, lease, kind.run)
    seconds = time.monotonic() - started
    context.chunks.finish(claim, writes, done=done, seconds=seconds)
    log.info("chunk %s: %d nodes in %.1f s", claim.piece, done, seconds)
    return done


def _attempt(
    context: Context, claim: Claim, work: Callable[[Lease], int], fail: Callable[[Claim, str], None]
) -> int:
    belongs = {"job": claim.job, "chunk": claim.piece if claim.piece != claim.job else None}
    with logbook.bound(**belongs, **({logbook.REQUEST: claim.request} if claim.request else {})):
        return _tried(context, claim, work, fail)


def _tried(
    context: Context, claim: Claim, work: Callable[[Lease], int], fail: Callable[[Claim, str], None]
) -> int:
    try:
        with Lease(context.chunks, claim) as lease:
            return work(lease)
    except LostLease as lost:
        log.warning("%s", lost)
    except PersonaError as error:
        if error.status == 503:
            context.owe(partial(context.chunks.release, claim, str(error), forgiven=True))
            raise
        log.error("%s failed: %s", claim.piece, error)
        fail(claim, str(error))
    except Exception as error:
        context.chunks.release(claim, f"{type(error).__name__}: {error}", forgiven=False)
        raise
    return 0
