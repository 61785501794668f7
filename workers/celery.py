"""The Celery app: `celery -A workers worker --pool=solo`."""

from typing import Any

from celery import Celery, signals

from settings import load

# Above the longest chunk: after so long an unacknowledged message is delivered again.
VISIBILITY_SECONDS = 600


def make_app(broker: str) -> Celery:
    """The app for one broker: JSON messages of ids, acknowledged when their work is done, one at a time."""
    app = Celery("persona", broker=broker, include=["workers.tasks"])
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=False,
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=True,
        worker_send_task_events=False,
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS},
        broker_connection_retry_on_startup=True,
        task_default_queue="persona",
    )
    return app


app = make_app(load().broker)


@signals.worker_ready.connect
def _take_up(sender: Any, **_: Any) -> None:
    """Enqueues what waits in the graph: what a worker held that died, and what a lost queue forgot."""
    from workers.context import context
    from workers.tasks import plan, run

    here = context(sender.hostname)
    for job, chunks in here.jobs.waiting(worker=here.worker).items():
        if chunks is None:
            plan.delay(job)
        else:
            for chunk in chunks:
                run.delay(chunk)
    ready = here.settings.folder / "run" / "worker.ready"
    ready.parent.mkdir(parents=True, exist_ok=True)
    ready.write_text(here.worker)
