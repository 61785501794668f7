"""Checkpoints: weights, the optimizer's state and the step in one safetensors file, replaced in one step."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

STATE = ("exp_avg", "exp_avg_sq", "step")


def save(
    path: Path, weights: Mapping[str, Tensor], optimizer: torch.optim.AdamW, losses: list[float], run: str
) -> None:
    """Writes a checkpoint over the last one; a kill at any moment leaves one of the two whole.

    Args:
        losses: one for each step done.
        run: fingerprint of what is run, so that no other run goes on from here.
    """
    tensors = {f"weight {name}": weight for name, weight in weights.items()}
    for name, weight in weights.items():  # a weight without influence, such as BERT's pooler, has no state
        tensors |= {f"{key} {name}": value for key, value in optimizer.state[weight].items()}
    draft = path.with_suffix(".draft")
    whole = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    save_file(whole, draft, metadata={"run": run, "losses": json.dumps(losses)})
    with draft.open("rb") as file:
        os.fsync(file.fileno())
    draft.replace(path)


def restore(path: Path, weights: Mapping[str, Tensor], optimizer: torch.optim.AdamW, run: str) -> list[float]:
    """Puts back what `save` wrote for the same run; the losses so far, none where there is nothing to go on from."""
    try:
        with safe_open(path, "pt") as file:
            said = file.metadata()
            if said["run"] != run:
                return []
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            losses: list[float] = json.loads(said["losses"])
    except (FileNotFoundError, SafetensorError):
        return []
    for name, weight in weights.items():
        weight.data.copy_(tensors[f"weight {name}"])
        kept = {key: tensors.get(f"{key} {name}") for key in STATE}
        optimizer.state[weight] = {
            key: _beside(one, weight, key) for key, one in kept.items() if one is not None
        }
    return losses


def _beside(tensor: Tensor, weight: Tensor, key: str) -> Tensor:
    """AdamW counts its steps on the CPU and keeps the rest where the weight is."""
    return tensor if key == "step" else tensor.to(weight.device)
