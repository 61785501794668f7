"""Sums, means and softmax over segments of a flat tensor: those of one user, one session or one item."""

import torch


def total(values: torch.Tensor, segment: torch.Tensor, count: int) -> torch.Tensor:
    """Sums by segment: float32[n, …] -> float32[count, …]."""
    return values.new_zeros((count, *values.shape[1:])).index_add(0, segment, values)


def softmax(logits: torch.Tensor, segment: torch.Tensor, count: int, sink: bool) -> torch.Tensor:
    """Softmax within each segment, float32[n]; a sink is one more logit, 0, that nobody gets."""
    least = 0.0 if sink else -torch.inf
    top = logits.new_full((count,), least).scatter_reduce(0, segment, logits.detach(), "amax")
    raised = torch.exp(logits - top[segment])
    mass = total(raised, segment, count)
    return raised / (mass + torch.exp(-top) if sink else mass)[segment]


def mean(values: torch.Tensor, segment: torch.Tensor, count: int) -> torch.Tensor:
    """Means by segment, zeros where one is empty: float32[n, d] -> float32[count, d]."""
    sizes = torch.bincount(segment, minlength=count).clamp(min=1)
    return total(values, segment, count) / sizes[:, None]
