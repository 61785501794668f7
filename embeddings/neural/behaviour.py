"""Trains behaviour vectors: which item comes next, over all unseen ones, from attention over what came before.

A full softmax of all items for each liked event of each history, as in SASRec (Kang and McAuley 2018,
arXiv:1808.09781) trained with cross-entropy, but linear in the history, so that it explains itself; items are the
sum of a vector of their own and one made from features (as in LightFM, Kula 2015, arXiv:1507.08439), and a share of
the own vectors is left out at each step, so that an item nobody has met is placed by its features alone
(DropoutNet, Volkovs et al. 2017). One step costs events · items · d: practical to some 50,000 items.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from torch import Tensor, nn

from embeddings.behaviour import HORIZONS, WEAK, WIDTH, Behaviour, Told, attention, starting
from embeddings.features import Features

Progress = Callable[[int, int, float], None]
"""Told (step, steps, loss)."""


@dataclass(frozen=True)
class Config:
    """How behaviour vectors are trained. All but `threads` change results.

    Attributes:
        window: liked events from a point of a history on that count as next, each `discount` times the one before;
            what is met between them counts `WEAK`.
        forget: share of a history's events left out at each step.
        nameless: share of items that stand by their features alone at each step.
        featureless: share of the graph's features left out at each step; each is of few items.
    """

    width: int = WIDTH
    epochs: int = 10
    batch: int = 512
    rate: float = 3e-3
    decay: float = 0.05
    window: int = 5
    discount: float = 0.8
    forget: float = 0.6
    nameless: float = 0.2
    featureless: float = 0.6
    seed: int = 0
    threads: int | None = None


@dataclass(frozen=True)
class Examples:
    """Points of histories: what came before, as attention, and what came next.

    Attributes:
        before: one matrix a horizon, float32[points, items], sparse.
        seen: float32[points, items], sparse: what cannot come next any more.
        after: float32[points, items], sparse: what came next.
        starting: float32[points].
    """

    before: Sequence[csr_matrix]
    seen: csr_matrix
    after: csr_matrix
    starting: NDArray[np.float32]


class Sides(nn.Module):
    """Sources, targets and priors of items, from vectors of their own and from features."""

    def __init__(self, items: int, features: Features, config: Config) -> None:
        super().__init__()
        d, self._config = config.width, config
        self._graph, self._text = _tensors(features)
        self.own = _normal(items, 2 * d, 0.1)
        self.prior, self.start = _zeros(items), _zeros(items)
        self.by_graph = _normal(self._graph.shape[1], 2 * d + 1, 0.05)
        self.by_text = _normal(self._text.shape[1], 2 * d + 1, 0.05)

    def forward(self) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Source [items, d], target [items, d], prior [items], start [items]."""
        own, prior, start, d = self.own, self.prior, self.start, self._config.width
        named = (torch.rand(len(own), 1) >= self._config.nameless).float()
        told = self._some(self.by_graph)
        made = torch.sparse.mm(self._graph, told) + self._text @ self.by_text  # [items, 2 d + 1]
        both = own * named + made[:, :-1]
        return both[:, :d], both[:, d:], prior * named[:, 0] + made[:, -1], start * named[:, 0]

    def made(self, features: Features) -> Tensor:
        """What features alone make of items, float32[items, 2 d + 1]: source, target, prior."""
        graph, text = _tensors(features)
        made: Tensor = torch.sparse.mm(graph, self.by_graph) + text @ self.by_text
        return made

    def _some(self, weights: Tensor) -> Tensor:
        """Weights with some features left out, the others the stronger."""
        keep = 1.0 - self._config.featureless
        return weights * (torch.rand(len(weights), 1) < keep).float() / keep


def _tensors(features: Features) -> tuple[Tensor, Tensor]:
    graph = features.graph.tocoo()
    place = torch.from_numpy(np.vstack([graph.row, graph.col]).astype(np.int64))
    sparse = torch.sparse_coo_tensor(
        place, torch.from_numpy(graph.data), graph.shape, check_invariants=True
    ).coalesce()
    return sparse, torch.from_numpy(features.text)


def train(
    examples: Examples,
    features: Features,
    items: Sequence[str],
    met: NDArray[np.int64],
    config: Config = Config(),
    progress: Progress = lambda step, steps, loss: None,
) -> Behaviour:
    """Behaviour vectors of all items; those nobody met stand by their features alone.

    Args:
        features: of all items.
        items: all ids.
        met: int64[m], the places among them that the examples' columns stand for.
    """
    if config.threads:
        torch.set_num_threads(config.threads)
    torch.manual_seed(config.seed)
    reachable = np.asarray(examples.after.sum(axis=0)).ravel()
    sides, mixing = Sides(len(met), _rows(features, met), config), _mixing(config.width)
    sides.prior.data = torch.log1p(torch.from_numpy(reachable.astype(np.float32))) / 2
    if examples.after.shape[0]:
        _fit(sides, mixing, examples, torch.from_numpy(reachable > 0), config, progress)
    with torch.no_grad():
        made = sides.made(features)
        d = config.width
        made[met, : 2 * d] += sides.own
        made[met, -1] += sides.prior
        start = torch.zeros(len(items))
        start[met] = sides.start
        source, target, prior = made[:, :d], made[:, d : 2 * d], made[:, -1]
        both = (source.numpy(), target.numpy(), mixing.detach().numpy(), prior.numpy(), start.numpy())
        told = Told(sides.by_graph.detach().numpy(), sides.by_text.detach().numpy())
        return Behaviour(tuple(items), *both, told)


def _rows(features: Features, met: NDArray[np.int64]) -> Features:
    return Features(features.graph[met], features.text[met])


def _fit(
    sides: Sides, mixing: Tensor, examples: Examples, reachable: Tensor, config: Config, progress: Progress
) -> None:
    points = examples.after.shape[0]
    batches = max(points // config.batch, 1)
    steps, step = config.epochs * batches, 0
    rng = np.random.default_rng(config.seed)
    optimiser = torch.optim.AdamW([*sides.parameters(), mixing], lr=config.rate, weight_decay=config.decay)
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, config.rate, total_steps=steps + 1, pct_start=0.1
    )
    for _ in range(config.epochs):
        for rows in np.array_split(rng.permutation(points), batches):
            loss = _loss(sides, mixing, examples, rows, reachable, config.forget, rng)
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            schedule.step()
            step += 1
            progress(step, steps, loss.item())


def _loss(
    sides: Sides,
    mixing: Tensor,
    examples: Examples,
    rows: NDArray[np.int64],
    reachable: Tensor,
    forget: float,
    rng: np.random.Generator,
) -> Tensor:
    """Cross-entropy of what came next, over what could have."""
    source, target, prior, start = sides()
    profile = torch.zeros(len(rows), source.shape[1])
    for before, mix in zip(examples.before, mixing, strict=True):
        kept = _dense(_forgetting(before[rows], forget, rng))
        profile = profile + kept @ (source @ mix)  # [rows, d]
    beginner = torch.from_numpy(examples.starting[rows])
    scores = profile @ target.T + prior + beginner[:, None] * start  # [rows, items]
    scores = scores.masked_fill((_dense(examples.seen[rows]) > 0) | ~reachable, -1e9)
    after = _dense(examples.after[rows])
    return -(torch.log_softmax(scores, 1) * after).sum(1).div(after.sum(1)).mean()


def examples(
    users: NDArray[np.int64],
    items: NDArray[np.int64],
    signals: NDArray[np.float64],
    count: int,
    config: Config = Config(),
) -> Examples:
    """A point before each liked event.

    Args:
        users: int64[n], one entry for each item of a history, each user's in order of time.
        items: int64[n], below `count`.
        signals: float64[n].
    """
    before: list[_Rows] = [_Rows() for _ in HORIZONS]
    seen, after, lengths = _Rows(), _Rows(), []
    for history in _histories(users):
        item, signal = items[history], signals[history]
        counts, likings = np.maximum(signal, WEAK), np.cumsum(signal > 0)
        for point in np.flatnonzero(signal > 0):
            earlier = item[:point][::-1]
            for rows, weights in zip(before, attention(signal[:point][::-1]), strict=True):
                rows.add(earlier, weights)
            seen.add(earlier, np.ones(len(earlier)))
            age = likings[point:] - likings[point]
            until = point + int(np.searchsorted(age, config.window))
            after.add(item[point:until], counts[point:until] * config.discount ** age[: until - point])
            lengths.append(point)
    begun = np.asarray([starting(int(length)) for length in lengths], dtype=np.float32)
    return Examples([rows.matrix(count) for rows in before], seen.matrix(count), after.matrix(count), begun)


class _Rows:
    """A sparse matrix, written row by row."""

    FAINT = 1e-3  # less attention than this is none: it would only cost memory

    def __init__(self) -> None:
        self._columns: list[NDArray[np.int64]] = []
        self._values: list[NDArray[Any]] = []

    def add(self, columns: NDArray[np.int64], values: NDArray[Any]) -> None:
        kept = values > self.FAINT
        self._columns.append(columns[kept])
        self._values.append(values[kept])

    def matrix(self, columns: int) -> csr_matrix:
        starts = np.cumsum([0, *(len(row) for row in self._columns)])
        nothing = np.empty(0)
        values = np.concatenate([nothing, *self._values]).astype(np.float32)
        place = np.concatenate([nothing.astype(np.int64), *self._columns])
        return csr_matrix((values, place, starts), shape=(len(self._columns), columns))


def _histories(users: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    order = np.argsort(users, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(users[order])) + 1) if len(users) else []


def _forgetting(rows: csr_matrix, share: float, rng: np.random.Generator) -> csr_matrix:
    """Rows with some of their events left out, the others the stronger."""
    kept = rng.random(rows.nnz) >= share
    rows.data = np.where(kept, rows.data / (1.0 - share), 0.0).astype(np.float32)
    return rows


def _dense(rows: csr_matrix) -> Tensor:
    return torch.from_numpy(rows.toarray())


def _normal(rows: int, columns: int, deviation: float) -> nn.Parameter:
    return nn.Parameter(torch.randn(rows, columns) * deviation)


def _zeros(rows: int) -> nn.Parameter:
    return nn.Parameter(torch.zeros(rows))


def _mixing(width: int) -> Tensor:
    horizons = len(HORIZONS)
    return (torch.eye(width).repeat(horizons, 1, 1) / horizons).requires_grad_()
