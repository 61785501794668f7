"""Behaviour vectors: what a history says of what comes next, learned from what came next for others.

The paper's profile, made to rank: attention over a history's behaviour vectors, matched with each item's. The
attention looks at the order of events alone, at three horizons (long, lately, just now), so a score stays linear
in the history and splits exactly into one part an event. Trained by `embeddings.neural.behaviour`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag

Floats = NDArray[np.float64]
Vectors = NDArray[np.float32]

HORIZONS: tuple[float | None, ...] = (None, 10.0, 2.0)
"""Half-lives of the three kinds of attention, in events; None forgets nothing."""
RECENT = 1
"""Which of them the item links look with."""
WEAK = 0.35
"""What an event without a signal counts, before and after: who rated an item low has chosen it all the same."""
STARTING = 10.0
"""Half-life, in events, of what is peculiar to beginners."""
WIDTH = 64


def faded(signals: Sequence[float] | Floats) -> Floats:
    """How much each event counts before that is divided, float64[3, n]; see `attention`."""
    weight = np.maximum(np.asarray(signals, dtype=np.float64), WEAK)
    age = np.arange(len(weight))
    return np.asarray([weight if half is None else weight * 0.5 ** (age / half) for half in HORIZONS])


def divisor(masses: Floats, horizon: int) -> Floats:
    """What that is divided by at one horizon, of its sums over histories."""
    return np.asarray(np.maximum(masses if HORIZONS[horizon] else np.sqrt(masses), 1.0))


def attention(signals: Sequence[float] | Floats) -> Floats:
    """How much each event of a history counts, float64[3, n], one row a horizon.

    With w = max(signal, WEAK) and m the age in events (0: the newest), a = w · 2^(-m / half-life), divided by
    its sum where that is above 1; by the root of the sum where nothing is forgotten, so that a long history says
    more than a short one.

    Args:
        signals: of the event of each item of the history that decides, newest first.
    """
    rows = faded(signals)
    return np.asarray([row / divisor(row.sum(keepdims=True), k) for k, row in enumerate(rows)])


def starting(events: int | NDArray[np.int64]) -> Floats:
    """How much of a beginner a user with so many events is, 1 without any, then halved every 10."""
    return np.asarray(0.5 ** (np.asarray(events) / STARTING))


@dataclass(frozen=True)
class Told:
    """What each feature of an item says of it: source, target, prior, float32[features, 2 d + 1].

    Attributes:
        graph: of relations and years.
        text: of the text's numbers.
    """

    graph: Vectors
    text: Vectors


@dataclass(frozen=True)
class Behaviour:
    """What was learned of items, in the order of `items`.

    Attributes:
        items: ids.
        source: float32[items, d], what having met an item says.
        target: float32[items, d], what speaks for an item.
        mixing: float32[3, d, d], how a source is read at each horizon.
        prior: float32[items], what speaks for an item whoever asks.
        start: float32[items], what does so for beginners besides.
        told: what places an item that nobody met; None where there are no features.
    """

    items: tuple[str, ...]
    source: Vectors
    target: Vectors
    mixing: Vectors
    prior: Vectors
    start: Vectors
    told: Told | None = None


def joined(members: Sequence[Behaviour]) -> Behaviour:
    """One that scores as the mean of several: vectors side by side, mixing in blocks.

    Each is trained from another start; their mean errs less than any (Hansen and Salamon 1990).
    """
    share = 1.0 / len(members)
    mixing = [block_diag(*(member.mixing[k] for member in members)) for k in range(len(HORIZONS))]
    return Behaviour(
        members[0].items,
        np.hstack([member.source for member in members]),
        np.hstack([member.target for member in members]),
        (share * np.asarray(mixing)).astype(np.float32),
        np.mean([member.prior for member in members], axis=0, dtype=np.float32),
        np.mean([member.start for member in members], axis=0, dtype=np.float32),
        _joined_told([member.told for member in members if member.told]),
    )


def _joined_told(members: Sequence[Told]) -> Told | None:
    """What features say to all, in the order of the joined vectors."""
    if not members:
        return None
    graph, text = ([getattr(member, name) for member in members] for name in ("graph", "text"))
    return Told(_side_by_side(graph), _side_by_side(text))


def _side_by_side(weights: Sequence[Vectors]) -> Vectors:
    d = weights[0].shape[1] // 2
    parts = [*(one[:, :d] for one in weights), *(one[:, d : 2 * d] for one in weights)]
    prior = np.mean([one[:, -1:] for one in weights], axis=0, dtype=np.float32)
    return np.ascontiguousarray(np.hstack([*parts, prior]))


def reading(sources: Vectors, mixing: Vectors, weights: Floats) -> Floats:
    """A history as it is read, float64[n, d]: row h is Σ_k a_kh · source_h · mixing_k.

    The dot product of a row with an item's target is that event's part of the item's score.

    Args:
        sources: float32[n, d], of the history's items; zeros for one that has none.
        mixing: float32[3, d, d].
        weights: float64[3, n], as `attention` gives them.
    """
    known = sources.astype(np.float64)
    read: Floats = np.zeros_like(known)
    for weight, mix in zip(weights, mixing.astype(np.float64), strict=True):
        read += (weight[:, None] * known) @ mix
    return read


def summary(sources: Vectors, mixing: Vectors, weights: Floats) -> Floats:
    """The sum of the rows of `reading`, float64[d], without making them."""
    looked: Floats = np.einsum("kd,kde->e", weights @ sources.astype(np.float64), mixing.astype(np.float64))
    return looked


def priors(prior: Vectors, start: Vectors, events: int) -> Floats:
    """What speaks for items whoever asks, float64[m], for a user with so many events."""
    found: Floats = prior.astype(np.float64) + starting(events) * start.astype(np.float64)
    return found
