"""An audit of stored interests: whether each is what the events say now."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from embeddings.interests import KEPT, Interest

CLOSE = 1e-6
"""Weights that differ by less are the same."""
VERDICTS = ("right", "stale", "unsupported", "contradicted", "missing")


@dataclass(frozen=True, slots=True)
class Stored:
    """An interest as it is stored.

    Attributes:
        history: origin of the history it was computed from; None where it does not say.
        met: whether the user has an event that counts, liked or not, with an item of that entity.
    """

    entity: str
    weight: float
    history: str | None
    met: bool


def audit(
    stored: Sequence[Stored], now: Sequence[Interest], liked: Set[str], muted: Set[str], history: str
) -> Counter[str]:
    """How many of one user's stored interests are what, and how many that there are now are missing.

    - contradicted: the user muted it, or likes nothing any more of what they met of it;
    - unsupported: too few events bear it out, or it points at the entity no more than everyone's do;
    - stale: computed from another history or older counts, or others are among the fifty strongest now;
    - right: all else.

    Args:
        now: the interests there are, all of them, strongest first.
        liked: entities that any item of the history has.
        muted: entities.
        history: origin of the history as it is.
    """
    weights = {interest.entity: interest.weight for interest in now}
    kept = [interest.entity for interest in now[:KEPT]]
    found = Counter(
        _verdict(one, weights, liked, muted, one.entity in kept and one.history == history) for one in stored
    )
    found["missing"] = len(set(kept) - {one.entity for one in stored})
    return found


def _verdict(
    one: Stored, weights: Mapping[str, float], liked: Set[str], muted: Set[str], current: bool
) -> str:
    if one.entity in muted or (one.met and one.entity not in liked):
        return "contradicted"
    if one.entity not in weights:
        return "unsupported"
    return "right" if current and abs(one.weight - weights[one.entity]) <= CLOSE else "stale"
