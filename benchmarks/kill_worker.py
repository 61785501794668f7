"""Kills a worker in the middle of an embedding job: `.venv/bin/python benchmarks/kill_worker.py`.

Some thousand of the demo's films, a real queue, a real worker with the real encoder. When a third is done, the
worker gets SIGKILL; it is started again, and nothing else is done. The job must complete, with every item embedded
and none stale, and the vectors must be those that the texts give. Exit code 1: it was not so.

It starts a Neo4j, a Valkey and a worker of its own on free ports, in a folder that is deleted at the end.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from servers import stack
from slice import fill

from api.queue import Queue
from embeddings.encoder import OnnxEncoder
from graph import knowledge
from graph.connection import Database
from graph.jobs import Job
from graph.local.process import Process
from settings import Settings

CHECKED = 64


def main() -> int:
    """Does it, prints what happened, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=2_000)
    parser.add_argument("--chunk-size", type=int, default=128)
    options = parser.parse_args()
    with (
        stack("broker", chunk_size=options.chunk_size) as (settings, processes),
        Database(settings) as database,
    ):
        fill(database, settings, options.items)
        processes["worker"].start()
        queue = Queue(database, settings)
        job = queue.submit("embed", {"label": "Item"})
        middle = follow(queue, job.id, lambda now: 3 * now.done >= now.total > 0)
        kill(processes["worker"], middle)
        started = time.monotonic()
        processes["worker"].start()
        print(f"started again, ready after {time.monotonic() - started:.1f} s")
        return judge(database, settings, follow(queue, job.id, lambda now: False))


def follow(queue: Queue, job: str, enough: Callable[[Job], bool]) -> Job:
    """The job as soon as `enough` says so, or it is finished."""
    for now in queue.jobs.watch(job, every=0.1):
        if enough(now):
            break
    print(f"{now.state}: {now.done:,} of {now.total:,} done, {now.failed} failed, chunks {dict(now.chunks)}")
    return now


def kill(worker: Process, job: Job) -> None:
    """SIGKILL, and no chance to say anything."""
    process = worker.running()
    assert process, "the worker was gone before it was killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    print(f"killed worker {process.pid} with {job.done:,} of {job.total:,} done")


def judge(database: Database, settings: Settings, job: Job) -> int:
    """Whether every item has a current vector, and some of them the right one."""
    (items,) = [s for s in knowledge.staleness(database, settings.entity_min_degree) if s.label == "Item"]
    print(f"items: {items.current:,} current, {items.stale} stale, {items.missing} missing")
    ids = [item.id for item in knowledge.items(database, "a")][:: max(1, items.current // CHECKED)]
    texts = knowledge.texts(database, "a", "Item", ids)
    (row,) = database.read("read/vectors", items=ids)
    stored = {item: vector.to_numpy() for item, vector in zip(row["items"], row["embeddings"], strict=True)}
    expected = OnnxEncoder(settings.encoder_folder, settings.threads).encode([text.text for text in texts])
    gap = float(np.abs(np.array([stored[text.id] for text in texts]) - expected).max())
    print(f"{len(texts)} vectors computed again differ by {gap:.1e} at the most")
    good = job.state == "done" and items.stale == items.missing == 0 and gap < 1e-5
    print("completed: every item embedded, none stale" if good else "NOT as it should be")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
