"""Tunes, trains and ranks with one recommender of other people: `.peers/bin/python run.py MODEL TASK.npz OUT.npz`.

It stands alone: it imports nothing of ours and is read back as arrays. Parameters are chosen on the events marked
`held`, on which the tuned model did not learn; then it learns from all, and never ranks what a user touched.
TASK.npz: `users`, `items` int64[n], `signals` float64[n], `held` bool[n], each user's events in order of time;
`candidates` int64[c], `ask` int64[m], `heads`, `relations`, `tails` int64[t]; `n_users`, `n_items`, `k`.
Other arrays are not read.
OUT.npz: `items` int32[m, k] best first, -1 for none; `scores` float32[m, k]; `meta`, JSON.
"""

import argparse
import json
import platform
import time
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from adapters import NAMES, load
from harness.rank import Shelf
from harness.task import Task, compact, read
from harness.tune import Choice, at_step, choose


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("model", choices=NAMES)
    parser.add_argument("task", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--parameters", type=json.loads, help="JSON; what it names is not searched for")
    parser.add_argument("--no-refit", action="store_true", help="learn from the events not held alone")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    task, numbers = compact(read(options.task))
    items, scores, meta = run(
        options.model, task, options.parameters or {}, not options.no_refit, options.seed
    )
    items = np.where(items < 0, -1, numbers[items]).astype(np.int32)
    np.savez_compressed(options.out, items=items, scores=scores, meta=np.array(json.dumps(meta)))


def run(
    name: str, task: Task, fixed: dict[str, Any], refit: bool, seed: int
) -> tuple[Any, Any, dict[str, Any]]:
    """Items int32[m, k], scores float32[m, k], and how they came about."""
    peer = load(name)
    start = time.perf_counter()
    choice = choose(peer, task, seed, fixed)
    tuned = time.perf_counter()
    events = task.events if refit else task.events.only(~task.held)
    scorer = at_step(peer.fit(events, task.graph, choice.parameters, seed), choice.steps)
    trained = time.perf_counter()
    shelf = Shelf.of(events, task.events, task.candidates)
    items, scores = shelf.top(scorer, task.ask, task.k)
    seconds = {
        "tune_seconds": tuned - start,
        "train_seconds": trained - tuned,
        "rank_ms_per_user": 1000 * (time.perf_counter() - trained) / max(len(task.ask), 1),
    }
    return items, scores, _meta(name, choice, refit, seed, peer.packages) | seconds


def _meta(name: str, choice: Choice, refit: bool, seed: int, packages: Sequence[str]) -> dict[str, Any]:
    return {
        "name": name,
        "parameters": dict(choice.parameters) | {"steps": choice.steps},
        "validation": choice.score,
        "refit": refit,
        "seed": seed,
        "peak_mb": _peak_mb(),
        "versions": {"python": platform.python_version()}
        | {package: version(package) for package in packages},
    }


def _peak_mb() -> float:
    """Of this program alone: what getrusage tells begins with the size of the process that started it."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
    main()
