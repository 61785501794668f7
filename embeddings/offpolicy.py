"""What a way of ranking would earn, from what another one showed and what came of it.

An item shown at a place with propensity p, where the other way would show it with probability t, counts w = t / p.
The mean of w · reward is right on the average whatever the rewards are (Horvitz and Thompson 1952); divided by the mean
of w in place of 1 it is a little biased and varies far less (self-normalised; Swaminathan and Joachims, NeurIPS 2015).

Two limits. A reward is taken to depend on the item, its place and the user, not on what else was shown. And what is
shown with probability 0 can say nothing: where the other way would show what this one never does, the estimate is too
low; `covered` says which share of its places was met at all.
"""

from dataclasses import dataclass

import numpy as np

from embeddings.scoring import Floats, Indices

DRAWS = 2_000


@dataclass(frozen=True)
class Log:
    """What was shown, one entry a place of a ranking, n of them.

    Attributes:
        ranking: int64[n], which ranking.
        user: int64[n], whose.
        reward: float64[n].
        propensity: float64[n], above 0.
        target: float64[n], probability that the way in question shows that item there.
    """

    ranking: Indices
    user: Indices
    reward: Floats
    propensity: Floats
    target: Floats


@dataclass(frozen=True)
class Estimate:
    """A value, the reward of a ranking on the average, with the 95 % interval of a bootstrap over users."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Estimates:
    """What a log says.

    Attributes:
        logged: of what was shown.
        ips: of the way in question, by inverse propensities.
        snips: the same, self-normalised.
        effective: entries that would say as much if all counted alike, (Σw)² / Σw².
        covered: mean of w: near 1 where the log speaks of all that the way in question would show.
    """

    rankings: int
    entries: int
    users: int
    logged: Estimate
    ips: Estimate
    snips: Estimate
    effective: float
    covered: float


def estimate(log: Log, seed: int = 0) -> Estimates:
    """Estimates from a log of at least one entry."""
    weight = log.target / log.propensity
    users, place = np.unique(log.user, return_inverse=True)
    _, first = np.unique(log.ranking, return_index=True)

    def by_user(values: Floats, of: Indices) -> Floats:
        return np.bincount(of, values, len(users)).astype(np.float64)

    sums = np.stack([
        by_user(np.ones(len(first)), place[first]),
        by_user(np.ones(len(place)), place),
        by_user(log.reward, place),
        by_user(weight, place),
        by_user(weight * log.reward, place),
    ])  # fmt: skip
    random = np.random.default_rng(seed)
    times = random.multinomial(len(users), np.full(len(users), 1 / len(users)), DRAWS)
    whole, drawn = _values(sums.sum(axis=1)), _values(sums @ times.T)
    low, high = np.quantile(drawn, [0.025, 0.975], axis=1)
    logged, ips, snips = (
        Estimate(float(a), float(b), float(c)) for a, b, c in zip(whole, low, high, strict=True)
    )
    square = float(np.square(weight).sum())
    effective = float(weight.sum() ** 2 / square) if square else 0.0
    return Estimates(len(first), len(place), len(users), logged, ips, snips, effective, float(weight.mean()))


def _values(sums: Floats) -> Floats:
    """Logged, IPS and SNIPS, of sums of rankings, entries, rewards, weights and weighted rewards."""
    rankings, entries, reward, weight, weighted = sums
    one = np.where(weight > 0, weighted / np.where(weight > 0, weight, 1.0), 0.0)
    return np.stack([reward / rankings, weighted / rankings, one * entries / rankings])
