"""How well two names for one entity are found: `.venv/bin/python benchmarks/identity.py`.

Plants 500 duplicates and 500 near misses in an invented graph (`identity_world.py` says how), finds what seems to be
one through the real database, and counts every pair proposed that is not planted as one entity as a mistake, whatever
it is. Weights were set on seed 1 with some kinds of noise (`--tune` prints how often each level was met there); what
is measured has another seed and all kinds, five and four of them never seen while tuning, and mixtures of two.

Then all is merged by the rule, imported again, and undone: the graph must be what it was before. It starts a Neo4j of
its own on free ports. Exit code 1: precision or recall is below .95, or the graph is not what it was.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from identity_world import Pair, World, made
from import_fakes import Memory, Rows
from servers import stack

from api import identity as finding
from api.identity import LEAST, SURE, Proposal, find
from embeddings.identity import weight
from graph import identity, statistics
from graph.connection import Database
from graph.contents import facts
from graph.importing.core import run
from graph.importing.rows import Kind
from settings import Settings

TARGET = 0.95
TUNED_ON, MEASURED_ON = 1, 11


def main() -> int:
    """Measures, prints, and says by its exit code whether the targets are met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seed", type=int, default=MEASURED_ON)
    parser.add_argument("--count", type=int, default=500, help="of each")
    parser.add_argument("--tune", action="store_true", help="print levels on the seed for tuning")
    parser.add_argument("--wrong", action="store_true", help="print every mistake")
    options = parser.parse_args()
    world = made(TUNED_ON if options.tune else options.seed, options.count, tuning=options.tune)
    with stack(neo4j_heap="768m", neo4j_timeout=20) as (settings, _), Database(settings) as database:
        _import(database, settings, world)
        started = time.perf_counter()
        proposals = find(database, least=0.0 if options.tune else 0.3)
        print(f"{len(world.entities):,} entities, {len(proposals):,} pairs weighed in "
              f"{time.perf_counter() - started:.0f} s")  # fmt: skip
        met = _told(world, proposals, LEAST, wrong=options.wrong)
        _told(world, proposals, SURE)
        if options.tune:
            _levels(world, proposals)
            return 0
        _kinds(world, proposals)
        same = _there_and_back(database, settings, world, proposals)
    return 0 if met and same else 1


def _import(database: Database, settings: Settings, world: World) -> None:
    rows: dict[Kind, Rows] = {
        Kind.ITEMS: world.items(),
        Kind.ENTITIES: list(world.entities.values()),
        Kind.RELATIONS: world.relations(),
    }
    source = Memory(rows, fingerprint=str(time.time()))
    report = run(database, source, settings.folder)
    assert report.rejected == 0, report
    statistics.refresh(database)


def _told(world: World, proposals: list[Proposal], least: float, *, wrong: bool = False) -> bool:
    found = {one.pair for one in proposals if one.score >= least}
    right = found & world.duplicates.keys()
    precision, recall = len(right) / max(len(found), 1), len(right) / len(world.duplicates)
    print(
        f"score {least} and more: precision {precision:.3f}, recall {recall:.3f} ({len(right)} of "
        f"{len(world.duplicates)} planted found; {len(found & world.near.keys())} of {len(world.near)} near misses "
        f"taken for one, and {len(found - right - world.near.keys())} other pairs)"
    )
    if wrong:
        _mistakes(world, proposals, least)
    return precision >= TARGET and recall >= TARGET


def _mistakes(world: World, proposals: list[Proposal], least: float) -> None:
    by = {one.pair: one for one in proposals}
    for one in proposals:
        if one.score >= least and one.pair not in world.duplicates:
            why = world.near.get(one.pair, "not planted")
            print("  wrong", why, _names(world, one.pair), round(one.score, 3), list(one.reasons))
    for pair, why in world.duplicates.items():
        if pair not in by or by[pair].score < least:
            told = [round(by[pair].score, 3), list(by[pair].reasons)] if pair in by else "never met"
            print("  missed", why, _names(world, pair), told)


def _names(world: World, pair: Pair) -> str:
    return " | ".join(world.entities[one].name for one in pair)


def _kinds(world: World, proposals: list[Proposal]) -> None:
    found = {one.pair for one in proposals if one.score >= LEAST}
    for title, planted in (("found, by noise", world.duplicates), ("taken for one, by kind", world.near)):
        simple = {
            pair: why.partition(" + ")[0] + (" and more" if "+" in why else "")
            for pair, why in planted.items()
        }
        all_, some = Counter(simple.values()), Counter(why for pair, why in simple.items() if pair in found)
        print(f"{title}: " + ", ".join(f"{why} {some[why]}/{n}" for why, n in sorted(all_.items())))


def _levels(world: World, proposals: list[Proposal]) -> None:
    """How often each level is met among the planted and among all other pairs that were weighed."""
    one, other = _shares(world.duplicates, proposals, True), _shares(world.duplicates, proposals, False)
    for level in sorted(one.keys() | other.keys()):
        m, u = one.get(level, 0.0), other.get(level, 0.0)
        print(f"{level:32} m {m:.4f}  u {u:.4f}  {weight(m + 0.0005, u + 0.0005):+.1f} bits")


def _shares(planted: Mapping[Pair, str], proposals: list[Proposal], wanted: bool) -> dict[str, float]:
    some = [one for one in proposals if (one.pair in planted) == wanted]
    counts = Counter(
        reason.rpartition(" (")[0] or reason.partition(":")[0] for one in some for reason in one.reasons
    )
    return {level: n / max(len(some), 1) for level, n in counts.items()}


def _there_and_back(database: Database, settings: Settings, world: World, proposals: list[Proposal]) -> bool:
    """Merges by the rule, imports again, undoes all: whether that changes nothing."""
    before = facts(database)
    sure = [one for one in proposals if one.score >= SURE]
    started = time.perf_counter()
    merged = identity.merge(database, finding.merges(sure, set()))
    seconds = time.perf_counter() - started
    after = facts(database)
    with tempfile.TemporaryDirectory():
        _import(database, settings, world)
    again = facts(database)
    for one in identity.merged(database):
        identity.undo(database, one.merged)
    undone = facts(database)
    print(
        f"{len(merged)} merged in {seconds:.1f} s; imported again: {'equal' if again == after else 'NOT equal'}; "
        f"undone: {'equal' if undone == before else 'NOT equal'} to what was before"
    )
    return again == after and undone == before


if __name__ == "__main__":
    sys.exit(main())
