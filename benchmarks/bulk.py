"""How long a bulk import takes, what it needs, and how fast rankings are on it: `.venv/bin/python benchmarks/bulk.py`.

It makes a million users, 100 thousand items, 57 thousand entities, 5 million relations and 20 million interactions (or
a share of that, `--scale`) as Parquet files with a mapping, and imports them in bulk into a stack of its own. Then it
starts the API and asks for rankings with reasons of users with 10 to 1,000 events, each once, one after the other: some
just after Neo4j and the API were started, the others after these and `--warm-up` more.

Exit code 1: the import took over 20 minutes or 8 GiB, or the 99th percentile of a warm ranking is over 300 ms.
"""

import argparse
import http.client
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

import numpy as np
import psutil
from bulk_made import Made, make
from numpy.typing import NDArray
from ranking import over_http, timed
from servers import named, nothing

from graph.connection import Database
from graph.importing import bulk
from graph.importing.tables.opening import source
from graph.signals import Scale, Signals
from graph.statistics import totals
from settings import Settings

MINUTES, GIB, P99 = 20.0, 8.0, 300.0
FEWEST, MOST = 10, 1_000


@dataclass
class Watched:
    """What this process and its children use while it is measured.

    Attributes:
        peak: resident bytes of all together.
        phases: when each began, by its name.
    """

    peak: int = 0
    phases: dict[str, float] = field(default_factory=dict)

    def tell(self, stage: str, _done: int, _total: int | None) -> None:
        """Notes that a phase has begun."""
        self.phases.setdefault(stage, time.perf_counter())

    @contextmanager
    def memory(self) -> Iterator[None]:
        """Looks at the memory until the end."""
        over = threading.Event()
        watch = threading.Thread(target=self._look, args=(over,))
        watch.start()
        try:
            yield
        finally:
            over.set()
            watch.join()

    def _look(self, over: threading.Event) -> None:
        me = psutil.Process()
        while not over.wait(0.5):
            used = 0
            for process in [me, *me.children(recursive=True)]:
                with suppress(psutil.Error):
                    used += process.memory_info().rss
            self.peak = max(self.peak, used)

    def print(self, began: float, ended: float) -> None:
        """Prints the seconds of each phase."""
        names = ["begin", *self.phases]
        times = [began, *self.phases.values(), ended]
        for name, start, end in zip(names, times[:-1], times[1:], strict=True):
            print(f"  {name:<40} {end - start:7.1f} s")


def main() -> int:
    """Measures, prints, and says by its exit code whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--users", type=int, default=300, help="to ask for, warm; a third of that cold")
    parser.add_argument("--warm-up", type=int, default=600, help="other users asked for before, not measured")
    parser.add_argument("--heap", default="2g")
    parser.add_argument("--page-cache", default="2g")
    parser.add_argument(
        "--home", type=Path, help="a folder that is kept; what is there already is only asked"
    )
    options = parser.parse_args()
    memory = {"neo4j_heap": options.heap, "neo4j_page_cache": options.page_cache}
    with nothing(options.home, **memory, kept_answers=0, kept_links=100_000) as settings:
        print(f"scale {options.scale}, heap {options.heap}, page cache {options.page_cache}", flush=True)
        folder = settings.folder / "made"
        folder.mkdir(parents=True, exist_ok=True)
        seconds, made = timed(make, folder, options.scale, options.seed)
        print(f"made in {seconds:.0f} s", flush=True)
        fits = _import(settings, made)
        warm = _rank(settings, made, options.users, options.warm_up)
    return int(not fits or warm > P99)


def _import(settings: Settings, made: Made) -> bool:
    watched, began = Watched(), time.perf_counter()
    with watched.memory():
        given = source(made.mapping, Signals(settings.event_weights, Scale(*settings.rating_scale)))
        report = bulk.run(settings, given, settings.folder, watched.tell)
    ended, minutes = time.perf_counter(), report.seconds / 60
    print(
        f"imported in {minutes:.1f} min (at most {MINUTES:.0f}), {watched.peak / 2**30:.2f} GiB (at most {GIB:.0f})"
    )
    watched.print(began, ended)
    used = os.times()
    print(
        f"  processor: {used.user + used.system:.0f} s here, {used.children_user + used.children_system:.0f} s below"
    )
    print(f"  rows {dict(report.counts)}, rejected {report.rejected}; load {os.getloadavg()[0]:.0f}")
    with Database(settings) as database:
        print(f"  {totals(database)}")
    data = sum(
        file.stat().st_size for file in (settings.folder / "neo4j" / "data").rglob("*") if file.is_file()
    )
    print(f"  the database has {data / 2**30:.1f} GiB", flush=True)
    return minutes <= MINUTES and watched.peak <= GIB * 2**30


def _rank(settings: Settings, made: Made, count: int, warm_up: int) -> float:
    """Milliseconds of the 99th percentile, warm."""
    processes = named(settings)
    processes["neo4j"].stop()
    for name in ("neo4j", "broker", "api"):
        processes[name].start()
    with Database(settings) as database:
        database.wait(60)
    client = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=120)
    users = _chosen(made, count // 3 + count + warm_up)
    cold, warm, others = (
        users[: count // 3],
        users[count // 3 : count // 3 + count],
        users[count // 3 + count :],
    )
    print(f"{len(others)} other users are asked for before the warm ones")
    _told("cold", made, cold, [timed(over_http, client, f"u{user}")[0] for user in cold])
    for user in others:
        over_http(client, f"u{user}")
    return _told("warm", made, warm, [timed(over_http, client, f"u{user}")[0] for user in warm])


def _chosen(made: Made, count: int) -> Sequence[int]:
    """Users with 10 to 1,000 events, evenly over the orders of magnitude, mixed."""
    dice, order = np.random.default_rng(0), np.argsort(made.counts)
    wanted = np.geomspace(FEWEST, MOST, count)
    place = np.minimum(np.searchsorted(made.counts[order], wanted, "right") - 1, len(order) - 1)
    users: list[int] = dice.permutation(np.unique(order[place])).tolist()
    return users


def _told(name: str, made: Made, users: Sequence[int], seconds: Sequence[float]) -> float:
    taken: NDArray[np.float64] = 1e3 * np.asarray(seconds)
    events = made.counts[list(users)]
    for low, high in ((FEWEST, MOST), (10, 30), (30, 100), (100, 300), (300, MOST)):
        some = taken[(events >= low) & (events <= high)]
        if len(some):
            p50, p90, p99 = np.percentile(some, [50, 90, 99])
            print(f"{name}: {len(some):4} users of {low:3} to {high:4} events, milliseconds: ", end="")
            print(f"p50 {p50:6.0f}  p90 {p90:6.0f}  p99 {p99:6.0f}")
    sys.stdout.flush()
    return float(np.percentile(taken, 99))


if __name__ == "__main__":
    sys.exit(main())
