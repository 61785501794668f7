"""What an encoder is tuned on: texts by item, and events in order of time, as plain arrays."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from errors import PersonaError

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


class BadTuningData(PersonaError):
    """Data that nothing can be learned from, and why."""

    status = 422

    def __init__(self, reason: str) -> None:
        super().__init__(f"The encoder cannot be tuned on this data: {reason}.")


@dataclass(frozen=True)
class TuningData:
    """Knowledge texts and behaviour.

    Attributes:
        texts: the knowledge text of each item; an item is its place here.
        users: int64[n], who; numbers of any kind, used as indices of a matrix, so without large gaps.
        items: int64[n], on what.
        values: float64[n], a rating or a signal. All three in order of time.
    """

    texts: Sequence[str]
    users: Ints
    items: Ints
    values: Floats

    def __post_init__(self) -> None:
        """Refuses arrays that do not belong together."""
        if not len(self.users) == len(self.items) == len(self.values):
            raise BadTuningData("users, items and values differ in length")
        if len(self.items) and not (self.items.min() >= 0 and self.items.max() < len(self.texts)):
            raise BadTuningData(f"an item is not between 0 and {len(self.texts) - 1}")
        if len(self.users) and self.users.min() < 0:
            raise BadTuningData("a user is negative")
        if not np.isfinite(self.values).all():
            raise BadTuningData("a value is not finite")

    @classmethod
    def of_texts(cls, texts: Sequence[str]) -> "TuningData":
        """Knowledge without behaviour, for the objective "unsupervised"."""
        return cls(texts, np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))

    @property
    def fingerprint(self) -> str:
        """Of everything in it, as 16 hex digits."""
        digest = hashlib.sha256()
        for text in self.texts:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        for column in (self.users, self.items, self.values):
            digest.update(np.ascontiguousarray(column).tobytes())
        return digest.hexdigest()[:16]

    def without(self, users: Ints, items: Ints) -> "TuningData":
        """The data as if these users and items did not exist: their texts and events are gone, items renumbered."""
        kept = np.setdiff1d(np.arange(len(self.texts)), items)
        place = np.full(len(self.texts), -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        rows = ~np.isin(self.users, users) & (place[self.items] >= 0)
        texts = [self.texts[item] for item in kept]
        return TuningData(texts, self.users[rows], place[self.items[rows]], self.values[rows])

    def matrix(self, values: Floats) -> csr_array:
        """float32[users, items], sparse: a value for each event, the last one where a pair occurs again."""
        pairs = np.stack([self.users, self.items], axis=1)[::-1]
        _, last = np.unique(pairs, axis=0, return_index=True)
        rows, columns = pairs[last].T
        shape = (int(self.users.max(initial=-1)) + 1, len(self.texts))
        return csr_array((values[::-1][last].astype(np.float32), (rows, columns)), shape=shape)

    def liked(self, threshold: float) -> csr_array:
        """float32[users, items], sparse: 1 where the user's last event with the item counts as liking."""
        matrix = self.matrix(np.where(self.values >= threshold, 1.0, 0.0))
        matrix.eliminate_zeros()
        return matrix


def shuffled(count: int, batch: int, number: int, seed: int) -> Ints:
    """Batch `number` of an endless stream of shuffles: int64[min(batch, count)], each of `count` once a round.

    It depends on its arguments alone, so a run that resumes needs no state of a generator.
    """
    size = min(batch, count)
    rounds, place = divmod(number, max(1, count // size))
    order = np.random.default_rng([seed, rounds]).permutation(count)
    return order[place * size : (place + 1) * size].astype(np.int64)
