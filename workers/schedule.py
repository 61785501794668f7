"""What is done again and again, by a thread in every worker: whichever workers live, one of them takes what is due.

When each duty is due is kept in the graph (`graph.schedule`), so that several schedulers do not do it twice. To add a
duty, add it to `DUTIES` with a setting for its interval.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kombu.exceptions import ChannelError

from graph import audit_log, kept, refreshing, schedule, sessions
from graph.jobs import Jobs
from workers.celery import app
from workers.context import INTERACTIVE, Context
from workers.tasks import plan, refresh, run

log = logging.getLogger(__name__)

SOON = 10.0
"""Seconds that work may wait before it counts as forgotten: its message may be on its way."""
TOGETHER, MOST = 50, 1_000
"""Items in one message, and in one sweep."""


@dataclass(frozen=True)
class Duty:
    """Something to be done every so many seconds.

    Attributes:
        id: its name; its interval is the setting `every_<id>`.
        do: does it; how much that was.
    """

    id: str
    do: Callable[[Context], int]

    def every(self, context: Context) -> float:
        """Seconds between two times; 0: never."""
        return float(getattr(context.settings, f"every_{self.id}"))


def sweep(context: Context) -> int:
    """Enqueues what nobody speaks of: work whose lease ran out, and what waits while the queue is empty."""
    context.pay()
    lost = context.chunks.told_anew(SOON, empty=waiting(app.conf.task_default_queue) == 0)
    for piece, whole in lost:
        (plan if whole else run).delay(piece)
    items = refreshing.untold(context.database, SOON, MOST) if waiting(INTERACTIVE) == 0 else []
    for start in range(0, len(items), TOGETHER):
        refresh.delay(items[start : start + TOGETHER])
    return len(lost) + len(items)


def fold(context: Context) -> int:
    """Folds in what the model that serves says nothing of."""
    return context.folding.rest()


def expire(context: Context) -> int:
    """Deletes what has had its time: kept recommendations, sessions, requests, the audit log's oldest."""
    database, settings = context.database, context.settings
    kept.expire(database)
    gone = sessions.expire(database, settings.session_days)
    gone += sessions.forget_requests(database, settings.request_hours, settings.session_days)
    return gone + audit_log.expire(database, settings.audit_days)


def job(kind: str) -> Callable[[Context], int]:
    """A duty that is a job, where something was written since the last counts and none of its kind is on its way."""

    def ask(context: Context) -> int:
        if not schedule.worth_it(context.database, kind):
            return 0
        plan.delay(Jobs(context.database).create(kind).id)
        return 1

    return ask


DUTIES = (
    Duty("sweep", sweep),
    Duty("fold", fold),
    Duty("statistics", job("statistics")),
    Duty("embed", job("embed")),
    Duty("ranking", job("ranking")),
    Duty("expire", expire),
)


def waiting(queue: str) -> int:
    """Messages in a queue that no worker has taken."""
    with app.connection_for_write() as connection:
        try:
            return int(connection.default_channel.queue_declare(queue, passive=True).message_count)
        except ChannelError:  # it is made when the first message comes
            return 0


class Scheduler:
    """Asks for each duty when it may be due."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._next: dict[str, float] = {}

    def once(self) -> float:
        """Takes and does what is due; seconds until something may be due again."""
        now = time.monotonic()
        every = {duty.id: seconds for duty in DUTIES if (seconds := duty.every(self._context))}
        for duty in DUTIES:
            if duty.id in every and self._next.get(duty.id, 0.0) <= now:
                self._next[duty.id] = now + every[duty.id]
                self._do(duty, every[duty.id])
        return min([self._next[one] - time.monotonic() for one in every], default=60.0)

    def forever(self) -> None:
        """Never returns."""
        while True:
            time.sleep(max(self.once(), 0.05))

    def _do(self, duty: Duty, seconds: float) -> None:
        context = self._context
        try:
            if schedule.take(context.database, duty.id, seconds, context.worker) and (
                done := duty.do(context)
            ):
                log.info("%s: %d", duty.id, done)
        except Exception as error:  # a scheduler that ends would not be missed until something is
            log.warning("%s is not done this time: %s", duty.id, error)


def begin(context: Context) -> None:
    """Starts the scheduler of this process."""
    threading.Thread(target=Scheduler(context).forever, name="schedule", daemon=True).start()
