"""Recommenders of other people, run in the environment that `benchmarks/peers/install` makes."""

import json
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.evaluation.data import Dataset
from embeddings.evaluation.rank import K, asked
from embeddings.evaluation.splits import Split
from errors import PersonaError

ROOT = Path(__file__).parent.parent.parent
PYTHON, SCRIPT = ROOT / ".peers" / "bin" / "python", ROOT / "benchmarks" / "peers" / "run.py"
FAST = ("popularity", "itemknn", "ease", "ease_given", "als", "als_given", "bpr")
SLOW = ("lightgcn", "kgin", "sasrec")


class NoPeers(PersonaError):
    """Their environment is not there."""

    def __init__(self) -> None:
        super().__init__("The peers are not installed: run benchmarks/peers/install, or leave out --peers.")


class PeerFailed(PersonaError):
    """One of them did not come to an end."""

    def __init__(self, name: str, output: str) -> None:
        super().__init__(f"The peer {name} failed: {output.strip().splitlines()[-1:] or ['without a word']}")


def run(
    name: str, data: Dataset, split: Split, parameters: Mapping[str, Any] | None = None
) -> tuple[np.ndarray[Any, np.dtype[np.int64]], Mapping[str, Any]]:
    """Its rankings, int64[users asked about, K], tuned on `held` and refitted, and how they came about.

    Args:
        parameters: those that were chosen before; unset: they are searched for.

    Raises:
        NoPeers: as said.
        PeerFailed: as said.
    """
    if not PYTHON.exists():
        raise NoPeers
    with tempfile.TemporaryDirectory() as folder:
        task, out = Path(folder) / "task.npz", Path(folder) / "out.npz"
        np.savez(task, **_task(data, split))
        command = [str(PYTHON), str(SCRIPT), name, str(task), str(out)]
        if parameters:
            command += ["--parameters", json.dumps(parameters)]
        ended = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
        if ended.returncode:
            raise PeerFailed(name, ended.stderr)
        with np.load(out, allow_pickle=False) as found:
            return found["items"].astype(np.int64), json.loads(str(found["meta"]))


def _task(data: Dataset, split: Split) -> dict[str, Any]:
    """What a peer may know: what ours may."""
    known = split.learned | split.shown
    events, knowledge = data.events.where(known), data.knowledge
    relations: dict[str, int] = {}
    entities: dict[str, int] = {}
    return {
        "users": events.user,
        "items": events.item,
        "signals": events.signal,
        "values": events.value,
        "at": events.at,
        "held": split.held[known],
        "candidates": split.items,
        "ask": asked(data, split),
        "k": K,
        "n_users": len(data.users),
        "n_items": len(data.items),
        "heads": knowledge.item,
        "relations": np.asarray(
            [relations.setdefault(r, len(relations)) for r, _ in knowledge.relation], np.int64
        ),
        "tails": np.asarray([entities.setdefault(e, len(entities)) for _, e in knowledge.relation], np.int64),
    }
