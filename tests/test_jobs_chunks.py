"""Leases on work: one holder at a time, three attempts, and an end that only the holder can write."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from import_fakes import ask
from work_fakes import planned

from graph.chunks import Chunks, Claim, LostLease
from graph.connection import Database
from graph.jobs import Jobs
from graph.preferences import profiles_write
from settings import Settings


def expire(settings: Settings) -> None:
    """Lets every lease run out."""
    ask(settings, "MATCH (n) WHERE n.leased_until > datetime() SET n.leased_until = datetime('2026-01-01')")


@pytest.fixture
def chunks(database: Database) -> Chunks:
    return Chunks(database)


def claimed(chunks: Chunks, chunk: str, worker: str = "one") -> Claim:
    claim = chunks.claim(chunk, worker)
    assert claim
    return claim


def test_of_many_workers_one_gets_each_chunk(database: Database, chunks: Chunks) -> None:
    _, names = planned(database, *[1] * 12)
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: chunks.claim(names[n % 12], f"worker {n}"), range(96)))
    assert sorted(claim.piece for claim in won if claim) == sorted(names)


def test_of_many_workers_one_plans_a_job(database: Database, chunks: Chunks) -> None:
    job = Jobs(database).create("profiles")
    with ThreadPoolExecutor(8) as pool:
        won = list(pool.map(lambda n: chunks.claim_job(job.id, f"worker {n}"), range(16)))
    assert sum(claim is not None for claim in won) == 1
    assert chunks.waiting() == {}


def test_a_claim_says_what_to_do(database: Database, chunks: Chunks) -> None:
    job, (name,) = planned(database, 2)
    claim = claimed(chunks, name)
    assert (claim.job, claim.kind, claim.label, list(claim.ids)) == (job.id, "profiles", "User", ["u0", "u1"])
    assert (claim.number, claim.allowed, claim.error) == (1, True, None)


def test_a_lease_that_ran_out_goes_to_another_and_the_first_cannot_end_it(
    database: Database, chunks: Chunks, settings: Settings
) -> None:
    job, (name,) = planned(database, 2)
    slow = claimed(chunks, name, "slow")
    assert chunks.claim(name, "quick") is None
    expire(settings)
    assert chunks.waiting() == {job.id: [name]}
    quick = claimed(chunks, name, "quick")
    assert not chunks.renew(slow)
    with pytest.raises(LostLease):
        chunks.finish(slow, [], done=2, seconds=9)
    with pytest.raises(LostLease):
        chunks.fail(slow, "too slow")
    chunks.release(slow, "too slow", forgiven=False)
    assert chunks.renew(quick)
    chunks.finish(quick, [], done=2, seconds=1)
    assert Jobs(database).get(job.id).state == "done"


def test_results_and_end_are_written_together_or_not_at_all(
    database: Database, chunks: Chunks, settings: Settings
) -> None:
    _, (name,) = planned(database, 1)
    ask(settings, "CREATE (:User {id: 'u0'})")
    slow = claimed(chunks, name)
    expire(settings)
    quick = claimed(chunks, name, "quick")
    write = profiles_write([{"user": "u0", "interests": [], "vector": None, "version": "v", "events": 7}])
    with pytest.raises(LostLease):
        chunks.finish(slow, [write], done=1, seconds=1)
    assert ask(settings, "MATCH (u:User) RETURN u.profile_events AS n") == [{"n": None}]
    chunks.finish(quick, [write], done=1, seconds=1)
    assert ask(settings, "MATCH (u:User) RETURN u.profile_events AS n") == [{"n": 7}]


def test_a_renewed_lease_lasts(database: Database, chunks: Chunks, settings: Settings) -> None:
    _, (name,) = planned(database, 1)
    claim = claimed(chunks, name)
    expire(settings)
    assert chunks.renew(claim)
    assert chunks.claim(name, "other") is None


def test_a_chunk_that_is_done_is_not_leased_again(database: Database, chunks: Chunks) -> None:
    _, (name, _) = planned(database, 1, 1)
    chunks.finish(claimed(chunks, name), [], done=1, seconds=1)
    assert chunks.claim(name, "one") is None


def test_three_attempts_and_no_more(database: Database, chunks: Chunks, settings: Settings) -> None:
    job, (name,) = planned(database, 5)
    for _ in range(3):
        assert claimed(chunks, name).allowed
        expire(settings)
    last = claimed(chunks, name)
    assert not last.allowed
    assert last.given_up == "Given up after 3 attempts on u0, u1, u2 and 2 more: its worker ended each time."
    chunks.fail(last, last.given_up)
    failed = Jobs(database).get(job.id)
    assert (failed.state, failed.failed, failed.error) == ("failed", 5, last.given_up)

    Jobs(database).resume(job.id)
    assert claimed(chunks, name).allowed


def test_a_released_chunk_waits_with_what_it_met(database: Database, chunks: Chunks) -> None:
    job, (name,) = planned(database, 1)
    for n in range(5):
        chunks.release(claimed(chunks, name), f"fault {n}", forgiven=True)
    assert chunks.waiting(job.id) == {job.id: [name]}
    claim = claimed(chunks, name)
    assert (claim.allowed, claim.error) == (True, "fault 4")
    assert claim.given_up.endswith("on u0: fault 4")


def test_a_worker_that_starts_again_lets_go_of_what_it_held(database: Database, chunks: Chunks) -> None:
    job, (mine, theirs) = planned(database, 1, 1)
    unplanned = Jobs(database).create("ranking")
    claimed(chunks, mine, "me")
    claimed(chunks, theirs, "you")
    assert chunks.claim_job(unplanned.id, "me")
    assert chunks.waiting() == {job.id: []}
    chunks.let_go("me")
    assert chunks.waiting() == {job.id: [mine], unplanned.id: None}


def test_chunks_that_end_at_the_same_moment_end_the_job(database: Database, chunks: Chunks) -> None:
    for _ in range(5):
        job, names = planned(database, *[1] * 6)
        claims = [claimed(chunks, name) for name in names]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(lambda claim: chunks.finish(claim, [], done=1, seconds=0), claims))
        ended = Jobs(database).get(job.id)
        assert (ended.state, ended.done) == ("done", 6)


def test_a_failed_chunk_fails_the_job_once_the_others_are_done(database: Database, chunks: Chunks) -> None:
    jobs = Jobs(database)
    job, (bad, good) = planned(database, 2, 3)
    chunks.fail(claimed(chunks, bad), "no good")
    assert jobs.get(job.id).state == "running"
    chunks.finish(claimed(chunks, good), [], done=3, seconds=1)
    ended = jobs.get(job.id)
    assert (ended.state, ended.done, ended.failed, ended.error) == ("failed", 3, 2, "no good")
