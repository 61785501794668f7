"""Exploration: now and then a place of a ranking goes to an item that is new, with a probability that is known.

Each place, by itself, gives way with probability ε; what it gives way to is drawn from the new items by a softmax of
their scores. An item that stands higher up already is not shown twice: then the place keeps what it had. So the
places' draws are independent, and the probability that an item stands at a place is exact: with p_n the softmax's of a
new item,

    at place r (1 the first):  new item n:  ε p_n (1 - ε p_n)^(r-1)      the one ranked there:  1 - Σ_n of that

(it was drawn now, and not before). Such probabilities are what off-policy estimates rest on; `embeddings.offpolicy`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.scoring import Floats


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands at a place of a ranking.

    Attributes:
        new: place of a new item among those it was drawn from; None: what was ranked there stays.
        propensity: probability that what stands there does.
    """

    new: int | None
    propensity: float


def chances(scores: Floats, spread: float) -> Floats:
    """Softmax of the scores of new items, float64[m]; `spread` is what scores differ by, the unit."""
    scaled = (scores - scores.max(initial=-np.inf)) / spread if spread > 0 else np.zeros(len(scores))
    weight: Floats = np.exp(scaled)
    return weight / weight.sum() if len(weight) else weight


def explore(chance: Floats, places: int, share: float, random: np.random.Generator) -> Sequence[Shown]:
    """What stands at each of so many places.

    Args:
        chance: of each new item, where one is drawn, float64[m]; they add up to 1, or there is none.
        share: ε, 0 to 1.
        random: asked for two numbers a place, whatever they lead to.
    """
    found, above = list[Shown](), set[int]()
    edges = np.cumsum(chance)
    for place in range(places):
        coin, pick = random.random(2)
        standing = share * chance * (1 - share * chance) ** place
        drawn = min(int(np.searchsorted(edges, pick, "right")), len(chance) - 1)
        if coin < share and drawn >= 0 and drawn not in above:
            above.add(drawn)
            found.append(Shown(drawn, float(standing[drawn])))
        else:
            found.append(Shown(None, float(1 - standing.sum())))
    return found
