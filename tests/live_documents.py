"""Kills a worker in the middle of a job that reads texts: `.venv/bin/python tests/live_documents.py`.

Some thousand items with invented texts, a real queue, a real worker. When a third is read, the worker gets SIGKILL; it
is started again, and nothing else is done. The graph must be the one that a job without a kill makes, by its hash, but
for when things were read; and a further job must have nothing to do. Exit code 1: it was not so.

It starts a Neo4j, a Valkey and a worker of its own on free ports, in a folder that is deleted at the end.
"""

import argparse
import signal
import sys
import time
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent / "benchmarks"))

from documents_texts import Goods
from import_fakes import Memory, Rows, ask
from servers import stack

from api.queue import Queue
from graph import contents
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EntityRow, ItemRow, Kind, RelationRow
from graph.jobs import Job
from graph.statistics import refresh
from settings import Settings

TIMELESS = (
    "MATCH ()-[r]->() WHERE r.source = 'document' SET r.extracted_at = null",
    "MATCH (i:Item) SET i.revision = null",
)


def main() -> int:
    """Does it, prints what happened, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=3_000)
    options = parser.parse_args()
    with stack("broker") as (settings, processes), Database(settings) as database:
        queue, hashes = Queue(database, settings), []
        processes["worker"].start()
        for kill in (False, True):
            database.clear()
            fill(database, settings, options.items)
            started = time.monotonic()
            job = queue.submit("documents")
            for now in queue.jobs.watch(job.id, every=0.05):
                if kill and 3 * now.done >= now.total > 0:
                    kill = False
                    victim = processes["worker"].running()
                    assert victim
                    victim.send_signal(signal.SIGKILL)
                    victim.wait(10)
                    print(f"killed with {now.done} of {now.total} texts read")
                    processes["worker"].start()
            hashes.append(told(settings, database, now, time.monotonic() - started))
        again = queue.submit("documents")
        *_, last = queue.jobs.watch(again.id, every=0.05)
        print(
            f"the hashes are {'equal' if hashes[0] == hashes[1] else hashes}; a further job reads {last.total} texts"
        )
        return int(hashes[0] != hashes[1] or last.total > 0 or now.state != "done")


def fill(database: Database, settings: Settings, count: int) -> None:
    """Items with texts, beside twenty whose makers, designers and materials are known."""
    goods = Goods()
    texts = goods.texts(goods.held_out, count, 1)
    kinds = {"Brand": "MADE_BY", "Designer": "DESIGNED_BY", "Material": "MADE_OF"}
    firsts = [(kind, next(one.id for one in goods.known if one.kind == kind)) for kind in kinds]
    rows: dict[Kind, Rows] = {
        Kind.ITEMS: [ItemRow(f"i{n}", f"i{n}", "goods", None, {"text": t.text}) for n, t in enumerate(texts)]
        + [ItemRow(f"k{n}", f"k{n}", "goods") for n in range(20)],
        Kind.ENTITIES: [EntityRow(one.id, one.kind, one.name) for one in goods.known],
        Kind.RELATIONS: [RelationRow(f"k{n}", kinds[kind], one) for n in range(20) for kind, one in firsts],
    }
    run(database, Memory(rows), settings.folder / "import")
    refresh(database)


def told(settings: Settings, database: Database, job: Job, seconds: float) -> str:
    """Prints how a job ended; the hash of what it left, without times."""
    print(f"{job.state}: {job.done} texts in {seconds:.1f} s, {dict(job.found)}")
    for query in TIMELESS:
        ask(settings, query)
    (facts,) = ask(
        settings,
        """MATCH (t:Text)-[s:SAYS]->(f:Fact)
        WITH t.id AS id, f {.*, extracted_at: null} AS fact, s {.*, at: null} AS said ORDER BY id, fact.id
        RETURN collect([id, fact, said]) AS facts""",
    )
    return f"{contents.facts(database).hash} {hash(str(facts['facts']))}"


if __name__ == "__main__":
    sys.exit(main())
