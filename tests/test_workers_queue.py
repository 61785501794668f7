"""The whole way of a job: queue, a real Celery worker, the real encoder; and that dying loses no work."""

import signal
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from import_fakes import ask
from work_fakes import films

from api.queue import Queue
from embeddings.encoder import OnnxEncoder
from errors import InvalidInput, Unavailable
from graph import knowledge
from graph.connection import Database
from graph.jobs import Job, Jobs
from graph.knowledge import Staleness
from graph.local.process import Process, free_port
from settings import Settings

Start = Callable[..., Process]


def until(jobs: Jobs, job: str, enough: Callable[[Job], bool], seconds: float = 90) -> Job:
    """The job as soon as `enough` says so, or it is finished."""
    deadline = time.monotonic() + seconds
    for now in jobs.watch(job, every=0.02):
        if enough(now) or now.finished:
            return now
        assert time.monotonic() < deadline, f"after {seconds} s: {now}"
    raise AssertionError("unreachable")


def test_a_job_goes_the_whole_way(
    database: Database, settings: Settings, tmp_path: Path, start_worker: Start
) -> None:
    films(database, tmp_path, 20)
    start_worker(chunk_size=8)
    queue = Queue(database, settings)
    job = until(queue.jobs, queue.submit("embed").id, lambda job: job.finished)
    assert (job.state, job.total, job.done, job.error) == ("done", 21, 21, None)
    rows = ask(
        settings, "MATCH (i:Item) RETURN i.knowledge_text AS text, i.embedding AS vector ORDER BY i.id"
    )
    encoder = OnnxEncoder(settings.encoder_folder, 1)
    expected = encoder.encode([row["text"] for row in rows])
    assert np.abs(np.array([row["vector"] for row in rows]) - expected).max() < 1e-5


def test_killed_in_the_middle_and_started_again_it_completes(
    database: Database, settings: Settings, tmp_path: Path, start_worker: Start
) -> None:
    films(database, tmp_path, 320)
    worker = start_worker(chunk_size=8)
    queue = Queue(database, settings)
    job = queue.submit("embed", {"label": "Item"})
    middle = until(queue.jobs, job.id, lambda job: job.done >= 32)
    process = worker.running()
    assert process
    process.send_signal(signal.SIGKILL)
    process.wait()
    left = queue.jobs.get(job.id)
    assert 32 <= middle.done <= left.done < 320
    assert left.state == "running"

    start_worker(chunk_size=8)
    ended = until(queue.jobs, job.id, lambda job: job.finished)
    assert (ended.state, ended.done, ended.failed) == ("done", 320, 0)
    assert Staleness("Item", 320, 0, 0) in knowledge.staleness(database, 5)
    attempts = ask(
        settings, "MATCH (c:Chunk) RETURN sum(c.attempts) AS n, count(c) AS chunks, max(c.attempts) AS most"
    )
    assert attempts[0]["chunks"] == 40
    assert attempts[0]["most"] <= 2
    assert attempts[0]["n"] <= 41


def test_what_no_message_speaks_of_is_done_when_a_worker_starts(
    database: Database, settings: Settings, tmp_path: Path, start_worker: Start
) -> None:
    films(database, tmp_path, 4)
    jobs = Jobs(database)
    job = jobs.create("embed")
    start_worker()
    assert until(jobs, job.id, lambda job: job.finished).state == "done"


def test_without_a_broker_nothing_is_left_on_record(database: Database, settings: Settings) -> None:
    queue = Queue(database, settings.model_copy(update={"broker_port": free_port()}))
    started = time.monotonic()
    with pytest.raises(Unavailable, match="queue"):
        queue.submit("statistics")
    assert time.monotonic() - started < 3
    assert queue.jobs.page() == []


def test_what_no_worker_could_do_is_not_enqueued(
    database: Database, settings: Settings, broker: Process
) -> None:
    queue = Queue(database, settings)
    with pytest.raises(InvalidInput, match=r"parameters\.label"):
        queue.submit("embed", {"label": "User"})
    assert queue.jobs.page() == []
