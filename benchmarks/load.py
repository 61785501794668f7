"""How the API bears load: 8 clients of locust for 5 minutes, on the stack that is configured.

`persona demo` first, in a folder of its own: this writes events and invented items, and does not take them back. Then
`.venv/bin/python benchmarks/load.py`. It fills the graph up to 20,000 items, embeds them, then lets 8 clients ask: 80 %
rankings with reasons, 15 % events, 5 % profiles, of users drawn at random, each as soon as it was answered; then
profiles alone. Clients, API, Neo4j and worker share the machine.

Exit code 1: an answer was of status 400 or above or none came, the 99th percentile of all is above 500 ms, or fewer
than 150 profiles a second were read.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from invented import fill_up

from api.queue import Queue
from graph import statistics
from graph.connection import Database
from graph.preferences import users
from graph.records import Filters
from settings import Settings, load

MIX = {"ranking": 80, "event": 15, "profile": 5}
PROFILES = {"profile": 100}
P99, PROFILES_A_SECOND = 500.0, 150.0
# Items that events are of: the best known ones, and as many of the others.
MOST = 2_000

Told = list[tuple[str, float, int]]


def main() -> int:
    """Does it, prints what was measured, and says by its exit code whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--profile-seconds", type=int, default=60)
    parser.add_argument("--items", type=int, default=20_000, help="the graph is filled up to so many")
    parser.add_argument("--warm-up", type=int, default=20, help="seconds that are not counted")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    settings = load()
    with Database(settings) as database:
        prepare(database, settings, options.items, options.seed)
        plan = {
            "host": f"http://{settings.api_host}:{settings.api_port}",
            "seed": options.seed,
            "users": list(users(database)),
            "items": chosen_items(database),
        }
    load_of(plan, MIX, options.clients, options.warm_up)
    mixed = load_of(plan, MIX, options.clients, options.seconds)
    good = report("rankings with reasons, events, profiles", mixed, options.seconds)
    read = load_of(plan, PROFILES, options.clients, options.profile_seconds)
    good &= report("profiles alone", read, options.profile_seconds)
    rate = len(read) / options.profile_seconds
    print(f"wanted: p99 {P99:.0f} ms, no fault, {PROFILES_A_SECOND:.0f} profiles a second; read {rate:.0f}")
    return int(not good or rate < PROFILES_A_SECOND)


def prepare(database: Database, settings: Settings, items: int, seed: int) -> None:
    """Fills the graph up and has the new items embedded."""
    missing = fill_up(database, settings, items, seed)
    if missing:
        print(f"{missing:,} items invented", flush=True)
        queue = Queue(database, settings)
        job = queue.submit("embed")
        *_, now = queue.jobs.watch(job.id)
        print(f"embed: {now.state}, {now.done:,} of {now.total:,}", flush=True)
    total = statistics.totals(database)
    print(f"{total.items:,} items, {total.users:,} users, {total.events:,} events; {os.cpu_count()} cores")


def chosen_items(database: Database) -> list[str]:
    """Items that events are of."""
    others = database.read("read/knowledge_items", after="m", limit=MOST)
    return best_known(database, MOST) + [row["id"] for row in others]


def best_known(database: Database, most: int) -> list[str]:
    """Items that somebody liked, the best known first."""
    (row,) = database.read("read/candidates_by_popularity", seen=[], limit=most, **Filters().parameters())
    return [item for item, *_ in row["items"]]


def load_of(plan: Mapping[str, object], shares: Mapping[str, int], clients: int, seconds: int) -> Told:
    """Lets the clients ask, and gives name, milliseconds and status of each answer (0: none came)."""
    with tempfile.TemporaryDirectory() as folder:
        file, out = Path(folder) / "plan.json", Path(folder) / "out.json"
        file.write_text(json.dumps({**plan, "shares": shares, "out": str(out)}))
        command = [
            sys.executable, "-m", "locust", "-f", str(Path(__file__).parent / "load_clients.py"), "--headless",
            "--users", str(clients), "--spawn-rate", str(clients), "--run-time", f"{seconds}s",
            "--stop-timeout", "30", "--only-summary", "--loglevel", "ERROR",
        ]  # fmt: skip
        environment = {**os.environ, "LOAD_PLAN": str(file)}
        subprocess.run(command, env=environment, check=False, capture_output=True)
        told: Told = [(name, ms, status) for name, ms, status in json.loads(out.read_text())]
        return told


def report(title: str, told: Told, seconds: float) -> bool:
    """Prints a line a kind of request; whether nothing failed and the whole is quick enough."""
    print(f"{title}: {len(told):,} requests, {len(told) / seconds:.1f} a second")
    by_name: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for name, ms, status in told:
        by_name[name].append((ms, status))
        by_name["all"].append((ms, status))
    for name, some in sorted(by_name.items()):
        print(f"  {name:<8} {line([ms for ms, _ in some])}  statuses {counted([s for _, s in some])}")
    faults = sum(status == 0 or status >= 400 for _, _, status in told)
    p99 = float(np.percentile([ms for _, ms, _ in told], 99))
    print(f"  faults {faults}")
    return faults == 0 and p99 <= P99


def line(times: Sequence[float]) -> str:
    """Percentiles in milliseconds."""
    p50, p95, p99 = np.percentile(times, [50, 95, 99])
    return f"{len(times):>7,}  p50 {p50:6.1f}  p95 {p95:6.1f}  p99 {p99:6.1f}  most {max(times):7.1f} ms"


def counted(statuses: Sequence[int]) -> str:
    """How many of each."""
    return ", ".join(f"{status}: {statuses.count(status):,}" for status in sorted(set(statuses)))


if __name__ == "__main__":
    sys.exit(main())
