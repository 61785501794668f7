"""The tasks: they take ids, hand them on, and return counts."""

from celery import Task

from workers import refresh as refreshing
from workers import work
from workers.celery import app
from workers.context import context

# Seconds until what met a fault is tried again: a chunk three times at the most (`graph.chunks.ATTEMPTS`), an
# absent database for as long as it is away.
AGAIN = 5
# Items that are refreshed together.
LOT = 50


@app.task(name="plan", bind=True, max_retries=None)
def plan(self: "Task[[str], int]", job: str) -> int:
    """Cuts a job into chunks and enqueues them."""
    try:
        chunks = work.plan(context(self.request.hostname), job)
    except Exception as error:
        raise self.retry(exc=error, countdown=AGAIN) from error
    for chunk in chunks:
        run.delay(chunk)
    return len(chunks)


@app.task(name="run", bind=True, max_retries=None)
def run(self: "Task[[str], int]", chunk: str) -> int:
    """Runs one chunk."""
    try:
        return work.run(context(self.request.hostname), chunk)
    except Exception as error:
        raise self.retry(exc=error, countdown=AGAIN) from error


@app.task(name="refresh", bind=True, max_retries=None)
def refresh(self: "Task[[list[str]], int]", ids: list[str]) -> int:
    """Embeds items that were just written, and folds them into the model; others get their turn between lots."""
    try:
        done = refreshing.run(context(self.request.hostname), ids[:LOT])
    except Exception as error:
        raise self.retry(exc=error, countdown=AGAIN) from error
    if ids[LOT:]:
        refresh.delay(ids[LOT:])
    return done
