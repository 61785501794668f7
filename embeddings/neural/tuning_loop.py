"""The training loop: the same steps in the same order, whether it ran through or was killed and resumed."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import torch
from torch import Tensor

from embeddings.neural import tuning_checkpoint
from embeddings.neural.adapters import Tunable
from embeddings.neural.tuning_batches import Batches
from embeddings.neural.tuning_group import Group
from embeddings.tuning import TuningConfig
from errors import PersonaError

Progress = Callable[[str, int, int, float], None]
"""Told (stage, step, steps, loss)."""
CLIP = 1.0
DECAY = 0.01


class Diverged(PersonaError):
    """The loss is no number any more."""

    def __init__(self, step: int) -> None:
        super().__init__(f"The loss of step {step} is not finite: tune with a lower `rate` or in float32.")


def run(
    tunable: Tunable,
    batches: Batches,
    config: TuningConfig,
    group: Group,
    checkpoint: Path,
    name: str,
    progress: Progress,
) -> list[float]:
    """Tunes the model in place; the loss of every step.

    AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101). All chance follows from the seed and the step, and a
    checkpoint has the rest, so a run that resumes on the same kind of machine, with as many threads, gives the same
    weights.

    Args:
        checkpoint: file to go on from, and to write.
        name: fingerprint of the run.

    Raises:
        Diverged: the loss is not finite.
    """
    weights = list(tunable.weights.values())
    optimizer = torch.optim.AdamW(weights, lr=config.rate, weight_decay=DECAY)
    losses = tuning_checkpoint.restore(checkpoint, tunable.weights, optimizer, name)
    tunable.train()
    for step in range(len(losses), config.steps):
        for settings in optimizer.param_groups:
            settings["lr"] = config.rate_at(step)
        optimizer.zero_grad()
        losses.append(_backward(tunable, batches, config, group, step))
        group.average(weights)
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimizer.step()
        if group.first and (step + 1) % config.checkpoint_every == 0:
            tuning_checkpoint.save(checkpoint, tunable.weights, optimizer, losses, name)
        progress("tune", step + 1, config.steps, losses[-1])
    return losses


def _backward(tunable: Tunable, batches: Batches, config: TuningConfig, group: Group, step: int) -> float:
    """Gradients of one step summed over its batches; the mean loss."""
    total = 0.0
    for turn in range(config.accumulate):
        number = (step * config.accumulate + turn) * group.size + group.rank
        torch.manual_seed(_seed(config.seed, number))
        batch = batches(number)
        with _arithmetic(config, group.device):
            vectors: Tensor = tunable.forward(batch.texts)
        loss = batch.loss(vectors) / config.accumulate
        if not torch.isfinite(loss):
            raise Diverged(step + 1)
        loss.backward()  # type: ignore[no-untyped-call]
        total += loss.item()
    return total


def _seed(seed: int, number: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed} {number}".encode()).digest()[:7])


def _arithmetic(config: TuningConfig, device: str) -> AbstractContextManager[object]:
    kind = device.partition(":")[0]
    able = kind == "cuda" and torch.cuda.is_bf16_supported()
    wanted = config.precision == "bfloat16" or (config.precision == "auto" and able)
    return torch.autocast(kind, torch.bfloat16) if wanted else nullcontext()
