"""A lease lasts as long as its work, and work that lost it stops; a fault of Neo4j's is not the chunk's."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ask
from work_fakes import FakeContext, FakeEncoder, films

from errors import Unavailable
from graph.chunks import Chunks, Claim, LostLease
from graph.connection import Database
from graph.jobs import Jobs
from settings import Settings
from workers import work
from workers.lease import Lease

CLAIM = Claim("job/1", 1, True, None, "job", "embed", {})


class Renewals(Chunks):
    """Answers renewals as given, then with True; counts them."""

    def __init__(self, *answers: bool | Exception) -> None:
        self._answers: Iterator[Any] = iter(answers)
        self.count, self.enough = 0, threading.Event()

    def renew(self, claim: Claim) -> bool:
        self.count += 1
        if self.count >= 3:
            self.enough.set()
        answer = next(self._answers, True)
        if isinstance(answer, Exception):
            raise answer
        return bool(answer)


def test_it_is_renewed_until_it_is_left() -> None:
    chunks = Renewals()
    with Lease(chunks, CLAIM, every=0.01) as lease:
        assert chunks.enough.wait(5)
        lease.check()
    count = chunks.count
    time.sleep(0.05)
    assert chunks.count == count


def test_work_that_lost_it_stops_at_its_next_check() -> None:
    chunks = Renewals(True, False)
    with Lease(chunks, CLAIM, every=0.01) as lease:
        while chunks.count < 2:
            time.sleep(0.01)
        time.sleep(0.1)
        with pytest.raises(LostLease, match="job/1"):
            lease.check()
    assert chunks.count == 2


def test_a_renewal_that_meets_no_database_is_tried_again() -> None:
    chunks = Renewals(Unavailable("Neo4j", "here", "Wait."))
    with Lease(chunks, CLAIM, every=0.01) as lease:
        assert chunks.enough.wait(5)
        lease.check()


class Away(FakeEncoder):
    """Meets a service that is away, as many times as said."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.times = times

    def encode(self, texts: Any, batch_size: int = 64) -> Any:
        if self.times:
            self.times -= 1
            raise Unavailable("Neo4j", "here", "Wait.")
        return super().encode(texts, batch_size)


def test_attempts_that_met_an_absent_service_are_forgiven(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 2)
    context = FakeContext.of(database, settings, Away(5))
    job = Jobs(database).create("embed", {"label": "Item"})
    (chunk,) = work.plan(context, job.id)
    for _ in range(5):
        with pytest.raises(Unavailable):
            work.run(context, chunk)
        assert Jobs(database).get(job.id).chunks == {"queued": 1}
    assert work.run(context, chunk) == 2
    assert Jobs(database).get(job.id).state == "done"


class Cancelling(FakeEncoder):
    """Somebody cancels the job while it encodes."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.jobs = jobs

    def encode(self, texts: Any, batch_size: int = 64) -> Any:
        for job in self.jobs.page():
            self.jobs.cancel(job.id)
        return super().encode(texts, batch_size)


def test_a_job_cancelled_under_way_writes_nothing_more(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 2)
    jobs = Jobs(database)
    context = FakeContext.of(database, settings, Cancelling(jobs))
    job = jobs.create("embed", {"label": "Item"})
    (chunk,) = work.plan(context, job.id)
    assert work.run(context, chunk) == 0
    assert jobs.get(job.id).chunks == {"cancelled": 1}
    assert ask(settings, "MATCH (i:Item) WHERE i.embedding IS NOT NULL RETURN i.id") == []
