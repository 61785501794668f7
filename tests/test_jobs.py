"""Jobs as the API and the command line see them."""

from collections.abc import Iterator
from typing import Any

import pytest
from work_fakes import planned

from errors import InvalidInput, NotFound
from graph.chunks import Chunks, LostLease
from graph.connection import Database
from graph.jobs import Job, Jobs, check


@pytest.mark.parametrize(
    ("kind", "parameters", "field"),
    [
        ("dance", {}, "kind"),
        ("ranking", {"force": True}, "parameters.force"),
        ("embed", {"label": "User"}, "parameters.label"),
        ("embed", {"force": "yes"}, "parameters.force"),
        ("embed", {"force": 1}, "parameters.force"),
        ("embed", {"label": ["Item"]}, "parameters.label"),
    ],
)
def test_what_no_worker_could_do_is_refused(kind: str, parameters: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(kind, parameters)
    assert refused.value.field == field


@pytest.mark.parametrize("parameters", [{}, {"label": "Item"}, {"label": "all", "force": True}])
def test_what_a_worker_can_do_is_taken(parameters: dict[str, Any]) -> None:
    check("embed", parameters)


@pytest.fixture
def jobs(database: Database) -> Jobs:
    return Jobs(database)


def test_a_new_job_is_queued_and_keeps_its_parameters(jobs: Jobs) -> None:
    job = jobs.create("embed", {"label": "Item", "force": True})
    assert (job.state, job.total, job.done, job.rate, job.finished) == ("queued", 0, 0, None, False)
    assert jobs.get(job.id).parameters == {"label": "Item", "force": True}


def test_an_unknown_job_is_named(jobs: Jobs) -> None:
    for ask in (jobs.get, jobs.cancel, jobs.resume):
        with pytest.raises(NotFound, match="no-such-job"):
            ask("no-such-job")


def test_jobs_are_listed_newest_first_a_page_at_a_time(jobs: Jobs) -> None:
    made = [jobs.create("statistics").id for _ in range(5)]
    pages = [jobs.page(offset=offset, limit=2) for offset in (0, 2, 4, 6)]
    assert [[job.id for job in page] for page in pages] == [made[4:2:-1], made[2:0:-1], made[:1], []]


def test_a_cancelled_job_leaves_nothing_to_do_and_a_resumed_one_all_that_was_left(database: Database) -> None:
    jobs, chunks = Jobs(database), Chunks(database)
    job, (first, second, third) = planned(database, 4, 3, 2)
    done, running = chunks.claim(first, "one"), chunks.claim(second, "one")
    assert done
    assert running
    chunks.finish(done, [], done=4, seconds=1)

    cancelled = jobs.cancel(job.id)
    assert (cancelled.state, cancelled.finished) == ("cancelled", True)
    assert jobs.get(job.id).chunks == {"done": 1, "cancelled": 2}
    assert chunks.waiting() == {}
    assert chunks.claim(third, "one") is None
    with pytest.raises(LostLease):
        chunks.finish(running, [], done=3, seconds=1)

    resumed = jobs.resume(job.id)
    assert (resumed.state, resumed.done, resumed.total) == ("running", 4, 9)
    assert chunks.waiting() == {job.id: [second, third]}


def test_a_job_cancelled_before_it_was_planned_can_be_resumed(database: Database) -> None:
    jobs, chunks = Jobs(database), Chunks(database)
    job = jobs.create("profiles")
    claim = chunks.claim_job(job.id, "one")
    assert claim
    jobs.cancel(job.id)
    with pytest.raises(LostLease):
        chunks.plan(claim, [])
    assert jobs.resume(job.id).state == "queued"
    assert chunks.waiting() == {job.id: None}


def test_a_finished_job_is_neither_cancelled_nor_resumed(database: Database) -> None:
    jobs = Jobs(database)
    job, _ = planned(database)
    assert jobs.get(job.id).state == "done"
    assert jobs.cancel(job.id).state == "done"
    assert jobs.resume(job.id).state == "done"


def test_watching_ends_with_the_job(database: Database) -> None:
    chunks, jobs = Chunks(database), Jobs(database)
    job, names = planned(database, 5, 5)

    def watched() -> Iterator[Job]:
        for now in jobs.watch(job.id, every=0):
            yield now
            for claim in filter(None, [chunks.claim(name, "one") for name in names[:1]]):
                chunks.finish(claim, [], done=5, seconds=1)
                del names[0]

    seen = list(watched())
    assert [(now.state, now.done) for now in seen] == [("running", 0), ("running", 5), ("done", 10)]
    assert seen[-1].rate
