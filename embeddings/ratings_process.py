"""What was learned of ratings, and how it predicts: the Gaussian process of `embeddings.ratings`."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.ratings_prior import Prior

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class RatingsConfig:
    """Settings of the method; all but none change results.

    Attributes:
        prior: what Σ is before any rating was seen.
        trust: how many users the prior counts as.
        rounds: of expectation maximisation; more fit the training ratings closer.
        mood: variance of the drifting mood, in squared rating units; 0 switches it off.
        mood_seconds: how long a mood lasts.
        noise: variance of a rating that nothing explains, to start from.
        noise_trust: how many ratings everyone's noise counts as, beside a user's own.
        mean_trust: how many ratings the global mean counts as, beside an item's own.
    """

    prior: Prior = field(default_factory=Prior)
    trust: float = 200.0
    rounds: int = 10
    mood: float = 0.15
    mood_seconds: float = 7200.0
    noise: float = 0.5
    noise_trust: float = 30.0
    mean_trust: float = 5.0


@dataclass(frozen=True)
class History:
    """A user's ratings, and what they say beyond the items' means.

    Attributes:
        items: int64[n].
        at: float64[n], seconds.
        surprise: float64[n], rating - μ of its item.
        inverse: float64[n, n], of the covariance of the ratings.
    """

    items: Ints
    at: Floats
    surprise: Floats
    inverse: Floats


@dataclass(frozen=True)
class Split:
    """What a prediction is made of: `mean + parts.sum()`, before it is kept within the range of ratings.

    Attributes:
        mean: the item's.
        items: int64[n], the history's.
        weights: float64[n], how much a surprise counts.
        parts: float64[n], weight · (rating - the mean of the item rated).
    """

    mean: float
    items: Ints
    weights: Floats
    parts: Floats


@dataclass(frozen=True)
class Ratings:
    """The learned process, and each user's history.

    Attributes:
        means: float64[items], μ.
        covariance: float64[items, items], Σ.
        noise: float64[users].
        histories: by user; users without ratings have none.
        lowest: no prediction is below.
        highest: none is above.
    """

    config: RatingsConfig
    means: Floats
    covariance: Floats
    noise: Floats
    histories: dict[int, History]
    lowest: float
    highest: float

    def predict(self, users: Ints, items: Ints, at: Floats | None = None) -> Floats:
        """Predicted ratings, float64[n]; of an unseen user the item's mean, of an unseen item that of all items.

        Args:
            users: int64[n].
            items: int64[n].
            at: float64[n], when they would rate, in seconds; None: long after, when every mood has passed.
        """
        times = np.full(len(users), np.inf) if at is None else at
        predicted = np.empty(len(users))
        for rows in groups(users):
            user = int(users[rows[0]])
            means, tie = self._toward(user, items[rows], times[rows])
            history = self.histories.get(user)
            predicted[rows] = means if history is None else means + tie @ (history.inverse @ history.surprise)
        return np.clip(predicted, self.lowest, self.highest)

    def parts(self, user: int, item: int, at: float = np.inf) -> Split:
        """How one prediction splits over the user's history."""
        means, tie = self._toward(user, np.asarray([item]), np.asarray([at]))
        history = self.histories.get(user)
        if history is None:
            return Split(float(means[0]), np.empty(0, np.int64), np.empty(0), np.empty(0))
        weights = (tie @ history.inverse)[0]
        return Split(float(means[0]), history.items, weights, weights * history.surprise)

    def _toward(self, user: int, items: Ints, at: Floats) -> tuple[Floats, Floats]:
        """μ, float64[n], and the covariance of a rating with those of the history, float64[n, history]."""
        known = items < len(self.means)
        rows = np.where(known, items, 0)
        means = np.where(known, self.means[rows], self.means.mean())
        history = self.histories.get(user)
        if history is None:
            return means, np.empty((len(items), 0))
        tie = self.covariance[np.ix_(rows, history.items)]
        tie[~known] = self.covariance[:, history.items].mean(axis=0)
        return means, tie + mood(self.config, at, history.at)


def mood(config: RatingsConfig, at: Floats, past: Floats) -> Floats:
    """Covariance of a user's mood between two sets of times, float64[len(at), len(past)]."""
    covariance: Floats = config.mood * np.exp(-np.abs(at[:, None] - past[None, :]) / config.mood_seconds)
    return covariance


def groups(keys: Ints) -> Iterator[Ints]:
    """The rows of each key, int64[rows], by ascending key."""
    order = np.argsort(keys, kind="stable")
    return (rows for rows in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1) if len(rows))
