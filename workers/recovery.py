"""No work is lost with a worker: what it held is freed when one of its name starts, or when it shuts down in a hurry.

A worker that starts also takes up all that waits, so that work survives a broker that lost its messages; from then on
the sweep does (`workers.schedule`). What is enqueued twice is done once.
"""

import logging
import os
import threading
from typing import Any

from celery import signals

import logbook
from errors import PersonaError
from settings import load
from workers import schedule, slots, webhooks
from workers.context import Context, context
from workers.lease import HELD
from workers.tasks import plan, run

log = logging.getLogger(__name__)


def take_up(context: Context) -> int:
    """Enqueues all that waits; how many messages that took."""
    sent = 0
    for job, chunks in context.chunks.waiting().items():
        for task, piece in [(plan, job)] if chunks is None else [(run, chunk) for chunk in chunks]:
            task.delay(piece)
            sent += 1
    if sent:
        log.info("enqueued %d pieces of work that were waiting", sent)
    return sent


def warm(context: Context) -> None:
    """Loads all that the first item would wait for."""
    for _, encoder in slots.ready(context):
        if encoder:
            encoder.encode(["warm"])
    context.folding.into()


def give_back(context: Context) -> int:
    """Gives back what is being worked on, as if it had not been tried; how much that was."""
    held = list(HELD)
    for claim in held:
        context.chunks.release(claim, "its worker was stopped", forgiven=True)
    return len(held)


def _started(sender: Any, **_: Any) -> None:
    here = context(sender.hostname)
    try:
        if here.interactive:
            warm(here)
        else:
            here.chunks.let_go(here.worker)
            take_up(here)
            slots.export(here)
    except PersonaError as error:
        log.warning("started without its work: %s", error)
    webhooks.start(here)
    schedule.begin(here)
    announce(here)


def announce(context: Context) -> None:
    """Lets those who watch over this process know that it is ready."""
    ready = context.settings.folder / "run" / f"{_kind(context.worker)}.ready"
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.write_text(context.worker)


def _kind(worker: str) -> str:
    """The process of the local stack that a worker is: "worker", "interactive", or another's own name."""
    name = worker.partition("@")[0]
    return "worker" if name == "persona" else name


def _stopping(sender: Any, **_: Any) -> None:
    """Lets what is worked on end for a while; then it is given back, for others to take at once."""
    here = context(sender)
    threading.Thread(target=_hurry, args=[here], name="hurry", daemon=True).start()


def _hurry(here: Context) -> None:
    threading.Event().wait(here.settings.worker_grace)
    try:
        log.warning("gave %d pieces of work back", give_back(here))
    finally:
        os._exit(0)


def _task_begins(task: Any, task_id: str, **_: Any) -> None:
    logbook.bind(task=task.name, task_id=task_id, request_id=getattr(task.request, logbook.REQUEST, None))


def _task_ends(**_: Any) -> None:
    logbook.bind()


def _set_logs(**_: Any) -> None:
    logbook.configure(load(), "worker")


signals.setup_logging.connect(_set_logs)
signals.task_prerun.connect(_task_begins)
signals.task_postrun.connect(_task_ends)
signals.worker_ready.connect(_started)
signals.worker_shutting_down.connect(_stopping)
