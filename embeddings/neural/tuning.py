"""Tuning the encoder on behaviour: data in, a numbered version out, with an adapter, a card and what serves.

On one process, or on several by the standard launchers (`tuning_group`). Tested on a CPU.
"""

import hashlib
import shutil
import time
from pathlib import Path

import numpy as np
from safetensors.torch import save_file

from embeddings.encoder import Vectors
from embeddings.neural import tuning_loop
from embeddings.neural.adapters import Tunable, WrongAdapter
from embeddings.neural.tuning_base import fingerprint
from embeddings.neural.tuning_batches import batches_of
from embeddings.neural.tuning_data import TuningData
from embeddings.neural.tuning_group import Group, joined
from embeddings.neural.tuning_loop import Progress
from embeddings.neural.tuning_recall import HeldOut, Question, questions, recall
from embeddings.neural.tuning_versions import (
    ADAPTER,
    ENCODER,
    Card,
    active,
    card,
    locked,
    next_version,
    promote,
    rollback,
    versions,
)
from embeddings.tuning import TuningConfig

__all__ = [
    "Card", "Progress", "TuningConfig", "TuningData", "active", "card", "promote", "rollback", "tune", "versions",
]  # fmt: skip


def _silent(_stage: str, _step: int, _steps: int, _loss: float) -> None:
    pass


DRAFT, CHECKPOINT = ".draft", "checkpoint.safetensors"


def tune(
    config: TuningConfig,
    data: TuningData,
    folder: Path,
    progress: Progress = _silent,
    *,
    base: Path,
    job: str | None = None,
) -> Card:
    """Tunes a base model and keeps the result as the newest version in `folder`; it is not active yet.

    A run that was killed goes on from its last checkpoint when it is called again with the same arguments.

    Args:
        folder: where the versions are; made where it is not there.
        progress: told (stage, step, steps, loss).
        base: a sentence-transformers folder, or a `.gguf` file.
        job: what asks for it, to be noted on the card.

    Returns:
        The card of the version. Its metrics: `loss_first` and `loss_last` (means over a tenth of the steps),
        `weights` (how many numbers change), `seconds` (since the last resume), and where something is held out
        `recall_before`, `recall_after` (Recall@20 of the next liked item, held-out users over held-out items),
        `recall_users` and `recall_items`, how many those are.

    Raises:
        BadTuningData: the objective needs more than there is.
        UnknownModel: the base model cannot be loaded.
        WrongAdapter: a warm start from an adapter of another shape or base.
        AlreadyTuning: another process tunes into `folder`.
        Diverged: the loss is not finite.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with joined(config.device) as group:
        if not group.first:
            return _Run(config, data, folder, base, group).go(_silent, job)
        with locked(folder):
            return _Run(config, data, folder, base, group).go(progress, job)


class _Run:
    """One call of `tune` in one process."""

    def __init__(
        self, config: TuningConfig, data: TuningData, folder: Path, base: Path, group: Group
    ) -> None:
        self._config, self._data, self._folder, self._group = config, data, folder, group
        self._held = HeldOut.draw(data, config.held_out, config.seed)
        self._learned = data.without(self._held.users, self._held.items)
        self._batches = batches_of(config, self._learned)
        self._parent = next(reversed(versions(folder)), None) if config.warm_start else None
        self._base = fingerprint(base)
        self._tunable = Tunable(base, config, group.device)
        if self._parent:
            self._warm(folder / self._parent / ADAPTER, card(folder, self._parent).base)

    def go(self, progress: Progress, job: str | None) -> Card:
        """Measures, trains, measures, publishes."""
        started, draft = time.perf_counter(), self._folder / DRAFT
        draft.mkdir(exist_ok=True)
        before = self._recall("before")
        losses = tuning_loop.run(
            self._tunable,
            self._batches,
            self._config,
            self._group,
            draft / CHECKPOINT,
            self._name(),
            progress,
        )
        seconds = {"seconds": time.perf_counter() - started}
        metrics = before | self._figures(losses) | seconds | self._recall("after")
        made = Card(
            next_version(self._folder),
            self._base,
            self._learned.fingerprint,
            self._parent,
            self._config.model_dump(),
            metrics,
            job,
        )
        if self._group.first:
            self._publish(draft, made)
        self._group.wait()
        return made

    def _warm(self, adapter: Path, base: str) -> None:
        if base != self._base:
            raise WrongAdapter(adapter, "it was made for another base model")
        self._tunable.load(adapter)

    def _name(self) -> str:
        """Fingerprint of all that decides the result."""
        config = self._config.model_dump_json(exclude={"device", "checkpoint_every"})
        parts = (config, self._learned.fingerprint, self._base, str(self._parent), str(self._group.size))
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def _figures(self, losses: list[float]) -> dict[str, float]:
        tenth = max(1, len(losses) // 10)
        first, last = sum(losses[:tenth]) / tenth, sum(losses[-tenth:]) / tenth
        weights = sum(weight.numel() for weight in self._tunable.weights.values())
        return {"loss_first": first, "loss_last": last, "weights": float(weights)}

    def _recall(self, when: str) -> dict[str, float]:
        asked = questions(self._data, self._held, self._config.liked)
        if not asked or not self._group.first:
            return {}
        each = recall(asked, self._held, self._vectors(asked))
        counts = {"recall_users": float(len(each)), "recall_items": float(len(self._held.items))}
        return {f"recall_{when}": float(each.mean())} | counts

    def _vectors(self, asked: list[Question]) -> Vectors:
        """float32[items, dimension]; of items in no question, zeros."""
        needed = np.unique(np.concatenate([self._held.items, *(question.history for question in asked)]))
        found = self._tunable.encode([self._data.texts[item] for item in needed])
        vectors = np.zeros((len(self._data.texts), found.shape[1]), dtype=np.float32)
        vectors[needed] = found
        return vectors

    def _publish(self, draft: Path, made: Card) -> None:
        new = draft / "new"
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        weights = {name: weight.detach().cpu() for name, weight in self._tunable.weights.items()}
        save_file(weights, new / ADAPTER)
        self._tunable.merge(new / ENCODER)
        made.save(new)
        new.rename(self._folder / made.version)
        shutil.rmtree(draft)
