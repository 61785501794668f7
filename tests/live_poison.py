"""A poison item with real workers that it really kills: `.venv/bin/python tests/live_poison.py`.

Some hundred films, a real queue, a real worker whose encoder ends the process (SIGKILL) at one item; the worker is
started again whenever it dies, and nothing else is done. The job must do all other items, and name the poison one,
which may be delivered three times at the most. Then the same with an encoder that raises, and with items that somebody
waits for (the queue `interactive`). Exit code 1: it was not so. It starts a Neo4j, a Valkey and workers of its own.
"""

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

sys.path.insert(0, str(Path(__file__).parent.parent / "benchmarks"))

from neo4j import Driver, GraphDatabase
from servers import stack
from slice import fill

from api.queue import INTERACTIVE, PERSONA, Queue
from graph import knowledge
from graph.connection import Database
from graph.jobs import Job
from graph.local.neo4j import password
from graph.local.process import Process
from settings import Settings

HERE = Path(__file__).parent
WORD = "Poisonous"
PATIENCE = 300.0
T = TypeVar("T")


def main() -> int:
    """Does it, prints what happened, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=400)
    options = parser.parse_args()
    with (
        stack("broker", chunk_size=64, every_sweep=1.0) as (settings, processes),
        Database(settings) as database,
    ):
        fill(database, settings, options.items)
        processes["worker"].start()  # it exports the encoder
        processes["worker"].stop()
        auth = (settings.neo4j_user, password(settings))
        with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
            good = [bulk(database, settings, driver, processes, how) for how in ("kill", "raise")]
            good += [waited_for(database, settings, driver, processes, how) for how in ("kill", "raise")]
    return 0 if all(good) else 1


def bulk(
    database: Database, settings: Settings, driver: Driver, processes: dict[str, Process], how: str
) -> bool:
    """A job of all items, one of them poison."""
    (row,) = driver.execute_query(
        "MATCH (i:Item) SET i.embedding_of = null, i.quarantined_of = null, i.quarantined = null "
        "WITH collect(i) AS items WITH items[size(items) / 2] AS i "
        "SET i.title = $word + ' ' + $how RETURN i.id AS id, COUNT { MATCH (n:Item) RETURN n } AS items",
        word=WORD,
        how=how,
    ).records
    queue = Queue(database, settings)
    began = time.monotonic()
    with alive(processes["worker"], PERSONA, settings, how) as (keep, deliveries):
        job = queue.submit("embed", {"label": "Item"})
        ended = follow(lambda: queue.jobs.get(job.id), lambda now: now.finished, keep)
        lives, delivered = keep(), deliveries()
    print(
        f"{how}, bulk: {told(ended)}; {lives} lives, delivered {delivered} times, {time.monotonic() - began:.0f} s"
    )
    (items,) = [s for s in knowledge.staleness(database, 1_000_000) if s.label == "Item"]
    return (
        (ended.done, ended.failed) == (row["items"] - 1, 1)
        and [one.id for one in ended.quarantined] == [row["id"]]
        and 1 <= delivered <= 3
        and items.current == row["items"] - 1
        and _cured(driver, database)
    )


def waited_for(
    database: Database, settings: Settings, driver: Driver, processes: dict[str, Process], how: str
) -> bool:
    """Ten items that somebody waits for, one of them poison."""
    ids = [f"{how}-{n}" for n in range(10)]
    driver.execute_query(
        "UNWIND $ids AS id CREATE (i:Item {id: id, domain: 'film', revision: 1, pending: true, "
        "title: CASE WHEN id ENDS WITH '5' THEN $word ELSE 'Harmless' END + ' ' + id})",
        ids=ids,
        word=WORD,
    )
    began = time.monotonic()
    with alive(processes[INTERACTIVE], INTERACTIVE, settings, how) as (keep, deliveries):
        Queue(database, settings).refresh(ids)

        def left() -> int:
            return int(
                driver.execute_query("MATCH (i:Item {pending: true}) RETURN count(i) AS n").records[0]["n"]
            )

        follow(left, lambda n: n == 0, keep)
        lives, delivered = keep(), deliveries()
    rows = driver.execute_query(
        "MATCH (i:Item) WHERE i.id IN $ids RETURN i.id AS id, i.embedding IS NOT NULL AS done, i.quarantined AS why",
        ids=ids,
    ).records
    why = {row["id"]: row["why"] for row in rows if row["why"]}
    print(
        f"{how}, waited for: {sum(row['done'] for row in rows)} of 10 done, set aside {why}; {lives} lives, "
        f"delivered {delivered} times, {time.monotonic() - began:.0f} s"
    )
    return list(why) == [f"{how}-5"] and sum(row["done"] for row in rows) == 9 and 1 <= delivered <= 3


@contextmanager
def alive(
    process: Process, queue: str, settings: Settings, how: str
) -> Iterator[tuple[Callable[[], int], Callable[[], int]]]:
    """A poisoned worker: a function that starts it if it is dead and counts its lives, one that counts deliveries."""
    log = settings.folder / f"deliveries-{queue}-{how}"
    command = ["live_poison_worker" if word == "workers" else word for word in process.command]
    path = os.pathsep.join([str(HERE), str(HERE.parent)])
    poison = {"POISON_WORD": WORD, "POISON_HOW": how, "POISON_LOG": str(log), "PYTHONPATH": path}
    poisoned = replace(process, command=command, environment={**process.environment, **poison})
    lives = 0

    def keep() -> int:
        nonlocal lives
        if not poisoned.running():
            lives += 1
            poisoned.start()
        return lives

    def deliveries() -> int:
        return len(log.read_text().splitlines()) if log.exists() else 0

    keep()
    try:
        yield keep, deliveries
    finally:
        poisoned.stop()


def follow(look: Callable[[], T], enough: Callable[[T], bool], keep: Callable[[], int]) -> T:
    """What is looked at, as soon as it is enough."""
    deadline = time.monotonic() + PATIENCE
    while not enough(now := look()):
        assert time.monotonic() < deadline, f"after {PATIENCE:.0f} s: {now}"
        keep()
        time.sleep(0.2)
    return now


def told(job: Job) -> str:
    """A job in words."""
    aside = {one.id: one.reason for one in job.quarantined}
    return f"{job.state}, {job.done} of {job.total} done, {job.failed} failed, set aside {aside}"


def _cured(driver: Driver, database: Database) -> bool:
    """The item has a harmless title; whether it is asked for again."""
    driver.execute_query(
        "MATCH (i:Item) WHERE i.title STARTS WITH $word SET i.title = 'Cured', i.knowledge_of = 'x'",
        word=WORD,
    )
    return len(knowledge.stale(database, "a", "Item")) == 1


if __name__ == "__main__":
    sys.exit(main())
