"""Ratings predicted from a user's history: one Gaussian process over the items, shared by all users.

Every user is a draw from it: `rating_ui = μ_i + f_u(i) + m_u(t) + ε`, with `f_u ~ N(0, Σ)`, Σ learned for every pair
of items, a mood `m_u` that drifts (Ornstein and Uhlenbeck's kernel over time), and noise ε with a variance of each
user's own. That is the nonparametric random effects model of Yu, Lafferty, Zhu and Gong (Large-scale collaborative
prediction using a nonparametric random effects model, ICML 2009), learned by expectation maximisation, from a prior
that knows who rated what at all (implicit feedback, as in Koren's SVD++, KDD 2008) and what the items' texts mean.

A prediction is the item's mean and one part per event of the history: `w_h · (rating_h - μ_h)`.

Practical limit: Σ is dense, float64[items, items], and a round takes about 4 items³ + Σ history³ operations: two seconds
of a core for 1,700 items and 1,000 users; for 10,000 items minutes, and 4 GB.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from embeddings.ratings_prior import Prior
from errors import InvalidInput

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


def fit(
    users: Ints,
    items: Ints,
    values: Floats,
    at: Floats,
    *,
    vectors: NDArray[np.float32] | None = None,
    config: RatingsConfig | None = None,
) -> Ratings:
    """Learns from ratings, of one item by one user the last; each prediction uses these and nothing later.

    Args:
        users: int64[n], n > 0, from 0.
        items: int64[n], from 0.
        values: float64[n].
        at: float64[n], seconds.
        vectors: float32[items, d] of the items' knowledge texts, also of items nobody rated yet.
        config: settings; None: the defaults, chosen on MovieLens 100k's validation ratings.

    Raises:
        InvalidInput: no ratings, arrays of different lengths, or an item without a row in `vectors`.
    """
    count = _check(users, items, values, at, vectors)
    last = _last(users, items, at)
    state = _Learning(config or RatingsConfig(), users[last], items[last], values[last], at[last])
    state.begin(count, vectors)
    for _ in range(state.config.rounds):
        state.round()
    return state.done()


def _check(users: Ints, items: Ints, values: Floats, at: Floats, vectors: NDArray[np.float32] | None) -> int:
    """The number of items."""
    if not len(users) or len({len(users), len(items), len(values), len(at)}) > 1:
        raise InvalidInput("ratings", "give at least one, and as many users, items, values and times")
    count = int(items.max()) + 1
    if vectors is not None and len(vectors) < count:
        raise InvalidInput("vectors", f"{len(vectors)} rows for {count} items: give one row for each item")
    return count if vectors is None else len(vectors)


def _last(users: Ints, items: Ints, at: Floats) -> Ints:
    """The rows that stay when of several ratings of one item by one user the last counts."""
    order = np.lexsort((at, items, users))
    follows = (np.diff(users[order]) == 0) & (np.diff(items[order]) == 0)
    return np.sort(order[np.append(~follows, True)])


@dataclass
class _Learning:
    """Expectation maximisation on its way."""

    config: RatingsConfig
    users: Ints
    items: Ints
    values: Floats
    at: Floats

    def begin(self, count: int, vectors: NDArray[np.float32] | None) -> None:
        self.of = {int(self.users[rows[0]]): rows for rows in groups(self.users)}
        rated = np.bincount(self.items, minlength=count)
        overall = self.values.mean()
        sums = np.bincount(self.items, self.values - overall, count)
        self.means = overall + sums / (rated + self.config.mean_trust)
        self.prior = self.config.prior.covariance(self.users, self.items, count, vectors)
        self.covariance = self.prior
        self.noise = np.full(int(self.users.max()) + 1, self.config.noise)

    def round(self) -> None:
        """One round: every user's posterior given Σ, then Σ, μ and the noise given all posteriors.

        The posteriors' means and covariances are Σ times sparse matrices, so only those are summed: with C the
        covariance of a user's ratings and α = C⁻¹(r - μ), Σ_u m mᵀ + S_u = Σ (Σ_u α αᵀ - C⁻¹) Σ + |users| Σ.
        """
        pull = np.zeros(len(self.means))
        change = np.zeros_like(self.covariance)
        unexplained = np.zeros(len(self.noise))
        for user in self.of:
            history = self.history(user)
            alpha = history.inverse @ history.surprise
            pull[history.items] += alpha
            change[np.ix_(history.items, history.items)] += np.outer(alpha, alpha) - history.inverse
            noise = self.noise[user]
            unexplained[user] = np.sum(noise + noise**2 * (alpha**2 - np.diag(history.inverse)))
        self._update(pull, change, unexplained)

    def history(self, user: int) -> History:
        rows = self.of[user]
        items, at = self.items[rows], self.at[rows]
        covariance = self.covariance[np.ix_(items, items)] + mood(self.config, at, at)
        covariance[np.diag_indices(len(rows))] += self.noise[user]
        inverse = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        return History(items, at, self.values[rows] - self.means[items], inverse)

    def _update(self, pull: Floats, change: Floats, unexplained: Floats) -> None:
        users, trust, noise_trust = len(self.of), self.config.trust, self.config.noise_trust
        self.means = self.means + self.covariance @ pull / users
        learned = self.covariance @ change @ self.covariance
        learned += users * self.covariance + trust * self.prior
        self.covariance = (learned + learned.T) / (2 * (users + trust))
        overall = unexplained.sum() / len(self.values)
        counts = np.bincount(self.users, minlength=len(self.noise))
        self.noise = (unexplained + noise_trust * overall) / (counts + noise_trust)

    def done(self) -> Ratings:
        histories = {user: self.history(user) for user in self.of}
        lowest, highest = float(self.values.min()), float(self.values.max())
        return Ratings(self.config, self.means, self.covariance, self.noise, histories, lowest, highest)
