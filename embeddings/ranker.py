"""Learns how much each kind of part counts, from what users liked next.

A conditional logit (McFadden 1974): the likings of a user among all items it could have been, given each item's
parts summed by kind. Weights may differ by how much is known of a user; they stay above 0, so that a part always
speaks for what it says it speaks for, and a kind that earns nothing ends at 0. What a user says of themselves is
not fitted: it counts one standard deviation of the scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from embeddings.scoring import KINDS, SAID, Weights

Floats = NDArray[np.float64]
KNOWN = (0, 1, 4, 11)
"""Weights change where a history has so many items."""
CAUTION = 0.002
"""How hard weights are held to those of all users together, per choice."""


@dataclass(frozen=True)
class Choice:
    """What one user could have liked next, and what it was.

    Attributes:
        known: items in the history.
        totals: float64[m, kinds], the parts of each item summed by kind, with weights of 1.
        liked: int64[l], places of the likings among the m.
        count: how much it counts.
    """

    known: int
    totals: Floats
    liked: NDArray[np.int64]
    count: float = 1.0


@dataclass(frozen=True)
class Ranker:
    """Weights by how much is known of a user.

    Attributes:
        levels: one for each of KNOWN.
    """

    levels: tuple[Weights, ...] = (Weights(),)

    def weights(self, known: int) -> Weights:
        """Those for a history of so many items."""
        level = sum(known >= least for least in KNOWN) - 1
        return self.levels[min(level, len(self.levels) - 1)]

    def as_lists(self) -> dict[str, list[float]]:
        """By kind, the weights of each level."""
        return {kind: [asdict(level)[kind] for level in self.levels] for kind in KINDS}

    @classmethod
    def of_lists(cls, lists: Mapping[str, Sequence[float]]) -> "Ranker":
        """The other way round; a kind that is not in the lists counts as before any training.

        One that users say counts as what they state does, which is one standard deviation of the scores too.
        """
        count = max(map(len, lists.values()))
        given: dict[str, Sequence[float]] = {
            kind: [value] * count for kind, value in asdict(Weights()).items()
        }
        given |= dict.fromkeys(SAID, lists["stated"]) if "stated" in lists else {}
        given |= lists
        levels = zip(*(given[kind] for kind in KINDS), strict=True)
        return cls(tuple(Weights(**dict(zip(KINDS, level, strict=True))) for level in levels))


def learn(choices: Sequence[Choice], kinds: Sequence[str] = KINDS) -> Ranker:
    """Weights fitted to choices: one set for all, then one for each level near it.

    Args:
        kinds: those that may count; the weights of all others are 0.
    """
    if not choices:
        return Ranker()
    scale = _scale(choices)
    most = np.asarray([np.inf if kind in kinds and kind not in SAID else 0.0 for kind in KINDS])
    everyone = _fit(choices, scale, np.minimum(0.5, most), 1e-4, most)
    levels = []
    for n, least in enumerate(KNOWN):
        below = KNOWN[n + 1] if n + 1 < len(KNOWN) else np.inf
        mine = [choice for choice in choices if least <= choice.known < below]
        fitted = _fit(mine, scale, everyone, CAUTION, most) if mine else everyone
        levels.append(_level(fitted / scale, mine or choices, kinds))
    return Ranker(tuple(levels))


def _level(fitted: Floats, choices: Sequence[Choice], kinds: Sequence[str]) -> Weights:
    """Weights of one level, with those of what users say of themselves."""
    spread = float(np.mean([(choice.totals @ fitted).std() for choice in choices]))
    said = {kind: spread for kind in SAID if kind in kinds}
    return Weights(**dict(zip(KINDS, fitted.tolist(), strict=True)) | said)


def ndcg(choices: Sequence[Choice], ranker: Ranker, k: int = 10) -> float:
    """Mean NDCG@k of what the weights make of choices."""
    gains = 1.0 / np.log2(np.arange(2, k + 2))
    found = []
    for choice in choices:
        weights = np.asarray([getattr(ranker.weights(choice.known), kind) for kind in KINDS])
        top = np.argsort(-(choice.totals @ weights), kind="stable")[:k]
        hits = np.isin(top, choice.liked)
        found.append(gains[: len(top)][hits].sum() / gains[: min(k, len(choice.liked))].sum())
    return float(np.mean(found)) if found else 0.0


def _scale(choices: Sequence[Choice]) -> Floats:
    """The usual spread of each kind's totals, so that all are held alike; 1 for one that never speaks."""
    spread = np.mean([choice.totals.std(axis=0) for choice in choices], axis=0)
    return np.where(spread > 1e-9, spread, 1.0)


def _fit(choices: Sequence[Choice], scale: Floats, near: Floats, caution: float, most: Floats) -> Floats:
    counts = np.asarray([choice.count for choice in choices])
    counts /= counts.mean()

    def loss(w: Floats) -> tuple[float, Floats]:
        total, slope = 0.0, np.zeros_like(w)
        for choice, count in zip(choices, counts, strict=True):
            scaled = choice.totals / scale
            score = scaled @ w
            score -= score.max()
            chance = np.exp(score)
            chance /= chance.sum()
            total -= count * float(np.log(np.maximum(chance[choice.liked], 1e-300)).mean())
            slope += count * (chance @ scaled - scaled[choice.liked].mean(axis=0))
        n = len(choices)
        away = w - near
        return total / n + caution * float(away @ away), slope / n + 2 * caution * away

    found = minimize(loss, near, jac=True, method="L-BFGS-B", bounds=[(0.0, high) for high in most])
    fitted: Floats = found.x
    return fitted
