"""Whether two entities are one: what speaks for it and against it, added up in bits.

The sum of Fellegi and Sunter (A theory for record linkage, 1969): each field that is compared agrees at some level,
and each level weighs log2 of how much more often it is met among pairs that are one than among pairs that are not.
Names are compared word by word, typing errors by the distance of Damerau (1964), spellings that no rule explains by
Winkler's similarity (1990). Words that many names use are no typing errors of each other. What is around two entities
is compared as Adamic and Adar (2003) count it, the rarer the more. Practical for pairs that blocking found.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log, log2, sqrt

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler

from embeddings.identity_names import Name, normal, opposed, sound

Used = Callable[[str], int]
"""How many names have a word."""
PRIOR = -4.0
"""Bits, log2 of the odds that two that met by a key are one, before anything is compared."""
IN_USE = 3
"""From so many names on a word is no typing error of another."""
RARE = 5
"""Up to so many names, the two of the pair among them, a word is rare."""
LITTLE = 2
"""Up to so many items say little of what is around an entity."""
LIKE = 0.92
"""Winkler's similarity, from which on words are like each other."""
BITS: Mapping[str, float] = {
    "name same": 10.5,
    "name sounds alike": 6.0,
    "name mistyped": 5.0,
    "name mistyped, rest rare": 9.0,
    "name shortened": 5.0,
    "name shortened, rest rare": 9.0,
    "name with initials": 6.0,
    "name with initials, rest rare": 9.0,
    "name an acronym": 3.0,
    "name mistyped, short": 1.0,
    "name with more words": -3.0,
    "name other words in use": -4.0,
    "name other": -7.0,
    "generation in one only": -10.0,
    "context same": 5.0,
    "context near": 5.0,
    "context weak": 3.5,
    "context apart": -6.0,
    "context apart, little known": -1.5,
    "relations of other types": -2.0,
    "related to each other": -4.0,
    "vectors near": 1.5,
    "vectors apart": -2.0,
}
"""Weights, rounded from `benchmarks/identity.py --tune`, which says where too few were met to tell; changes results."""
SAME, NEAR, WEAK = 0.5, 0.25, 0.08
"""Cosines of contexts, from which on they are the same, near, not apart."""
VECTORS = (0.8, 0.35)
"""Cosines of text vectors: near from the one on, apart below the other."""


@dataclass(frozen=True, slots=True)
class Side:
    """One entity of a pair.

    Attributes:
        names: its own, then its aliases.
        degree: how many items it has.
        types: of its relations from items.
        items: some of its items, and how many entities each has.
        around: some of the other entities of those items: their degrees, and how many ties there are.
        vector: float32[d], its text vector; None: it has none.
    """

    id: str
    kind: str
    names: Sequence[str]
    degree: int = 0
    types: frozenset[str] = frozenset()
    items: Mapping[str, int] = field(default_factory=dict)
    around: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    vector: NDArray[np.float32] | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """How sure it is that two entities are one.

    Attributes:
        score: 0 to 1, the probability by the weights; 0 where something forbids it.
        reasons: what was found, each with its bits, the weightiest first.
        vetoed: what forbids it was found.
    """

    score: float
    reasons: Sequence[str]
    vetoed: bool = False


def compare(left: Side, right: Side, used: Used, related: bool = False) -> Verdict:
    """Weighs a pair; `related`: there is a relation between the two."""
    if left.kind != right.kind:
        return Verdict(0.0, [f"kinds differ: {left.kind}, {right.kind}"], vetoed=True)
    a, b, level, bits = _names(left.names, right.names, used)
    if forbidden := opposed(a, b):
        return Verdict(0.0, [forbidden], vetoed=True)
    found = [(level, bits), *_around(left, right)]
    if a.generation != b.generation:
        found.append(_level("generation in one only"))
    if related:
        found.append(_level("related to each other"))
    return Verdict(_probability(PRIOR + sum(bits for _, bits in found)), _told(found))


def most(left: Sequence[str], right: Sequence[str], used: Used) -> float:
    """The highest score that a pair of such names can have, whatever is around the two."""
    a, b, _, bits = _names(left, right, used)
    return 0.0 if opposed(a, b) else _probability(PRIOR + bits + BITS["context same"] + BITS["vectors near"])


def _told(found: Sequence[tuple[str, float]]) -> list[str]:
    told = sorted(found, key=lambda one: (-abs(one[1]), one[0]))
    return [f"{level} ({bits:+.1f})" for level, bits in told if bits]


def _probability(bits: float) -> float:
    return 1 / (1 + 2 ** -max(min(bits, 60.0), -60.0))


def _level(name: str) -> tuple[str, float]:
    return name, BITS[name]


def _names(left: Sequence[str], right: Sequence[str], used: Used) -> tuple[Name, Name, str, float]:
    """The two names that agree best, and how."""
    pairs = [(normal(one), normal(other)) for one in left for other in right]
    return max(
        ((a, b, *_level(name_level(a, b, used))) for a, b in pairs),
        key=lambda found: (opposed(found[0], found[1]) is None, found[3]),
    )


def name_level(a: Name, b: Name, used: Used) -> str:
    """How two names agree: a key of `BITS`."""
    if sorted(a.words) == sorted(b.words) or a.compact == b.compact:
        return "name same"
    only, others = _rest(a.words, b.words)
    level = _words(only, others, used)
    if level == "name other" and _is_acronym(a, b):
        return "name an acronym"
    if level in {"name other", "name with more words"}:
        if a.sound == b.sound:
            return "name sounds alike"
        if len(a.words) != len(b.words) and _mistyped(a.compact, b.compact):
            return "name mistyped"
    rare = f"{level}, rest rare"
    return rare if rare in BITS and _rare(set(a.words) & set(b.words), used) else level


def _rare(words: set[str], used: Used) -> bool:
    """Whether few other names have one of these words, so that it hardly stands in both by chance (Winkler 1989)."""
    return any(len(word) > 3 and used(word) <= RARE for word in words)


def _rest(left: Sequence[str], right: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words that only one of two names has."""
    a, b = Counter(left), Counter(right)
    return [*(a - b).elements()], [*(b - a).elements()]


def _words(only: list[str], others: list[str], used: Used) -> str:
    """The level of the words in which two names differ: that of the worst."""
    fewer, more = sorted((only, others), key=len)
    if not fewer:
        return _further(more)
    more = list(more)
    levels: list[str] = []
    for word in fewer:
        found, other = max(((_word(word, one, used), one) for one in more), key=lambda one: BITS[one[0]])
        levels.append(found)
        more.remove(other)
    if more:
        levels.append(_further(more))
    worst = min(levels, key=BITS.__getitem__)
    mistyped = sum(level.startswith("name mistyped") for level in levels)
    return "name other" if mistyped > 2 else worst


def _further(words: Sequence[str]) -> str:
    """Middle initials that one has and the other has not are next to nothing."""
    return "name with initials" if all(len(word) == 1 for word in words) else "name with more words"


def _word(one: str, other: str, used: Used) -> str:
    short, long = sorted((one, other), key=len)
    if len(short) == 1:
        return "name with initials" if long.startswith(short) else "name other"
    if any(letter.isdigit() for letter in short + long):
        return "name other"
    level = _spelled(short, long)
    spelled = level in {"name sounds alike", "name mistyped", "name mistyped, short"}
    return "name other words in use" if spelled and min(used(one), used(other)) >= IN_USE else level


def _spelled(short: str, long: str) -> str:
    if sound(short) == sound(long):
        return "name sounds alike"
    if _shortened(short, long):
        return "name shortened"
    if _mistyped(short, long):
        return "name mistyped" if len(long) > 4 else "name mistyped, short"
    if len(short) > 4 and JaroWinkler.similarity(short, long) >= LIKE:
        return "name mistyped, short"
    return "name other"


def _mistyped(one: str, other: str) -> bool:
    """One error, in words of three letters and more; two in those of nine and more."""
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 3 else 1 if shorter < 9 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _shortened(short: str, long: str) -> bool:
    """ "intl" is "international", "univ" is "university": begun alike, in order, much shorter."""
    if len(short) < 2 or len(long) < len(short) + 3 or short[0] != long[0]:
        return False
    if long.startswith(short):
        return True
    letters = iter(long)
    return short[-1] in long[-3:] and all(letter in letters for letter in short)


def _is_acronym(a: Name, b: Name) -> bool:
    short, long = sorted((a, b), key=lambda name: len(name.words))
    return (
        len(short.words) == 1
        and len(long.words) > 2
        and short.compact == "".join(word[0] for word in long.words)
    )


def _around(left: Side, right: Side) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    likeness = context(left, right)
    if likeness is not None:
        level = f"context {_context_level(likeness)}"
        little = level == "context apart" and min(left.degree, right.degree) <= LITTLE
        found.append(_level(f"{level}, little known" if little else level))
        if left.types and right.types and not left.types & right.types:
            found.append(_level("relations of other types"))
    cosine = _cosine(left.vector, right.vector)
    if cosine is not None and not VECTORS[1] <= cosine < VECTORS[0]:
        found.append(_level("vectors near" if cosine >= VECTORS[0] else "vectors apart"))
    return found


def _context_level(likeness: float) -> str:
    return (
        "same"
        if likeness >= SAME
        else "near"
        if likeness >= NEAR
        else "weak"
        if likeness >= WEAK
        else "apart"
    )


def context(left: Side, right: Side) -> float | None:
    """How alike what is around two entities is, 0 to 1, the rare weighing more; None: one has nothing around it.

    The cosine of ties to entities and items, each tie weighted by 1 / ln(1 + degree); the two themselves left out.
    """
    a, b = _weights(left, right.id), _weights(right, left.id)
    if not a or not b:
        return None
    product = sum(weight * b[one] for one, weight in a.items() if one in b)
    return product / sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))


def _weights(side: Side, other: str) -> dict[tuple[str, str], float]:
    found = {
        ("entity", one): sqrt(ties) / log(2 + degree)
        for one, (degree, ties) in side.around.items()
        if one != other
    }
    return found | {("item", one): 1 / log(2 + size) for one, size in side.items.items()}


def _cosine(a: NDArray[np.float32] | None, b: NDArray[np.float32] | None) -> float | None:
    if a is None or b is None or a.shape != b.shape:
        return None
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else None


def weight(often: float, seldom: float) -> float:
    """The bits of a level met in the share `often` of pairs that are one, and `seldom` of others."""
    return log2(often / seldom)
