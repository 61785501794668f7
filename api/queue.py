"""Jobs asked for by the API and the command line: on record in the graph first, then enqueued by name."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError

import logbook
from api.broker import OPTIONS, TIMEOUT
from embeddings.tuning import TuningConfig
from errors import InvalidInput, Unavailable
from graph.connection import Database
from graph.jobs import Job, Jobs, check
from graph.slots import source
from settings import Settings

PERSONA = "persona"
"""The queue of jobs."""
INTERACTIVE = "interactive"
"""The queue of what somebody waits for; a worker of its own takes from it, so that no bulk work stands in front."""


def _source(parameters: Mapping[str, Any]) -> None:
    for name, value in parameters.items():
        if name != "model" or not isinstance(value, str):
            raise InvalidInput(name, "a job of kind reembed has one parameter, model, a text")
        source(value)


ONCE_MORE = {"max_retries": 1, "interval_start": 0}
WITH_RANGES: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "encoder": TuningConfig.of,
    "reembed": _source,
}
"""What refuses parameters of jobs whose ranges `graph.jobs` does not know."""


class Queue:
    """The door to the workers. Messages carry ids alone."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.jobs = Jobs(database)
        self._broker = settings.broker
        # RabbitMQ closes a connection that was idle; a Redis that hangs would be asked twice as long.
        self._again = {"retry": not settings.speaks_redis, "retry_policy": ONCE_MORE}
        self._celery = Celery("persona", broker=settings.broker)
        self._celery.conf.update(
            task_serializer="json",
            task_ignore_result=True,
            task_default_queue=PERSONA,
            broker_transport_options=OPTIONS,
        )

    def submit(self, kind: str, parameters: Mapping[str, Any] | None = None) -> Job:
        """Creates a job and enqueues it.

        Raises:
            InvalidInput: there is no such kind, or it takes no such parameter.
            Unavailable: the broker does not answer; nothing is left on record.
        """
        refuse(kind, parameters or {})
        self.check()
        job = self.jobs.create(kind, parameters, logbook.current())
        self._enqueue(job.id)
        return job

    def resume(self, job: str) -> Job:
        """Lets a failed or cancelled job go on.

        Raises:
            NotFound: there is no such job.
            Unavailable: the broker does not answer.
        """
        self.check()
        resumed = self.jobs.resume(job)
        self._enqueue(job)
        return resumed

    def refresh(self, items: Sequence[str]) -> bool:
        """Asks for items that were just written to be embedded and learned of; whether the queue took it.

        They are marked in the graph as waiting, so what the queue did not take is found there later.
        """
        try:
            self.check()  # what sends asks a broker that hangs three times
            self._send("refresh", list(items), queue=INTERACTIVE)
        except (Unavailable, OperationalError, OSError):
            return False
        return True

    def page(self, *, offset: int, limit: int) -> dict[str, Any]:
        """A part of the list of jobs as the API gives it, the newest first."""
        found = self.jobs.page(offset=offset, limit=limit + 1)
        further = offset + limit if len(found) > limit else None
        shown = [job_answer(job) for job in found[:limit]]
        return {"jobs": shown, "offset": offset, "limit": limit, "next": further}

    def check(self) -> None:
        """Asks the broker for a connection.

        Raises:
            Unavailable: it does not answer.
        """
        try:
            with self._celery.connection_for_write() as connection:
                connection.ensure_connection(max_retries=0, timeout=TIMEOUT)
        except (OperationalError, OSError) as error:
            raise Unavailable("The queue", self._broker, "`persona up` starts the local one.") from error

    def _send(self, task: str, argument: Any, **where: Any) -> None:
        """One message of ids; the request it is sent for is in its headers."""
        self._celery.send_task(
            task, [argument], headers={logbook.REQUEST: logbook.current()}, **self._again, **where
        )

    def _enqueue(self, job: str) -> None:
        try:
            self._send("plan", job)
        except (OperationalError, OSError) as error:
            raise Unavailable("The queue", self._broker, "`persona up` starts the local one.") from error


def refuse(kind: str, parameters: Mapping[str, Any]) -> None:
    """Refuses what no worker could do.

    Raises:
        InvalidInput: naming the kind, or the parameter.
    """
    check(kind, parameters)
    if kind in WITH_RANGES:
        try:
            WITH_RANGES[kind](parameters)
        except InvalidInput as error:
            raise InvalidInput(f"parameters.{error.field}", error.reason) from error


def job_answer(job: Job) -> dict[str, Any]:
    """A job as the API gives it."""
    return {
        "id": job.id,
        "kind": job.kind,
        "state": job.state,
        "parameters": dict(job.parameters),
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
        "total": job.total,
        "done": job.done,
        "failed": job.failed,
        "rate": job.rate,
        "error": job.error,
        "chunks": dict(job.chunks),
        "found": dict(job.found),
        "quarantined": [asdict(one) for one in job.quarantined],
    }
