"""Ratings predicted from a user's history: one Gaussian process over the items, shared by all users.

Every user is a draw from it: `rating_ui = μ_i + f_u(i) + m_u(t) + ε`, with `f_u ~ N(0, Σ)`, Σ learned for every pair
of items, a mood `m_u` that drifts (Ornstein and Uhlenbeck's kernel over time), and noise ε with a variance of each
user's own. That is the nonparametric random effects model of Yu, Lafferty, Zhu and Gong (Large-scale collaborative
prediction using a nonparametric random effects model, ICML 2009), learned by expectation maximisation, from a prior
that knows who rated what at all (implicit feedback, as in Koren's SVD++, KDD 2008) and what the items' texts mean.

A prediction is the item's mean and one part per event of the history: `w_h · (rating_h - μ_h)`.

Practical limit: Σ is dense, float64[items, items], and a round takes about 4 items³ + Σ history³ operations: two
seconds of a core for 1,700 items and 1,000 users; for 10,000 items minutes, and 4 GB.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.ratings_process import Floats, History, Ints, Ratings, RatingsConfig, groups, mood
from errors import InvalidInput

__all__ = ["Ratings", "RatingsConfig", "fit"]


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
        config: settings; None: the defaults, chosen on the demo's validation ratings.

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
