"""Better reasons for a stated loss: which items a list holds, and which reasons are shown of each.

Balloccu et al. (SIGIR 2022; see `embeddings.explanations`) mix score and quality with a weight, and what a weight
costs is known afterwards. Here the cost is given, and holds:

- the list keeps at least `1 - loss` of the plain ranking's discounted gain: the sum over its ranks r of
  (score - score of the weakest item that could be chosen) / log2(r + 1);
- of each item, the reasons shown carry at least `1 - loss` of the magnitude that its strongest ones carry;
- the quality of the reasons (`Quality.overall`) is never below the plain ranking's.

Why it holds: both choices start from the plain one and change one member for another as long as the quality rises. A
change is taken only where its cost, with the newcomer at the leaver's rank, leaves enough; the members are then put
in the order of their values, which makes the sum no smaller (rearrangement inequality). The third is looked at in the
end.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.explanations import Quality, Shown, Told, measure
from embeddings.scoring import Floats

# A change must raise the quality by more than rounding does.
LEAST = 1e-9


@dataclass(frozen=True)
class Entry:
    """An item that a list may hold.

    Attributes:
        parts: those of its parts that may be shown, the strongest first.
        magnitude: of all its parts, summed.
    """

    score: float
    parts: Sequence[Told]
    magnitude: float

    def shown(self, chosen: Sequence[int]) -> Shown:
        """The item with some of its parts as reasons."""
        return Shown([self.parts[n] for n in chosen], self.magnitude)


@dataclass(frozen=True)
class Rearranged:
    """A list, and what became of it.

    Attributes:
        items: which entries, the best score first.
        reasons: of each of them, which parts are shown, the strongest first.
        before, after: the quality of the plain ranking's reasons and of these.
        lost_gain: the share of the plain ranking's discounted gain that was given up.
        lost_reasons: the largest share of what an item's strongest reasons carry that was given up.
    """

    items: list[int]
    reasons: list[list[int]]
    before: Quality
    after: Quality
    lost_gain: float = 0.0
    lost_reasons: float = 0.0


def rearrange(entries: Sequence[Entry], limit: int, reasons: int | None, loss: float) -> Rearranged:
    """The list of `limit` entries, with up to `reasons` of each (None: all), for at most `loss`.

    Args:
        entries: the best score first.
        loss: 0 (nothing changes) to 1.
    """
    types = sorted({part.type for entry in entries for part in entry.parts})
    plain = [list(range(len(entry.parts)))[:reasons] for entry in entries]
    first = list(range(min(limit, len(entries))))

    def quality(items: Sequence[int], chosen: Sequence[Sequence[int]]) -> Quality:
        return measure([entries[n].shown(chosen[n]) for n in items], len(types))

    before = quality(first, plain)
    unchanged = Rearranged(first, [plain[n] for n in first], before, before)
    if loss <= 0 or not types:
        return unchanged
    told = [_reasons(entry, reasons, loss, types) for entry in entries]
    scores = np.asarray([entry.score for entry in entries])
    shown = [entry.shown(one.members) for entry, one in zip(entries, told, strict=True)]
    discount = 1 / np.log2(np.arange(len(first)) + 2)
    picked = _pick(_of_items(shown, types), scores - scores.min(), discount, loss)
    chosen = [one.members for one in told]
    after = quality(picked.members, chosen)
    if after.overall <= before.overall:
        return unchanged
    lost = max(told[n].lost for n in picked.members)
    return Rearranged(picked.members, [chosen[n] for n in picked.members], before, after, picked.lost, lost)


@dataclass(frozen=True)
class _Picked:
    """Members in the order of their values, and the share of the plain choice's sum that they gave up."""

    members: list[int]
    lost: float = 0.0


@dataclass(frozen=True)
class _Features:
    """What the quality of a choice is made from, a row each option.

    Attributes:
        sums: float64[m, 6]: recencies and how many they are, popularities and how many, whether it is explained,
            reasons.
        types: int64[m, t], how many reasons of each type.
    """

    sums: Floats
    types: NDArray[np.int64]


def _overall(sums: Floats, types: NDArray[np.int64], size: int) -> Floats:
    """`Quality.overall` of choices of `size` options, float64[…], from their rows summed: [… , 6] and [… , t]."""
    most = np.minimum(np.maximum(sums[..., 5], 1), types.shape[-1])
    lir = sums[..., 0] / np.maximum(sums[..., 1], 1)
    sep = sums[..., 2] / np.maximum(sums[..., 3], 1)
    overall: Floats = (lir + sep + (types > 0).sum(-1) / most + sums[..., 4] / size) / 4
    return overall


def _reasons(entry: Entry, most: int | None, loss: float, types: Sequence[str]) -> _Picked:
    size = len(entry.parts) if most is None else min(most, len(entry.parts))
    if not 0 < size < len(entry.parts):
        return _Picked(list(range(size)))
    value = np.asarray([abs(part.contribution) for part in entry.parts])
    return _pick(_of_parts(entry.parts, types), value, np.ones(size), loss)


def _of_parts(parts: Sequence[Told], types: Sequence[str]) -> _Features:
    """Of parts that may be the reasons of one item: a value counts where there is one."""
    sums = [
        [
            one.recency or 0.0,
            one.recency is not None,
            one.popularity or 0.0,
            one.popularity is not None,
            one.tied,
            1,
        ]
        for one in parts
    ]
    return _features(sums, [[one] for one in parts], types)


def _of_items(items: Sequence[Shown], types: Sequence[str]) -> _Features:
    """Of items that may be in one list: each counts."""
    sums = [[item.lir, 1, item.sep, 1, item.explained, len(item.reasons)] for item in items]
    return _features(sums, [item.reasons for item in items], types)


def _features(
    sums: Sequence[Sequence[float]], reasons: Sequence[Sequence[Told]], types: Sequence[str]
) -> _Features:
    place = {name: n for n, name in enumerate(types)}
    counts = np.zeros((len(reasons), len(types)), np.int64)
    for n, told in enumerate(reasons):
        for one in told:
            counts[n, place[one.type]] += 1
    return _Features(np.asarray(sums, dtype=np.float64), counts)


def _pick(features: _Features, value: Floats, discount: Floats, loss: float) -> _Picked:
    """`len(discount)` options of high quality that keep `1 - loss` of what the first ones are worth.

    Args:
        value: float64[m], falling, none below 0.
        discount: float64[size], falling.
    """
    size = len(discount)
    inside = np.arange(size)
    worth = plain = float(discount @ value[inside])
    sums, types = features.sums[inside].sum(0), features.types[inside].sum(0)
    best = _overall(sums, types, size)
    for _ in range(size):  # each changes one member, and seldom more than a few do
        outside = np.setdiff1d(np.arange(len(value)), inside)
        if not len(outside):
            break
        cost = discount[:, None] * (value[inside][:, None] - value[outside])  # [size, others]
        quality = _overall(
            sums - features.sums[inside][:, None] + features.sums[outside],
            types - features.types[inside][:, None] + features.types[outside],
            size,
        )
        quality[worth - cost < (1 - loss) * plain] = -np.inf
        leaves, comes = np.unravel_index(np.argmax(quality), quality.shape)
        if quality[leaves, comes] <= best + LEAST:
            break
        best = quality[leaves, comes]
        inside = np.sort(np.append(np.delete(inside, leaves), outside[comes]))
        sums, types = features.sums[inside].sum(0), features.types[inside].sum(0)
        worth = float(discount @ value[inside])
    return _Picked(inside.tolist(), max(1 - worth / plain, 0.0) if plain > 0 else 0.0)
