"""Training of the paper's model: hide some of each user's events, predict them from the others."""

import math
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from embeddings.neural.paper import PaperConfig, PaperModel
from embeddings.neural.paper_data import Events, Ints, PaperData, histories
from embeddings.neural.paper_network import PaperNetwork
from embeddings.neural.paper_validation import validate
from errors import PersonaError

Progress = Callable[[int, int, float], None]


class Diverged(PersonaError):
    """Training left the numbers."""

    def __init__(self) -> None:
        super().__init__("The loss is not finite: train with a smaller rate.")


def train(
    config: PaperConfig, data: PaperData, seed: int = 0, progress: Progress | None = None
) -> PaperModel:
    """Trains end to end with AdamW, and keeps the round that validates best; without validation, the last.

    Args:
        config: settings.
        data: what to learn from.
        seed: of the start, of batches and of what is hidden.
        progress: told (round, rounds, measure) after each round; NaN without validation.

    Raises:
        Diverged: the loss is not finite.
    """
    torch.manual_seed(seed)
    training = _Training(config, data, config.network(data.items), np.random.default_rng(seed))
    return training.run(progress or (lambda _round, _rounds, _measure: None))


@dataclass
class _Training:
    config: PaperConfig
    data: PaperData
    network: PaperNetwork
    rng: np.random.Generator

    def run(self, progress: Progress) -> PaperModel:
        self.begin()
        best, kept, log = -math.inf, None, list[float]()
        for number in range(self.config.rounds):
            self.round(number)
            measure = self.validate()
            log.append(measure)
            progress(number + 1, self.config.rounds, measure)
            better = -measure if self.config.task == "rating" else measure
            if better > best:
                best, kept = better, deepcopy(self.network.state_dict())
            if number - _best_round(log, self.config.task) >= self.config.patience:
                break
        if kept is not None:
            self.network.load_state_dict(kept)
        return PaperModel(self.config, self.network, tuple(x for x in log if math.isfinite(x)))

    def begin(self) -> None:
        self.users = np.unique(self.data.train.users)
        liked = np.bincount(self.data.train.items[self.data.liked], minlength=self.network.count)
        self.pool = np.flatnonzero(liked)
        if self.config.task == "rating":
            self._start_at_means()
        elif len(self.pool):
            self.network.bias.data = torch.log(torch.from_numpy(liked.astype(np.float32)) + 0.5)
        decayed = [p for p in self.network.parameters() if p.ndim > 1]
        others = [p for p in self.network.parameters() if p.ndim <= 1]
        groups: list[dict[str, Any]] = [{"params": decayed}, {"params": others, "weight_decay": 0.0}]
        self.optimizer = torch.optim.AdamW(groups, lr=self.config.rate, weight_decay=self.config.decay)

    def _start_at_means(self) -> None:
        train = self.data.train
        rated, overall = np.bincount(train.items, minlength=self.network.count), train.values.mean()
        sums = np.bincount(train.items, train.values - overall, self.network.count)
        self.network.bias.data = torch.from_numpy((overall + sums / (rated + 5)).astype(np.float32))

    def round(self, number: int) -> None:
        """One step for each batch of users."""
        self.network.train()
        for place, users in enumerate(self._batches()):
            share = (number + place / max(1, len(self.users) / self.config.batch)) / self.config.rounds
            for group in self.optimizer.param_groups:
                group["lr"] = self.config.rate * _schedule(share)
            loss = self.loss(users)
            if not torch.isfinite(loss):
                raise Diverged
            self.optimizer.zero_grad()
            torch.autograd.backward(loss)
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimizer.step()

    def _batches(self) -> Iterator[Ints]:
        shuffled = self.rng.permutation(self.users)
        for start in range(0, len(shuffled), self.config.batch):
            yield np.sort(shuffled[start : start + self.config.batch])

    def loss(self, users: Ints) -> torch.Tensor:
        """Of one batch, with a share of each user's events hidden that is drawn anew."""
        rows = np.flatnonzero(np.isin(self.data.train.users, users))
        owner = np.searchsorted(users, self.data.train.users[rows])
        hidden = self._hidden(owner, len(users))
        past = self.data.train.of(rows[~hidden])
        tables = self.network.tables()
        profiles = self.network.profiles(tables, histories(past, users, self.config.gap))
        asked = rows[hidden] if self.config.task == "rating" else rows[hidden & self.data.liked[rows]]
        scores = profiles @ tables.candidates.T + tables.bias  # [users, items]
        targets = self.data.train.of(asked)
        place = torch.from_numpy(np.searchsorted(users, targets.users)), torch.from_numpy(targets.items)
        if self.config.task == "rating":
            errors = scores[place] - torch.from_numpy(targets.values)
            return (errors**2).sum() / max(1, len(asked))
        return self._ranking_loss(scores, users, past, place)

    def _hidden(self, owner: Ints, count: int) -> NDArray[np.bool_]:
        """Which events are hidden, bool[n]: of some users the last ones, of others any.

        The last ones teach what comes next, any ones teach more pairs: together they do better than either.
        """
        shares = self.rng.uniform(0.1, self.config.hidden, count)[owner]
        sizes = np.bincount(owner, minlength=count)
        place = (np.arange(len(owner)) - (np.cumsum(sizes) - sizes)[owner]) / sizes[owner]
        last = self.rng.random(count)[owner] < self.config.last
        return np.where(last, place >= 1 - shares, self.rng.random(len(owner)) < shares)

    def _ranking_loss(
        self, scores: torch.Tensor, users: Ints, past: Events, place: tuple[torch.Tensor, torch.Tensor]
    ) -> torch.Tensor:
        """-ln of each hidden item's share of the softmax over candidates that are not in the history."""
        out = torch.ones(scores.shape, dtype=torch.bool)
        out[:, self._drawn(place[1].numpy())] = False
        out[np.searchsorted(users, past.users), past.items] = True
        out[place] = False
        shares = torch.log_softmax(scores.masked_fill(out, -torch.inf), dim=1)[place]
        sizes = torch.bincount(place[0], minlength=len(users)).clamp(min=1)
        return -(shares / torch.sqrt(sizes[place[0]])).sum() / len(users)

    def _drawn(self, asked: Ints) -> Ints:
        """The candidates of a step."""
        if not self.config.negatives or self.config.negatives >= len(self.pool):
            return self.pool
        return np.union1d(self.rng.choice(self.pool, self.config.negatives, replace=False), asked)

    def validate(self) -> float:
        """NDCG@10 or mean squared error on the validation events; NaN without."""
        model = PaperModel(self.config, self.network)
        return math.nan if self.data.validation is None else validate(model, self.data, self.pool)


def _schedule(share: float) -> float:
    """Factor on the rate after a share of the training: up over the first tenth, then down a half cosine."""
    return share / 0.1 if share < 0.1 else 0.5 * (1 + math.cos(math.pi * (share - 0.1) / 0.9))


def _best_round(log: list[float], task: str) -> int:
    """Index of the best measure; the last one where none is a number."""
    numbers = np.asarray(log)
    if np.isnan(numbers).all():
        return len(log) - 1
    return int(np.nanargmin(numbers) if task == "rating" else np.nanargmax(numbers))
