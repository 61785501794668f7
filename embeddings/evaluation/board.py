"""The board: models side by side, measured alike, compared with a named peer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from embeddings import metrics
from embeddings.evaluation.data import Dataset, Floats, Indices
from embeddings.evaluation.rank import asked, relevant
from embeddings.evaluation.splits import Split

COMPARED = ("ndcg@10", "recall@20")


@dataclass(frozen=True, eq=False)
class Entry:
    """One model's rankings on one split, measured.

    Attributes:
        ours: whether it is Persona's.
        served: whether it is the one that serves.
        users: int64[n], who was asked about.
        by_user: each metric, float64[n].
        figures: all else: of lists, seconds, memory, parameters.
    """

    name: str
    ours: bool
    served: bool
    users: Indices
    by_user: Mapping[str, Floats]
    figures: Mapping[str, Any] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """As the output gives it."""
        means = {metric: float(values.mean()) for metric, values in self.by_user.items()}
        errors = {f"{m}_se": float(v.std() / len(v) ** 0.5) for m, v in self.by_user.items() if m in COMPARED}
        return {
            "name": self.name,
            "ours": self.ours,
            "served": self.served,
            **means,
            **errors,
            **self.figures,
        }


def measure(
    data: Dataset, split: Split, name: str, top: Indices, *, ours: bool, served: bool = False, **figures: Any
) -> Entry:
    """Measures one model's rankings, int64[users asked about, k]."""
    learned = data.events.where(split.learned & data.events.liked)
    popularity = np.bincount(learned.item, minlength=len(data.items)).astype(np.float64)
    lists = metrics.of_lists(top[:, :10], popularity, data.knowledge.vectors, split.items)
    users, found = asked(data, split), metrics.by_user(top, relevant(data, split))
    return Entry(name, ours, served, users, found, {**lists, **figures})


def pooled(entries: Sequence[Entry]) -> Entry:
    """One model on several splits as one: each user's mean over the splits that ask about them."""
    users, place = np.unique(np.concatenate([entry.users for entry in entries]), return_inverse=True)
    times = np.bincount(place)
    first = entries[0]
    found = {
        metric: np.bincount(place, weights=np.concatenate([entry.by_user[metric] for entry in entries]))
        / times
        for metric in first.by_user
    }
    told = [entry.figures for entry in entries]
    numbers = [key for key in first.figures if all(isinstance(one.get(key), int | float) for one in told)]
    figures = {key: float(np.mean([entry.figures[key] for entry in entries])) for key in numbers}
    return Entry(first.name, first.ours, first.served, users, found, figures)


def compare(entries: Sequence[Entry], peer: str | None = None) -> list[dict[str, Any]]:
    """Each of our models against a peer, and the one that serves against all else, as ratios with 95 % intervals.

    Args:
        peer: by default the best one by NDCG@10.
    """
    theirs = [entry for entry in entries if not entry.ours and peer in (None, entry.name)]
    best = max(theirs, key=lambda entry: float(entry.by_user["ndcg@10"].mean()), default=None)
    pairs = [(entry, best) for entry in entries if best and entry.ours]
    pairs += [(served, e) for served in entries if served.served for e in entries if e not in (served, best)]
    return [
        {"model": model.name, "peer": other.name, "metric": metric}
        | dict(metrics.interval(model.by_user[metric], other.by_user[metric]))
        for model, other in pairs
        for metric in COMPARED
    ]


def answer(
    data: str, split: str, protocol: str, entries: Sequence[Entry], peer: str | None, **more: Any
) -> dict[str, Any]:
    """All of it as plain values."""
    return {
        "data": data,
        "split": split,
        "protocol": protocol,
        "users": len(entries[0].users),
        "models": [entry.row() for entry in entries],
        "tests": compare(entries, peer),
        **more,
    }
