"""How good the reasons of a ranking are, in the measures of the field.

Linking-interaction recency (LIR), shared-entity popularity (SEP) and the diversity of path types (PTD, first called
ETD) are those of Balloccu, Boratto, Fenu and Marras, "Post Processing Recommender Systems with Knowledge Graphs for
Recency, Popularity, and Diversity of Explanations" (SIGIR 2022, arXiv:2204.11241) and "Reinforcement recommendation
reasoning through knowledge graphs for explanation path quality" (KBS 2023, arXiv:2209.04954). Their code has changed
over time; what ours is compared with is `hopwise/evaluator/metrics.py` of hopwise (tail-unica, the extension of
RecBole).

They explain an item with one path. Our items have several reasons, so an item's value is the mean of those that have
one, and a list's the mean of its items'; with one reason an item it is theirs. Practical limit: the measures say how
reasons look, not whether they convince anyone; that popular entities explain better is what the authors'
questionnaire found, and our scores think the opposite (a rare shared entity counts more), so SEP rises at the expense
of score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.scoring import Floats


@dataclass(frozen=True, slots=True)
class Told:
    """A part of a score, as the measures see it.

    Attributes:
        type: of its path; two reasons of one type have paths of the same kinds of relations.
        recency: LIR of the event it starts from, 0 to 1; None where there is no event.
        popularity: SEP of the entity it passes through, 0 to 1; None where there is none.
        tied: whether its path starts from the user at all; what speaks for an item whoever asks does not.
    """

    type: str
    contribution: float
    recency: float | None = None
    popularity: float | None = None
    tied: bool = True


@dataclass(frozen=True)
class Shown:
    """An item of a list: the reasons shown, and the magnitudes of all parts of its score, summed."""

    reasons: Sequence[Told]
    magnitude: float

    @property
    def lir(self) -> float:
        """Mean recency of the events that its reasons start from, 0 where none does."""
        return _mean([one.recency for one in self.reasons if one.recency is not None])

    @property
    def sep(self) -> float:
        """Mean popularity of the entities that its reasons pass through, 0 where none does."""
        return _mean([one.popularity for one in self.reasons if one.popularity is not None])

    @property
    def explained(self) -> bool:
        """Whether a reason starts from the user."""
        return any(one.tied for one in self.reasons)

    @property
    def carried(self) -> float:
        """The share of that magnitude that the shown reasons carry, 0 to 1; 1 for a score of nothing."""
        shown = sum(abs(reason.contribution) for reason in self.reasons)
        return shown / self.magnitude if self.magnitude else 1.0


@dataclass(frozen=True)
class Quality:
    """How good the reasons of one list are; each from 0 to 1.

    Attributes:
        lir: mean of the items' recencies. hopwise's, of several reasons an item; as there, none is 0.
        sep: mean of the items' popularities of entities. hopwise's, likewise; all its paths pass through an entity
            (or a user, which ours never do), so what an item without one counts is ours to say: 0.
        ptd: distinct path types among the reasons, to the smaller of their number and of the types there are.
            hopwise's, which knows a type by the last relation; ours knows it by the kind of the part and that relation.
        explained: share of the items with a reason that starts from the user. hopwise's "fidelity".
        carried: the mean share of a score's magnitude that its shown reasons carry. Ours: where a score is the sum of
            its paths, that some path exists says little, and how much of the score is told says all.
    """

    lir: float
    sep: float
    ptd: float
    explained: float
    carried: float

    @property
    def overall(self) -> float:
        """What a re-ranking raises: the mean of lir, sep, ptd and explained."""
        return (self.lir + self.sep + self.ptd + self.explained) / 4


def measure(items: Sequence[Shown], types: int) -> Quality:
    """The quality of a list's reasons; an empty one's is 0.

    Args:
        types: how many types of path there are at all.
    """
    reasons = [reason for item in items for reason in item.reasons]
    most = min(len(reasons), types)
    return Quality(
        lir=_mean([item.lir for item in items]),
        sep=_mean([item.sep for item in items]),
        ptd=len({one.type for one in reasons}) / most if most else 0.0,
        explained=_mean([item.explained for item in items]),
        carried=_mean([item.carried for item in items]),
    )


def recency(at: Sequence[float]) -> Floats:
    """How recent each of a user's events is (LIR), float64[n] for n times in any unit: 1 the latest, 0 the earliest.

    An exponentially weighted mean of the times up to each, the newest weighing most, brought to 0 … 1 for the user. As
    hopwise's (decay 2 / (n + 1), weights that add up to 1, where the paper starts the mean from the first time), but
    that events of one moment share a value: there the order they happen to be stored in makes them differ. The first
    code of the authors averages ranks in place of times.
    """
    moments, place, events = np.unique(
        np.asarray(at, dtype=np.float64), return_inverse=True, return_counts=True
    )
    return _averaged(moments, events)[place]


def popularity(entities: Mapping[int, int]) -> dict[int, float]:
    """How popular an entity of each degree is among those of its kind (SEP): 1 the most, 0 the least.

    The same mean over the degrees of all entities of the kind, in rising order; as hopwise's, but that equal degrees
    share a value. The mean lags behind what it runs over: entities of a long tail are all near 0.

    Args:
        entities: how many entities of the kind have a degree, by degree.
    """
    degrees = sorted(entities)
    counts = np.asarray([entities[degree] for degree in degrees], dtype=np.int64)
    return dict(zip(degrees, _averaged(np.asarray(degrees, dtype=np.float64), counts).tolist(), strict=True))


def _averaged(values: Floats, times: np.typing.NDArray[np.int64]) -> Floats:
    """The running mean after each of the rising values, which come several times each, brought to 0 … 1: float64[n]."""
    if not len(values):
        return np.empty(0)
    number = int(times.sum())
    kept = 1 - 2 / (number + 1)
    total, weight, means = 0.0, 0.0, np.empty(len(values))
    for n, (value, count) in enumerate(zip((values - values[0]).tolist(), times.tolist(), strict=True)):
        fade = kept**count
        added = (1 - fade) / (1 - kept)
        total, weight = total * fade + value * added, weight * fade + added
        means[n] = total / weight
    span = means[-1] - means[0]
    return (means - means[0]) / span if span > 0 else np.ones(len(values))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0
