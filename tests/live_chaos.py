"""Servers killed under load, and nothing that was acknowledged lost: `.venv/bin/python tests/live_chaos.py`.

Eight clients ask: 80 % rankings with reasons, 15 % events with ids of their own, 5 % profiles; jobs are always under
way. Meanwhile kill -9 takes Neo4j 10 times, the workers 20, Valkey 10 and the API 10, in an order drawn by a seed; each
time `persona up` starts it again, as a supervisor would. Clients send an event again, with the same id, until it is
acknowledged. Afterwards every acknowledged event is in the graph once, every job is done, every vector is current, and
stored interests are what the events say. `--quick` kills each twice.

It starts a stack of its own in a folder that is deleted, with some thousand invented items; `--here` takes the stack
that is configured (`PERSONA_HOME` and ports), say a copy of the demo's, and leaves its events in it.

Exit code 1: something was lost, doubled, stale or not done, or a server was not ready again within 90 s.
"""

import argparse
import random
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from import_fakes import Memory
from live_load import Load
from live_stack import Api, Table, running
from live_up import kill

from api.processes import processes
from api.queue import Queue
from api.stack import Stack
from graph import knowledge, observed, reading
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import Kind, UserRow
from graph.jobs import Job
from graph.preferences import users
from settings import Settings, load

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))
from invented import fill_up

READY = 90.0
TIMES = {"neo4j": 10, "worker": 20, "broker": 10, "api": 10}
QUICK = dict.fromkeys(TIMES, 2)
PAUSE = (1.0, 4.0)
"""Seconds of load between a server's return and the next kill."""
DONE = 900.0
"""Seconds that jobs may take to end when nobody is killed any more."""


def main() -> int:
    """Does it, prints what was seen, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    for name, often in TIMES.items():
        parser.add_argument(f"--{name}", type=int, default=often, help="times it is killed")
    parser.add_argument("--quick", action="store_true", help="each twice")
    parser.add_argument("--here", action="store_true", help="the stack that is configured")
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    times = QUICK if options.quick else {name: getattr(options, name) for name in TIMES}
    dice, table = random.Random(options.seed), Table()
    with configured() if options.here else own() as settings:
        with Database(settings) as database:
            people = list(users(database))
            items = [row["id"] for row in database.read("read/knowledge_items", after="", limit=2_000)]
        under = Load(settings, people, items, options.clients, options.seed)
        with under:
            began = time.monotonic()
            taken = killed(settings, drawn(times, dice), dice, under)
            seconds = time.monotonic() - began
        for name, some in taken.items():
            said = f"{len(some)} times; ready again after {np.median(some):.1f} s, at most {max(some):.1f} s"
            table.row(f"{name} killed", said, max(some) <= READY)
        print(f"     {seconds:.0f} s of load: {under.told()}")
        judge(settings, under, table)
    return int(not table.good)


def drawn(times: dict[str, int], dice: random.Random) -> list[str]:
    """What is killed, in order; of the workers now one, now the other."""
    order = [name for name, count in times.items() for _ in range(count)]
    dice.shuffle(order)
    return order


def killed(settings: Settings, order: list[str], dice: random.Random, under: Load) -> dict[str, list[float]]:
    """Kills one after the other; seconds until each was ready again."""
    api, taken = Api(settings), dict[str, list[float]]()
    for number, name in enumerate(order, 1):
        time.sleep(dice.uniform(*PAUSE))
        kill(dice.choice([one for one in processes(settings) if service(one.name) == name]))
        began = time.monotonic()
        up(settings, began + READY)
        while api.ask("GET", "/health/ready").status != 200 and time.monotonic() - began < 2 * READY:
            time.sleep(0.1)
        taken.setdefault(name, []).append(time.monotonic() - began)
        print(f"     {number}/{len(order)} {name} {taken[name][-1]:.1f} s; {under.told()}", flush=True)
    return taken


def service(process: str) -> str:
    """What a process counts as: every worker is a worker."""
    return process if process in ("neo4j", "broker", "api") else "worker"


def up(settings: Settings, until: float) -> None:
    """Starts what does not run, again where that fails, as a supervisor does."""
    while True:
        try:
            Stack(settings).up(lambda *_: None)
            return
        except Exception as error:
            print(f"     up: {error}", flush=True)
            if time.monotonic() > until:
                return
            time.sleep(1)


def judge(settings: Settings, under: Load, table: Table) -> None:
    """Compares the graph with what was acknowledged."""
    with Database(settings.model_copy(update={"neo4j_timeout": 20.0})) as database:
        queue = Queue(database, settings)
        ended = [finished(queue, job) for job in under.jobs]
        ended += [
            finished(queue, queue.submit(kind).id) for kind in ("statistics", "embed", "profiles", "audit")
        ]
        states = [job.state for job in ended]
        counts = {state: states.count(state) for state in sorted(set(states))}
        table.row(f"{len(ended)} jobs", f"{counts}", set(states) == {"done"})
        judge_events(database, under, table)
        stale = {
            one.label: (one.stale, one.missing)
            for one in knowledge.staleness(database, settings.entity_min_degree)
        }
        table.row("vectors stale, missing", f"{stale}", all(one == (0, 0) for one in stale.values()))
        now = observed.standing(database)
        table.row("items pending", str(now.pending), now.pending == 0)
        left = {state: n for state, n in now.chunks.items() if state not in ("done", "cancelled")}
        table.row("chunks not done", f"{left}", not left)
        found = {name: n for name, n in ended[-1].found.items() if n}
        table.row("stored interests, audited", f"{found}", set(found) <= {"right"})


def judge_events(database: Database, under: Load, table: Table) -> None:
    """Every acknowledged event once; what was sent and never acknowledged, at most once."""
    counts: dict[str, int] = {}
    for user in under.people:
        for event in reading.user_state(database, user).events:
            counts[event.event_id] = counts.get(event.event_id, 0) + 1
    acknowledged = list(under.acknowledged)
    lost = sum(event not in counts for event in acknowledged)
    doubled = sum(counts.get(event, 0) > 1 for event in under.sent)
    table.row(f"{len(acknowledged):,} acknowledged events: lost", str(lost), lost == 0 and bool(acknowledged))
    table.row(f"{len(under.sent):,} events sent: doubled", str(doubled), doubled == 0)


def finished(queue: Queue, job: str) -> Job:
    """The job when it is over, or after `DONE` seconds as it is then."""
    deadline = time.monotonic() + DONE
    while not (now := queue.jobs.get(job)).finished and time.monotonic() < deadline:
        threading.Event().wait(0.5)
    return now


@contextmanager
def configured() -> Iterator[Settings]:
    """The stack that is configured, running."""
    settings = load()
    up(settings, time.monotonic())
    yield settings


@contextmanager
def own() -> Iterator[Settings]:
    """A stack of its own: the small world, a hundred users more, two thousand items."""
    with running(entity_min_degree=1, chunk_size=128) as settings, Database(settings) as database:
        people = [UserRow(f"person {n}") for n in range(100)]
        run(database, Memory({Kind.USERS: people}, id="people"), settings.folder)
        fill_up(database, settings, 2_000)
        yield settings


if __name__ == "__main__":
    sys.exit(main())
