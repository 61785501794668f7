"""What of the encoder's speed an embedding job keeps: `.venv/bin/python benchmarks/embedding.py`.

The knowledge texts of some thousand of the demo's films are embedded in turns: by the job, chunk by chunk as a
worker does it (lease, texts read from Neo4j, encoded, checked, written back with the vector index live, the
chunk's end), and bare: the same texts in the same pieces through the same encoder in this process, and nothing
else. Medians of the turns are compared. Making the texts and cutting the job into chunks is done once a job; its
time is shown, and what is kept if it is counted too.

It starts a Neo4j of its own on free ports, in a folder that is deleted at the end. Exit code 1: the job keeps
less than .85.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from statistics import median

from slice import fill, stack

from graph import knowledge
from graph.connection import Database
from graph.jobs import Jobs
from settings import Settings
from workers import work
from workers.context import Context

TARGET = 0.85


def main() -> int:
    """Measures, prints, and says by its exit code whether the target is met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=3_072)
    parser.add_argument("--repeats", type=int, default=3, help="Of all items, one half a turn")
    options = parser.parse_args()
    with stack("neo4j") as (settings, _), Database(settings) as database:
        fill(database, settings, options.items)
        return measure(Context(settings, "benchmark"), settings, options.repeats)


def measure(context: Context, settings: Settings, repeats: int) -> int:
    """Runs both, a chunk each in turns, so that what else the machine does falls on both alike."""
    jobs, bare, job, planning, texts = Jobs(context.database), [], [], [], 0
    context.encoder.encode(["warm up"])
    for _ in range(repeats):
        started = time.perf_counter()
        record = jobs.create("embed", {"label": "Item", "force": True})
        chunks = work.plan(context, record.id)
        planning.append(time.perf_counter() - started)
        both = [turn(context, chunk) for chunk in chunks]
        bare.append(sum(seconds for seconds, _, _ in both))
        job.append(sum(seconds for _, seconds, _ in both))
        texts = sum(done for _, _, done in both)
        assert jobs.get(record.id).state == "done"
        print(
            f"{texts:,} texts: bare {texts / bare[-1]:.1f}/s, job {texts / job[-1]:.1f}/s, "
            f"kept {bare[-1] / job[-1]:.3f}; planned in {planning[-1]:.1f} s",
            flush=True,
        )
    return report(bare, job, planning)


def turn(context: Context, chunk: str) -> tuple[float, float, int]:
    """Seconds bare, seconds as a job, and the number of texts of one chunk; which comes first changes."""
    texts = texts_of(context, chunk)
    number = int(chunk.rpartition("/")[2])
    if number % 2:
        alone, working = bare_seconds(context, texts), job_seconds(context, chunk)
    else:
        working, alone = job_seconds(context, chunk), bare_seconds(context, texts)
    return alone, working, len(texts)


def texts_of(context: Context, chunk: str) -> list[str]:
    """The texts of a chunk, read before the clock runs."""
    (row,) = context.database.read("read/chunk", chunk=chunk)
    return [text.text for text in knowledge.texts(context.database, row["label"], row["ids"])]


def bare_seconds(context: Context, texts: Sequence[str]) -> float:
    """Encoding and nothing else."""
    started = time.perf_counter()
    context.encoder.encode(texts)
    return time.perf_counter() - started


def job_seconds(context: Context, chunk: str) -> float:
    """What a worker does with a chunk."""
    started = time.perf_counter()
    work.run(context, chunk)
    return time.perf_counter() - started


def report(bare: Sequence[float], job: Sequence[float], planning: Sequence[float]) -> int:
    """Prints the medians."""
    kept = median(alone / working for alone, working in zip(bare, job, strict=True))
    rows = zip(bare, job, planning, strict=True)
    counted = median(alone / (working + planned) for alone, working, planned in rows)
    print(f"kept: {kept:.3f} of the bare speed (target {TARGET}); with planning counted too: {counted:.3f}")
    return 0 if kept >= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
