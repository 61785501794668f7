"""What rating prediction is measured against: means, biases, and factors learned by gradient descent.

Koren, Factorization Meets the Neighborhood, KDD 2008: biases (eq. 1), biased matrix factorisation (eq. 2), SVD++
(eq. 15). A minute at most for 100,000 ratings; SVD++ costs a user's ratings times the factors for each round.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.ratings_process import Floats, Ints, groups

# A step sums over a user's ratings; of more than so many it would overshoot.
STEADY = 50


@dataclass(frozen=True)
class Biases:
    """`overall + user + item`; an unseen user or item adds nothing.

    Attributes:
        overall: mean of all ratings.
        users: float64[users].
        items: float64[items].
    """

    overall: float
    users: Floats
    items: Floats

    def predict(self, users: Ints, items: Ints) -> Floats:
        """Predicted ratings, float64[n]."""
        return self.overall + _of(self.users, users) + _of(self.items, items)


def _of(values: Floats, rows: Ints) -> Floats:
    """The rows' values, zeros where there is no such row."""
    found: Floats = np.array(values[np.where(rows < len(values), rows, 0)], dtype=np.float64)
    found[rows >= len(values)] = 0.0
    return found


def biases(
    users: Ints, items: Ints, values: Floats, user_trust: float = 5.0, item_trust: float = 5.0
) -> Biases:
    """Means with shrinkage, each given the other, 20 times around.

    Args:
        users: int64[n].
        items: int64[n].
        values: float64[n].
        user_trust: ratings a bias of 0 counts as; infinite for none.
        item_trust: the same of items.
    """
    overall = float(values.mean())
    of_users, of_items = np.zeros(users.max() + 1), np.zeros(items.max() + 1)
    for _ in range(20):
        of_items = _shrunk(items, values - overall - of_users[users], item_trust)
        of_users = _shrunk(users, values - overall - of_items[items], user_trust)
    return Biases(overall, of_users, of_items)


def _shrunk(keys: Ints, values: Floats, trust: float) -> Floats:
    return np.asarray(np.bincount(keys, values) / (np.bincount(keys) + trust), dtype=np.float64)


@dataclass(frozen=True)
class Factors:
    """`biases + q_i · (p_u + Σ_h y_h / √|history|)`; without y it is biased matrix factorisation.

    Attributes:
        users: float64[users, k], p with what the history adds.
        items: float64[items, k], q.
    """

    biases: Biases
    users: Floats
    items: Floats

    def predict(self, users: Ints, items: Ints) -> Floats:
        """Predicted ratings, float64[n]."""
        ties = np.sum(_of(self.users, users) * _of(self.items, items), axis=1)
        return np.asarray(self.biases.predict(users, items) + ties, dtype=np.float64)


@dataclass(frozen=True)
class FactorsConfig:
    """Settings of the descent; all change results.

    Attributes:
        size: factors.
        rounds: over all users.
        rate: step, falling to a tenth over the rounds.
        decay: L2 weight.
        implicit: whether the items touched add to a user (SVD++).
    """

    size: int = 20
    rounds: int = 40
    rate: float = 0.01
    decay: float = 0.1
    implicit: bool = False


def factors(
    users: Ints, items: Ints, values: Floats, config: FactorsConfig | None = None, seed: int = 0
) -> Factors:
    """Learns biased matrix factorisation or SVD++, one step for each user's ratings together.

    Args:
        users: int64[n].
        items: int64[n].
        values: float64[n].
        config: settings.
        seed: of the start and of the order of users.
    """
    chosen, rng = config or FactorsConfig(), np.random.default_rng(seed)
    start = biases(users, items, values)
    descent = _Descent(chosen, start, *_start(rng, len(start.users), len(start.items), chosen.size))
    rows = list(groups(users))
    for number in range(chosen.rounds):
        rate = chosen.rate * 0.1 ** (number / chosen.rounds)
        for place in rng.permutation(len(rows)):
            here = rows[place]
            descent.step(int(users[here[0]]), items[here], values[here], rate)
    return descent.done(users, items)


def _start(rng: np.random.Generator, users: int, items: int, size: int) -> tuple[Floats, Floats, Floats]:
    """p, q and y near zero."""
    p, q, y = (rng.normal(0.0, 0.05, (rows, size)) for rows in (users, items, items))
    return p, q, y


@dataclass
class _Descent:
    config: FactorsConfig
    biases: Biases
    p: NDArray[np.float64]
    q: NDArray[np.float64]
    y: NDArray[np.float64]

    def step(self, user: int, items: Ints, values: Floats, rate: float) -> None:
        """One gradient step on one user's ratings; its items must differ."""
        decay, bias, count = self.config.decay, self.biases, len(items)
        own = rate * min(count, STEADY) / count
        profile, q = self.profile(user, items), self.q[items]
        error = values - bias.overall - bias.users[user] - bias.items[items] - q @ profile
        bias.users[user] += own * (error.sum() - decay * count * bias.users[user])
        bias.items[items] += rate * (error - decay * bias.items[items])
        pull = error @ q  # [k]
        self.q[items] += rate * (np.outer(error, profile) - decay * q)
        self.p[user] += own * (pull - decay * count * self.p[user])
        if self.config.implicit:
            self.y[items] += own * (pull / np.sqrt(count) - decay * self.y[items])

    def profile(self, user: int, items: Ints) -> Floats:
        """What a user's factors are, float64[k]."""
        whole: Floats = self.p[user].copy()
        if self.config.implicit:
            whole += self.y[items].sum(axis=0) / np.sqrt(len(items))
        return whole

    def done(self, users: Ints, items: Ints) -> Factors:
        whole = self.p.copy()
        for rows in groups(users):
            whole[users[rows[0]]] = self.profile(int(users[rows[0]]), items[rows])
        return Factors(self.biases, whole, self.q)
