"""Numbered versions of the tuned encoder, and which one is active.

```
0001/  card.json  adapter.safetensors  encoder/   (what serves: `embeddings.neural.encoder` loads and exports it)
active.json    {"active": "0002", "before": ["0001"]}
```
A version appears whole by one rename, and the pointer changes by another: a reader never sees half of either.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from errors import NotFound, PersonaError

CARD, ADAPTER, ENCODER, POINTER = "card.json", "adapter.safetensors", "encoder", "active.json"


class AlreadyTuning(PersonaError):
    """Another process tunes into the same folder."""

    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(f"An encoder is being tuned in {folder}: wait until that is done.")


class NothingBefore(PersonaError):
    """There is no version to go back to."""

    status = 409

    def __init__(self, folder: Path) -> None:
        super().__init__(f"No version in {folder} is active: the untuned encoder serves already.")


@dataclass(frozen=True)
class Card:
    """What a version is made from, and how good it is.

    Attributes:
        version: its folder's name.
        base: fingerprint of the base model's weights.
        data: fingerprint of the training data.
        parent: the version whose adapter it began from, or None.
        config: every setting of the run.
        metrics: figures of the run, by name.
        job: what asked for it, or None.
    """

    version: str
    base: str
    data: str
    parent: str | None
    config: Mapping[str, Any]
    metrics: Mapping[str, float] = field(default_factory=dict)
    job: str | None = None

    def save(self, folder: Path) -> None:
        """Writes it into `folder`."""
        (folder / CARD).write_text(json.dumps(asdict(self), indent=1) + "\n")


def card(folder: Path, version: str) -> Card:
    """The card of a version.

    Raises:
        NotFound: there is none.
    """
    try:
        return Card(**json.loads((folder / version / CARD).read_text()))
    except FileNotFoundError as error:
        raise NotFound("tuned encoder", version) from error


def versions(folder: Path) -> list[str]:
    """All versions in `folder`, oldest first."""
    return sorted(path.parent.name for path in folder.glob(f"[0-9][0-9][0-9][0-9]*/{CARD}"))


def of_job(folder: Path, job: str) -> Card | None:
    """The card of the version that a job made, None before it has."""
    return next((one for one in (card(folder, name) for name in versions(folder)) if one.job == job), None)


def next_version(folder: Path) -> str:
    """The name of the version after the newest: "0001", "0002", …."""
    return f"{max(map(int, versions(folder)), default=0) + 1:04d}"


def promote(folder: Path, version: str) -> Path:
    """Makes a version the active one; the encoder that serves from now on.

    Raises:
        NotFound: there is no such version.
    """
    card(folder, version)
    now, before = _pointer(folder)
    if now != version:
        _point(folder, version, [*before, now] if now else before)
    return folder / version / ENCODER


def rollback(folder: Path) -> Path | None:
    """Makes the version active that was before; its encoder, or None where that was the untuned one.

    Raises:
        NothingBefore: the untuned one serves already.
    """
    now, before = _pointer(folder)
    if now is None:
        raise NothingBefore(folder)
    _point(folder, before[-1] if before else None, before[:-1])
    return active(folder)


def active(folder: Path) -> Path | None:
    """The active version's encoder, a sentence-transformers folder; None where the untuned one serves."""
    now, _ = _pointer(folder)
    return folder / now / ENCODER if now else None


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keeps other processes from tuning into `folder`; a process that dies lets go.

    Raises:
        AlreadyTuning: one does.
    """
    with (folder / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyTuning(folder) from error
        yield


def _pointer(folder: Path) -> tuple[str | None, list[str]]:
    try:
        said = json.loads((folder / POINTER).read_text())
    except FileNotFoundError:
        return None, []
    return said["active"], said["before"]


def _point(folder: Path, version: str | None, before: list[str]) -> None:
    draft = folder / f"{POINTER}.draft"
    with draft.open("w") as file:
        json.dump({"active": version, "before": before}, file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / POINTER)
