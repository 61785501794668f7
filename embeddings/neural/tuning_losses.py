"""The losses an encoder is tuned with, as functions of unit vectors."""

import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, normalize

NEVER = -1e4  # in place of minus infinity, which bfloat16 turns into NaN where a whole row has it


def next_item(vectors: Tensor, liked: Tensor, temperature: float) -> Tensor:
    """Each liked item of the batch, found among the batch from the mean of the others its user liked.

    InfoNCE (van den Oord et al. 2018, arXiv:1807.03748) with the history left out of its own negatives. All
    users' histories share one encoding of each item, so a batch of 64 texts carries thousands of pairs; the
    softmax is over items drawn evenly, so what makes an item popular is learned too, where its text shows it.
    Order of time is not looked at: a later liked item may stand in the history. Each user weighs the same.

    Args:
        vectors: float32[batch, dimension], unit.
        liked: float32[users, batch], 1 or 0.
        temperature: divides the similarities.

    Returns:
        The mean loss; 0 where no user liked two items of the batch.
    """
    users, items, history = _histories(vectors, liked)
    if not len(users):
        return vectors.sum() * 0
    logits = history @ vectors.T / temperature  # [pairs, batch]
    others = liked[users].bool()
    others[torch.arange(len(users)), items] = False
    losses = cross_entropy(logits.masked_fill(others, NEVER), items, reduction="none")
    weights = 1 / liked.sum(dim=1)[users]
    return (losses * weights).sum() / weights.sum()


def ratings(vectors: Tensor, liked: Tensor, values: Tensor, known: Tensor) -> Tensor:
    """Mean squared error between a cosine and a value: the mean of what a user liked against each rated item.

    The cosine regression of Sentence-BERT (Reimers and Gurevych 2019, arXiv:1908.10084), with a history in the
    place of the first sentence. It learns values, not rankings: expect less recall than from `next_item`.

    Args:
        vectors: float32[batch, dimension], unit.
        liked: float32[users, batch], 1 or 0.
        values: float32[users, batch], scaled to 0..1.
        known: float32[users, batch], 1 where there is an event.

    Returns:
        The loss over events whose user liked another item of the batch; 0 without any.
    """
    users, items = known.nonzero(as_tuple=True)
    sums = (liked @ vectors)[users] - liked[users, items][:, None] * vectors[items]
    rest = liked.sum(dim=1)[users] - liked[users, items]
    if not (rest > 0).any():
        return vectors.sum() * 0
    cosines = (normalize(sums[rest > 0], dim=1) * vectors[items[rest > 0]]).sum(dim=1)
    return mse_loss(cosines, values[users, items][rest > 0])


def against(
    anchors: Tensor, candidates: Tensor, targets: Tensor, barred: Tensor, temperature: float
) -> Tensor:
    """InfoNCE of given pairs, in-batch and hard negatives alike (Karpukhin et al. 2020, arXiv:2004.04906).

    In-batch negatives come as often as they are liked, which teaches the encoder to look past popularity.

    Args:
        anchors: float32[n, dimension], unit.
        candidates: float32[m, dimension], unit.
        targets: int64[n], the candidate each anchor belongs to.
        barred: bool[n, m], candidates that are no fair negatives of an anchor; never its target.
        temperature: divides the similarities.
    """
    logits = (anchors @ candidates.T / temperature).masked_fill(barred, NEVER)
    return cross_entropy(logits, targets)


def _histories(vectors: Tensor, liked: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Users, items and the mean vector of the user's other liked items: int64[pairs] twice, [pairs, dimension]."""
    counts = liked.sum(dim=1)
    users, items = (liked * (counts >= 2)[:, None]).nonzero(as_tuple=True)
    sums = (liked @ vectors)[users] - vectors[items]
    return users, items, sums / (counts[users] - 1)[:, None]
