"""What is done again and again, by whichever worker lives: each duty once when it is due, and no work is forgotten."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ask
from work_fakes import FakeContext, films, liked, planned

from graph import refreshing, schedule
from graph.chunks import Chunks
from graph.connection import Database
from graph.jobs import Jobs
from graph.local.process import Process
from graph.statistics import refresh
from settings import Settings
from workers.schedule import DUTIES, Scheduler

pytestmark = pytest.mark.server
Start = Callable[..., Process]
QUIET = {f"every_{duty.id}": 0.0 for duty in DUTIES}


def until(settings: Settings, query: str, seconds: float = 60) -> float:
    """Waits for a query to have rows; how long it took."""
    began = time.monotonic()
    while not ask(settings, query):
        assert time.monotonic() - began < seconds, query
        time.sleep(0.1)
    return time.monotonic() - began


def test_of_many_schedulers_one_takes_a_duty_and_none_before_it_is_due(
    database: Database, settings: Settings
) -> None:
    assert not schedule.take(database, "sweep", 100, "first")  # due in a hundred seconds
    ask(settings, "MATCH (s:Schedule {id: 'sweep'}) SET s.due_at = datetime() - duration('PT1S')")
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda n: schedule.take(database, "sweep", 100, f"worker {n}"), range(16)))
    assert sum(taken) == 1


def test_an_interval_of_zero_is_never(database: Database, settings: Settings) -> None:
    scheduler = Scheduler(FakeContext.of(database, settings, **QUIET))
    assert scheduler.once() == 60
    assert ask(settings, "MATCH (s:Schedule) RETURN s") == []


def test_a_lease_that_ran_out_is_told_of_and_then_not_at_once_again(
    database: Database, settings: Settings
) -> None:
    chunks = Chunks(database)
    _, (held, lost, waiting) = planned(database, 1, 1, 1)
    assert chunks.claim(held, "lives")
    assert chunks.claim(lost, "dead")
    ask(settings, "MATCH (c:Chunk {worker: 'dead'}) SET c.leased_until = datetime('2026-01-01')")
    assert chunks.told_anew(10, empty=False) == [(lost, False)]
    assert chunks.told_anew(10, empty=False) == []
    assert chunks.told_anew(10, empty=True) == []  # what waits was planned just now
    ask(settings, "MATCH (j:Job) SET j.started_at = datetime('2026-01-01')")
    assert chunks.told_anew(10, empty=True) == [(waiting, False)]
    other = Jobs(database).create("statistics")
    assert chunks.told_anew(10, empty=True) == []
    ask(settings, "MATCH (j:Job {state: 'queued'}) SET j.created_at = datetime('2026-01-01')")
    assert chunks.told_anew(10, empty=True) == [(other.id, True)]


def test_items_that_wait_are_told_of_once(database: Database, settings: Settings) -> None:
    ask(settings, "UNWIND range(1, 3) AS n CREATE (:Item {id: 'i' + n, pending: true})")
    assert len(refreshing.untold(database, 10, 2)) == 2
    assert len(refreshing.untold(database, 10, 2)) == 1
    assert refreshing.untold(database, 10, 2) == []


def test_counting_is_worth_it_where_something_was_written_and_nobody_does_it(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    assert schedule.worth_it(database, "ranking")
    films(database, tmp_path, 3, liked("u", 0, 1))
    assert not schedule.worth_it(database, "ranking")
    ask(settings, "MATCH (u:User) SET u.changed_at = datetime()")
    assert schedule.worth_it(database, "ranking")
    Jobs(database).create("ranking")
    assert not schedule.worth_it(database, "ranking")
    assert schedule.worth_it(database, "statistics")
    refresh(database)
    assert not schedule.worth_it(database, "statistics")


def test_what_a_dead_worker_held_is_done_by_one_that_lives(
    database: Database, settings: Settings, tmp_path: Path, start_worker: Start
) -> None:
    films(database, tmp_path, 3, liked("u", 0, 1))
    start_worker(**QUIET | {"every_sweep": 0.5})
    job, (name,) = planned(database, 1)
    ask(
        settings,
        "MATCH (c:Chunk {id: $id}) SET c.state = 'running', c.worker = 'dead@there', c.leases = 1, "
        "c.attempts = 1, c.leased_until = datetime() + duration('PT1S')",
        id=name,
    )
    assert until(settings, f"MATCH (j:Job {{id: '{job.id}', state: 'done'}}) RETURN j") < 30


def test_items_without_a_message_are_refreshed_without_torch(
    database: Database, settings: Settings, tmp_path: Path, start_worker: Start
) -> None:
    films(database, tmp_path, 2)
    process = start_worker("interactive", **QUIET | {"every_sweep": 0.5})
    ask(settings, "MATCH (i:Item) SET i.pending = true, i.revision = 1")
    assert (
        until(
            settings, "MATCH (i:Item {id: 'i1'}) WHERE i.embedding IS NOT NULL AND i.pending IS NULL RETURN i"
        )
        < 30
    )
    running = process.running()
    assert running
    assert not any("libtorch" in one.path for one in running.memory_maps())


def test_a_worker_that_is_stopped_gives_back_what_it_cannot_end(
    database: Database, settings: Settings, start_worker: Start
) -> None:
    words = "A long tale of many words that is told again and again, and never comes to an end. " * 8
    ask(
        settings,
        "UNWIND range(1, 2000) AS n CREATE (:Item {id: 'i' + n, title: 'Tale ' + n, text: $words})",
        words=words,
    )
    process = start_worker(chunk_size=2_000, threads=1, worker_grace=1.0)
    job = Jobs(database).create("embed", {"label": "Item"})
    ask(settings, "MATCH (j:Job) SET j.created_at = datetime('2026-01-01')")  # the sweep finds it
    until(settings, "MATCH (c:Chunk {state: 'running'}) RETURN c", 120)
    began = time.monotonic()
    process.stop()
    assert time.monotonic() - began < 10
    rows: list[dict[str, Any]] = ask(
        settings, "MATCH (c:Chunk) RETURN c.state AS state, c.leased_until AS until, c.attempts AS attempts"
    )
    assert rows == [{"state": "queued", "until": None, "attempts": 0}]
    assert Jobs(database).get(job.id).state == "running"
