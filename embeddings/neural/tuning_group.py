"""The processes of one tuning run: one, or as many as `torchrun` or `accelerate launch` started.

Both launchers say who a process is by the environment variables RANK, LOCAL_RANK and WORLD_SIZE. Each process takes
batches of its own (negatives are those of its own batch), gradients are averaged over all, and the first one
alone writes. Tested here with processes on a CPU (gloo); with GPUs (nccl) the same code runs untested.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
import torch.distributed as dist
from torch import Tensor

from embeddings.neural.encoder import device_of


@dataclass(frozen=True)
class Group:
    """This process among those of the run.

    Attributes:
        rank: its number, from 0.
        size: how many there are.
        device: where it computes, "cpu", "cuda:0", ….
    """

    rank: int
    size: int
    device: str

    @property
    def first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def average(self, weights: Iterable[Tensor]) -> None:
        """Replaces each weight's gradient by the mean over all processes."""
        gradients = [weight.grad for weight in weights if weight.grad is not None]
        if self.size == 1 or not gradients:
            return
        flat = torch.cat([gradient.reshape(-1) for gradient in gradients])
        dist.all_reduce(flat)
        parts = torch.split(flat / self.size, [gradient.numel() for gradient in gradients])
        for gradient, part in zip(gradients, parts, strict=True):
            gradient.copy_(part.view_as(gradient))

    def wait(self) -> None:
        """Until all processes are here."""
        if self.size > 1:
            dist.barrier()


@contextmanager
def joined(device: str) -> Iterator[Group]:
    """The group a launcher made, joined for as long as the block runs; alone without one."""
    size, chosen = int(os.environ.get("WORLD_SIZE", "1")), device_of(device)
    if size == 1:
        yield Group(0, 1, chosen)
        return
    if chosen == "cuda":
        chosen = f"cuda:{os.environ.get('LOCAL_RANK', '0')}"
        torch.cuda.set_device(chosen)
    dist.init_process_group("nccl" if chosen.startswith("cuda") else "gloo")
    try:
        yield Group(dist.get_rank(), size, chosen)
    finally:
        dist.destroy_process_group()
