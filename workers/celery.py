"""The Celery app: `celery -A workers worker -n NAME@%h`, one process a name, one piece of work at a time.

More workers, on this machine or others, take names of their own: a worker that starts takes up what its name
left. What somebody waits for has a queue of its own, and a worker for it: `-Q interactive -n interactive@%h`.
"""

from celery import Celery

from settings import load

# After so long an unacknowledged message is delivered again: above the longest chunk, but for a long tuning's, whose
# second message finds it leased.
VISIBILITY_SECONDS = 600


def make_app(broker: str) -> Celery:
    """The app for one broker: JSON messages of ids, acknowledged when their work is done.

    A message that is lost, delivered twice or given up does no harm: the graph knows what there is to do.
    """
    app = Celery("persona", broker=broker, include=["workers.tasks", "workers.recovery"])
    app.conf.update(
        accept_content=["json"],
        task_serializer="json",
        task_ignore_result=True,
        task_acks_late=True,
        # A worker that dies leaves its lease to whoever starts under its name; its message would only loop.
        task_reject_on_worker_lost=False,
        worker_pool="solo",
        worker_concurrency=1,
        worker_prefetch_multiplier=1,
        # The one is for Redis, the other for AMQP: each passes over the other's.
        broker_transport_options={"visibility_timeout": VISIBILITY_SECONDS, "confirm_publish": True},
        # For who watches (Flower): where nobody does, they go nowhere.
        worker_send_task_events=True,
        broker_connection_retry_on_startup=True,
        task_default_queue="persona",
        task_routes={"refresh": {"queue": "interactive"}},
    )
    return app


app = make_app(load().broker)
