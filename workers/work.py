"""What a job of each kind is: how it is cut into chunks, and what a chunk does."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from errors import PersonaError
from graph.jobs import Claim, Plan
from workers import embed, learn
from workers.context import Context

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kind:
    """How a kind of job is planned, and what a chunk of it does: the writes that end it, how many nodes."""

    plan: Callable[[Context, Mapping[str, Any]], list[Plan]]
    run: Callable[[Context, Claim], tuple[list[tuple[str, Mapping[str, Any]]], int]]


KINDS = {
    "embed": Kind(embed.plan, embed.run),
    "links": Kind(learn.plan_one, learn.run_links),
    "profiles": Kind(learn.plan_profiles, learn.run_profiles),
    "statistics": Kind(learn.plan_one, learn.run_statistics),
}


def plan(context: Context, job: str) -> list[str]:
    """Plans a job that is still queued; the chunks that wait to be run."""
    found = context.jobs.get(job)
    if found.state == "queued":
        try:
            context.jobs.plan(job, KINDS[found.kind].plan(context, found.parameters))
        except PersonaError as error:
            context.jobs.fail(job, str(error))
            log.error("job %s cannot be planned: %s", job, error)
    return context.jobs.waiting(job).get(job) or []


def run(context: Context, chunk: str) -> int:
    """Runs a chunk if it is there to be taken; how many nodes were done.

    A fault that Persona knows (a bad vector, say) ends the chunk with its reason. Any other is raised, and
    the chunk is tried again, three times at the most.
    """
    claim = context.jobs.claim(chunk, context.worker)
    if claim is None:
        return 0
    started = time.monotonic()
    try:
        writes, done = KINDS[claim.kind].run(context, claim)
    except PersonaError as error:
        if error.status == 503:
            raise
        context.jobs.give_back(claim, str(error))
        log.error("chunk %s failed: %s", chunk, error)
        return 0
    except Exception as error:
        context.jobs.note(claim, f"{type(error).__name__}: {error}")
        raise
    seconds = time.monotonic() - started
    context.jobs.finish(claim, writes, done=done, seconds=seconds)
    log.info("chunk %s: %d nodes in %.1f s", chunk, done, seconds)
    return done
