"""Ids as whole numbers, in arrays: what a bulk import keeps in memory of the nodes it has met."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Indices = NDArray[np.int64]
RECENT = 100_000
"""Ids that are looked up in a table of their own until they are sorted in among the others."""


class Numbers:
    """Numbers ids from 0 in the order they come, by a hash of 64 bits: 16 bytes an id once it is sorted in.

    Two ids of a hundred million would be taken for one with a probability of 1 in 3,700; of a million, 1 in 37 million.
    """

    def __init__(self) -> None:
        self._keys, self._numbers = np.empty(0, np.int64), np.empty(0, np.int64)
        self._recent: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._keys) + len(self._recent)

    def find(self, ids: Sequence[str]) -> Indices:
        """The numbers of ids, int64[n], -1 for one that did not come."""
        keys = _keys(ids)
        found = self._sorted(keys)
        if self._recent:
            for n in np.flatnonzero(found < 0).tolist():
                found[n] = self._recent.get(int(keys[n]), -1)
        return found

    def add(self, ids: Sequence[str]) -> tuple[Indices, NDArray[np.bool_]]:
        """The numbers of ids, int64[n], new ones for those that did not come yet; and which did not, bool[n]."""
        keys = _keys(ids)
        found, new = self._sorted(keys), np.zeros(len(keys), np.bool_)
        for n in np.flatnonzero(found < 0).tolist():
            count = len(self)
            found[n] = self._recent.setdefault(int(keys[n]), count)
            new[n] = len(self) > count
        if len(self._recent) > max(RECENT, len(self._keys) // 4):
            self._sort_in()
        return found, new

    def _sorted(self, keys: Indices) -> Indices:
        if not len(self._keys):
            return np.full(len(keys), -1, np.int64)
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[place] == keys, self._numbers[place], -1)

    def _sort_in(self) -> None:
        count = len(self._recent)
        keys = np.concatenate([self._keys, np.fromiter(self._recent, np.int64, count)])
        numbers = np.concatenate([self._numbers, np.fromiter(self._recent.values(), np.int64, count)])
        order = np.argsort(keys)
        self._keys, self._numbers, self._recent = keys[order], numbers[order], {}


def _keys(ids: Sequence[str]) -> Indices:
    return np.fromiter(map(hash, ids), np.int64, len(ids))
