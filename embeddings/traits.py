"""Traits: attributes that many users share, and how much more often those who have one like an item.

What a user is says what they may like before anything else is known of them; a naive Bayes (each trait speaks for
itself), of log-odds held to 0 where few have spoken. Practical for attributes with some dozens of values.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, TypeGuard

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Attributes = Mapping[str, Any]
SHARED = 10
"""A value is a trait when so many users have it."""
MOST = 64
"""Traits kept, the most common ones."""
BANDS = 6
"""Ranges that numbers are put into, with about as many users in each."""
CAUTION = 10.0
"""Likings that a lift is held back by: it says little before that many were expected."""


@dataclass(frozen=True, slots=True)
class Trait:
    """An attribute's value, or a range of its numbers: `low` is in it, `high` is not.

    Attributes:
        value: None where it is a range.
    """

    attribute: str
    value: str | bool | None = None
    low: float = 0.0
    high: float = 0.0

    def of(self, attributes: Attributes) -> bool:
        """Whether someone with these attributes has it."""
        told = attributes.get(self.attribute)
        if self.value is None:
            return _number(told) and self.low <= told < self.high
        return any(type(one) is type(self.value) and one == self.value for one in _listed(told))

    def __str__(self) -> str:
        if self.value is not None:
            return f"{self.attribute} {self.value}"
        if np.isinf(self.low):
            return f"{self.attribute} below {self.high:g}"
        if np.isinf(self.high):
            return f"{self.attribute} from {self.low:g} on"
        return f"{self.attribute} from {self.low:g} to below {self.high:g}"

    def as_text(self) -> str:
        """As it is kept in the graph."""
        told = [self.attribute, self.low, self.high] if self.value is None else [self.attribute, self.value]
        return json.dumps(told)

    @classmethod
    def of_text(cls, text: str) -> "Trait":
        """The other way round."""
        attribute, *rest = json.loads(text)
        return cls(attribute, None, *rest) if len(rest) == 2 else cls(attribute, *rest)


@dataclass(frozen=True)
class Traits:
    """What was learned of traits.

    Attributes:
        traits: t of them.
        lift: float32[items, t], ln of how many times as often as others those who have a trait like an item.
    """

    traits: tuple[Trait, ...] = ()
    lift: NDArray[np.float32] = field(default_factory=lambda: np.zeros((0, 0), np.float32))


def mine(traits: Sequence[Trait], attributes: Attributes) -> NDArray[np.int64]:
    """The places of a user's own traits, int64[n]."""
    return np.asarray([n for n, trait in enumerate(traits) if trait.of(attributes)], dtype=np.int64)


def learn(
    users: NDArray[np.int64], items: NDArray[np.int64], attributes: Sequence[Attributes], count: int
) -> Traits:
    """Traits and lifts.

    Args:
        users: int64[n], whose liking it is, places in `attributes`.
        items: int64[n], of what, below `count`.
    """
    present = np.unique(users)
    traits = found([attributes[n] for n in present.tolist()])
    has = np.zeros((len(attributes), len(traits)), np.float32)
    for user in present.tolist():
        has[user, mine(traits, attributes[user])] = 1.0
    likings = csr_matrix((np.ones(len(items)), (items, users)), shape=(count, len(attributes)))
    liked = likings @ has  # [items, traits]
    popularity = np.bincount(items, minlength=count)
    expected = np.outer(popularity, liked.sum(axis=0)) / max(len(items), 1)
    return Traits(traits, np.log((liked + CAUTION) / (expected + CAUTION)).astype(np.float32))


def found(attributes: Sequence[Attributes]) -> tuple[Trait, ...]:
    """The traits of a set of users, the most common first."""
    values: Counter[Trait] = Counter()
    numbers: dict[str, list[float]] = {}
    for one in attributes:
        for name, told in one.items():
            if _number(told):
                numbers.setdefault(name, []).append(float(told))
            values.update({Trait(name, value) for value in _listed(told)})
    for name, seen in numbers.items():
        values.update(_bands(name, np.asarray(seen)))
    common = [(trait, n) for trait, n in values.items() if SHARED <= n < len(attributes)]
    return tuple(trait for trait, _ in sorted(common, key=lambda one: (-one[1], one[0].as_text()))[:MOST])


def _bands(name: str, seen: NDArray[np.float64]) -> Counter[Trait]:
    inner = np.unique(np.quantile(seen, np.arange(1, BANDS) / BANDS, method="higher"))
    edges = [-np.inf, *inner[inner > seen.min()].tolist(), np.inf]
    bands = [Trait(name, None, low, high) for low, high in pairwise(edges)]
    return Counter({band: int(((seen >= band.low) & (seen < band.high)).sum()) for band in bands})


def _number(told: Any) -> TypeGuard[int | float]:
    return isinstance(told, int | float) and not isinstance(told, bool)


def _listed(told: Any) -> list[str | bool]:
    """The values of an attribute that are words or yes and no."""
    several = told if isinstance(told, list | tuple) else [told]
    return [one for one in several if isinstance(one, str | bool)]
