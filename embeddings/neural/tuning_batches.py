"""Objectives: what a batch is, and the loss of its vectors. A batch depends on its number and the seed alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy.sparse import csr_array
from torch import Tensor

from embeddings.neural.tuning_data import BadTuningData, Ints, TuningData, shuffled
from embeddings.neural.tuning_losses import against, next_item, ratings
from embeddings.tuning import TuningConfig

MAX_USERS = 20_000
"""Histories one batch looks at, at the most."""
POPULARITY_REACH = 20
"""Hard negatives are this many places off in the order of popularity, at the most."""


@dataclass(frozen=True)
class Batch:
    """Texts to encode, and the loss of their unit vectors, float32[len(texts), dimension]."""

    texts: Sequence[str]
    loss: Callable[[Tensor], Tensor]


Batches = Callable[[int], Batch]
"""The batch of a number, counted from 0."""


def batches_of(config: TuningConfig, data: TuningData) -> Batches:
    """The batches of the configured objective.

    Raises:
        BadTuningData: it needs more than there is.
    """
    if len(data.texts) < 2:
        raise BadTuningData("there are fewer than two texts")
    if config.objective == "unsupervised":
        return lambda number: _unsupervised(config, data, number)
    liked = data.liked(config.liked)
    if not (np.diff(liked.indptr) >= 2).any():
        raise BadTuningData(f"no user has two items with a value of {config.liked:g} or more")
    if config.objective == "rating":
        return _ratings(config, data, liked)
    return _texts(config, data, liked) if config.history == "text" else _vectors(config, data, liked)


def _unsupervised(config: TuningConfig, data: TuningData, number: int) -> Batch:
    """SimCSE (Gao et al. 2021, arXiv:2104.08821): a text under another dropout is its own positive.

    It needs a base model with dropout, and evens out the vectors rather than teaching what belongs together.
    """
    chosen = [data.texts[item] for item in shuffled(len(data.texts), config.batch, number, config.seed)]

    def loss(vectors: Tensor) -> Tensor:
        first, second = vectors.chunk(2)
        targets = torch.arange(len(first), device=vectors.device)
        barred = torch.zeros((len(first), len(first)), dtype=torch.bool, device=vectors.device)
        return against(first, second, targets, barred, config.temperature)

    return Batch([*chosen, *chosen], loss)


def _vectors(config: TuningConfig, data: TuningData, liked: csr_array) -> Batches:
    pool = np.unique(liked.indices).astype(np.int64)

    def batch(number: int) -> Batch:
        items = pool[shuffled(len(pool), config.batch, number, config.seed)]
        (block,) = _blocks(items, config.seed + number, liked)
        return Batch(
            [data.texts[item] for item in items],
            lambda vectors: next_item(vectors, block.to(vectors.device), config.temperature),
        )

    return batch


def _ratings(config: TuningConfig, data: TuningData, liked: csr_array) -> Batches:
    low, high = float(data.values.min()), float(data.values.max())
    if low == high:
        raise BadTuningData("all values are the same")
    values = data.matrix((data.values - low) / (high - low))
    known = data.matrix(np.ones(len(data.values)))
    pool = np.unique(data.items)

    def batch(number: int) -> Batch:
        items = pool[shuffled(len(pool), config.batch, number, config.seed)]
        blocks = _blocks(items, config.seed + number, liked, values, known)
        return Batch(
            [data.texts[item] for item in items],
            lambda vectors: ratings(vectors, *(block.to(vectors.device) for block in blocks)),
        )

    return batch


def _blocks(items: Ints, seed: int, liked: csr_array, *others: csr_array) -> list[Tensor]:
    """The columns of `items`, float32[users, items], of users who liked one of them."""
    column = liked[:, items]
    users = np.flatnonzero(np.diff(column.indptr))
    if len(users) > MAX_USERS:
        users = np.sort(np.random.default_rng(seed).choice(users, MAX_USERS, replace=False))
    return [torch.from_numpy(matrix[users][:, items].toarray()) for matrix in (liked, *others)]


def _texts(config: TuningConfig, data: TuningData, liked: csr_array) -> Batches:
    pairs = _pairs(data, config)
    order = np.argsort(-np.bincount(liked.indices, minlength=len(data.texts)), kind="stable")
    order = order[: len(np.unique(liked.indices))]  # items nobody liked are no negatives: nobody was asked

    def batch(number: int) -> Batch:
        chosen = shuffled(len(pairs), config.batch, number, config.seed)
        users, histories, targets = zip(*(pairs[n] for n in chosen), strict=True)
        hard = _hard(np.array(targets), order, config, number)
        candidates = np.concatenate([targets, hard])
        barred = liked[list(users)][:, candidates].toarray() > 0
        barred |= candidates[None] == np.array(targets)[:, None]
        barred[np.arange(len(users)), np.arange(len(users))] = False

        def loss(vectors: Tensor) -> Tensor:
            anchors, others = vectors[: len(users)], vectors[len(users) :]
            places = torch.arange(len(users), device=vectors.device)
            fair = torch.from_numpy(barred).to(vectors.device)
            return against(anchors, others, places, fair, config.temperature)

        texts = [history_text([data.texts[item] for item in history]) for history in histories]
        return Batch([*texts, *(data.texts[item] for item in candidates)], loss)

    return batch


def history_text(texts: Sequence[str]) -> str:
    """A history as one text, the newest item first: what is too long loses its oldest items."""
    return " ".join(reversed(texts))


def _pairs(data: TuningData, config: TuningConfig) -> list[tuple[int, list[int], int]]:
    """(user, the last liked items before, the next liked item), in order of time."""
    pairs, before = [], dict[int, list[int]]()
    for row in np.flatnonzero(data.values >= config.liked):
        user, item = int(data.users[row]), int(data.items[row])
        if history := before.setdefault(user, []):
            pairs.append((user, history[-config.window :], item))
        history.append(item)
    return pairs


def _hard(targets: Ints, order: Ints, config: TuningConfig, number: int) -> Ints:
    """Items near the targets in popularity: int64[targets · hard]; one that is no fair negative is barred."""
    place = np.empty(int(order.max()) + 1, dtype=np.int64)
    place[order] = np.arange(len(order))
    generator = np.random.default_rng([config.seed, number])
    moves = generator.integers(-POPULARITY_REACH, POPULARITY_REACH + 1, (config.hard, len(targets)))
    places = np.clip(place[targets] + moves, 0, len(order) - 1)
    found: Ints = order[places].reshape(-1)
    return found
