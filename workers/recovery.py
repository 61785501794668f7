"""Work that no message speaks of: left by a worker that was killed, or forgotten by a queue that died.

The graph knows what is to be done. A worker that starts ends the leases of its former life and enqueues all
that waits; a worker that has been idle for a while looks again, since an idle worker's queue is empty. What
is enqueued twice is done once.
"""

import logging
import threading
import time
from typing import Any

from celery import signals

import logbook
from errors import PersonaError
from settings import load
from workers import webhooks
from workers.context import Context, context
from workers.tasks import plan, run

IDLE_SECONDS = 30.0

log = logging.getLogger(__name__)


class Activity:
    """When this process last worked."""

    def __init__(self) -> None:
        self._working, self._since = False, time.monotonic()

    def begin(self) -> None:
        """A task begins."""
        self._working = True

    def end(self) -> None:
        """It has ended."""
        self._working, self._since = False, time.monotonic()

    def idle(self, seconds: float) -> bool:
        """Whether nothing was done for so long."""
        return not self._working and time.monotonic() - self._since >= seconds


activity = Activity()


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


def look_again(context: Context, every: float = IDLE_SECONDS) -> None:
    """Takes up what waits whenever this process has been idle for `every` seconds; never returns."""
    while True:
        time.sleep(every)
        if activity.idle(every):
            try:
                take_up(context)
            except Exception as error:
                log.warning("could not look for waiting work: %s", error)


def _started(sender: Any, **_: Any) -> None:
    here = context(sender.hostname)
    try:
        here.chunks.let_go(here.worker)
        take_up(here)
        here.export_encoder()
    except PersonaError as error:
        log.warning("started without its work: %s", error)
    webhooks.start(here)
    threading.Thread(target=look_again, args=[here], name="look again", daemon=True).start()
    ready = here.settings.folder / "run" / "worker.ready"
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.write_text(here.worker)


def _task_begins(task: Any, task_id: str, **_: Any) -> None:
    activity.begin()
    logbook.bind(task=task.name, task_id=task_id, request_id=getattr(task.request, logbook.REQUEST, None))


def _task_ends(**_: Any) -> None:
    activity.end()
    logbook.bind()


def _set_logs(**_: Any) -> None:
    logbook.configure(load(), "worker")


signals.worker_ready.connect(_started)
signals.setup_logging.connect(_set_logs)
signals.task_prerun.connect(_task_begins)
signals.task_postrun.connect(_task_ends)
