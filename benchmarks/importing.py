"""How fast and how flat the importer is: `.venv/bin/python benchmarks/importing.py`.

Speed: the demo's relations and events through the importer, against a bare loop over the same rows: grouped
by source, the same batches, the same MERGE, but no checks, no counts, no progress. Both run in turns on
graphs that hold the same nodes and no such relations; the ratio is the median over the pairs of runs.

Memory: the peak resident memory of a process that imports 100 thousand and of one that imports 1 million
synthetic relations between the same nodes.

It starts a Neo4j of its own on free ports, in a folder that is deleted at the end.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from neo4j import Driver, GraphDatabase
from servers import stack

from api.processes import environment
from graph.connection import Database
from graph.importing.batches import parameters
from graph.importing.core import BATCH, run
from graph.importing.demo import Demo
from graph.importing.rows import EntityRow, ItemRow, Kind, Numbered, RelationRow, Stage
from graph.local import neo4j
from settings import Settings, load

HERE = Path(__file__).parent
ITEMS, ENTITIES = 2_000, 5_000
NODES = (Kind.USERS, Kind.ITEMS, Kind.ENTITIES)
TARGET, FLAT = 0.8, 1.1


@dataclass
class Given:
    """A source of stages that are given."""

    id: str
    stages: Sequence[Stage]
    fingerprint: str = ""


def main() -> int:
    """Measures, prints, and says by its exit code whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--rows", type=int, default=100_000, help="of each kind, at most")
    parser.add_argument("--relations", type=int, nargs=2, default=(100_000, 1_000_000))
    parser.add_argument("--child", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        return _import_synthetic(load(), options.child)
    with stack(neo4j_timeout=2) as (settings, _):
        met = [
            _speed(settings, kind, options.rows, options.repeats) for kind in (Kind.RELATIONS, Kind.EVENTS)
        ]
        met.append(_memory(settings, *options.relations))
    return 0 if all(met) else 1


def _speed(settings: Settings, kind: Kind, most: int, repeats: int) -> bool:
    demo = Demo.installed()
    numbered = [row for stage in demo.stages if stage.kind == kind for row in stage.rows()][:most]
    runs: list[tuple[float, float]] = []
    with Database(settings) as database, _driver(settings) as driver:
        run(database, Given("nodes", [s for s in demo.stages if s.kind in NODES]), settings.folder)
        work = {
            "ours": lambda: _ours(database, settings, kind, numbered),
            "bare": lambda: _bare(driver, settings, kind, numbered),
        }
        for repeat in range(repeats + 1):
            order = ("ours", "bare") if repeat % 2 else ("bare", "ours")
            seconds = {name: _timed(database, driver, work[name]) for name in order}
            runs.append((len(numbered) / seconds["ours"], len(numbered) / seconds["bare"]))
    del runs[0]  # it warmed Neo4j up
    ratio = median(ours / bare for ours, bare in runs)
    print(f"{kind}: {len(numbered):,} rows, {repeats} repeats, batches of {BATCH:,}")
    for name, rates in zip(("importer ", "bare loop"), zip(*runs, strict=True), strict=True):
        print(f"  {name} {median(rates):>8,.0f} rows/s  ({'  '.join(f'{rate:,.0f}' for rate in rates)})")
    print(f"  ratio {ratio:.2f} (at least {TARGET})", flush=True)
    return ratio >= TARGET


def _timed(database: Database, driver: Driver, work: Callable[[], object]) -> float:
    """Seconds of `work` on a graph with no relations but a few, so that neither loop plans on an empty one."""
    database.batches("write/delete_relations")
    driver.execute_query((HERE / "seed.cypher").read_text())
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _ours(database: Database, settings: Settings, kind: Kind, rows: list[Numbered]) -> None:
    stage = Stage(kind, "memory", lambda: iter(rows))
    report = run(database, Given("speed", [stage], str(time.time())), settings.folder)
    assert report.rejected == 0, report


def _bare(driver: Driver, settings: Settings, kind: Kind, rows: list[Numbered]) -> None:
    text = (HERE / f"bare_{kind}.cypher").read_text()
    for start in range(0, len(rows), BATCH):
        batch = parameters(kind, [row for _, row in rows[start : start + BATCH]])
        driver.execute_query(text, rows=batch, database_=settings.neo4j_database)


def _driver(settings: Settings) -> Driver:
    auth = (settings.neo4j_user, neo4j.password(settings))
    return GraphDatabase.driver(settings.bolt, auth=auth, notifications_min_severity="OFF")


def _memory(settings: Settings, few: int, many: int) -> bool:
    peaks: list[float] = []
    told = {**os.environ, **environment(settings)}
    for count in (few, many):
        command = [sys.executable, __file__, "--child", str(count)]
        done = json.loads(
            subprocess.run(command, env=told, check=True, capture_output=True, text=True).stdout
        )
        peaks.append(done["peak_mb"])
        print(
            f"{count:,} synthetic relations: peak {done['peak_mb']:.1f} MB "
            f"({done['before_mb']:.1f} MB before), {done['rate']:,.0f} rows/s",
            flush=True,
        )
    print(f"  ratio {peaks[1] / peaks[0]:.2f} (at most {FLAT})")
    return peaks[1] <= FLAT * peaks[0]


def _import_synthetic(settings: Settings, count: int) -> int:
    with Database(settings) as database:
        database.clear()
        before = _peak()
        stages = [
            Stage(Kind.ITEMS, "synthetic", _items),
            Stage(Kind.ENTITIES, "synthetic", _entities),
            Stage(Kind.RELATIONS, "synthetic", lambda: _relations(count)),
        ]
        report = run(database, Given("synthetic", stages), settings.folder)
        assert report.counts["relations"] == count, report
    print(json.dumps({"before_mb": before, "peak_mb": _peak(), "rate": report.rate}))
    return 0


def _items() -> Iterator[Numbered]:
    return ((n, ItemRow(f"item-{n}", f"Item {n}", "synthetic")) for n in range(ITEMS))


def _entities() -> Iterator[Numbered]:
    return ((n, EntityRow(f"thing/{n}", "Thing", f"Thing {n}")) for n in range(ENTITIES))


def _relations(count: int) -> Iterator[Numbered]:
    each = count // ITEMS
    for n in range(count):
        item, place = divmod(n, each)
        target = (item * 7 + place * (ENTITIES // each)) % ENTITIES
        yield n, RelationRow(f"item-{item}", "HAS_THING", f"thing/{target}")


def _peak() -> float:
    """Peak resident memory of this process since its program began, in MB (Linux)."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
