"""The arithmetic that ranks: a score is a sum of parts, and each part is one path in the graph.

For user u with history h_1 … h_n (newest first; signals s, mass Σs, attention a as `embeddings.behaviour` has it)
and candidate i:

    score(u, i) =   Σ collaborative · a_h · w_hi                        links h → i
                  + Σ behaviour · (x_h · y_i)                           behaviour vectors of h, as read, and of i
                  + Σ knowledge · s_h / mass / ln(1 + degree_e)         entities e of both h and i, hubs aside
                  + Σ interest · p_e                                    interests of u in hubs that i meets
                  + Σ stated · c_e                                      interests that u stated and i meets
                  + Σ semantic · s_h / mass · (v_h · v_i) / |P|         P = Σ s_h / mass · v_h
                  + Σ trait · g_ti                                      traits t of u: lift of i among who has them
                  +   popularity · ln(1 + likings_i)
                  +   prior · b_i                                       learned: what speaks for i besides
                  +   novelty · c · ln((1 + P) / (1 + likings_i)) / ln(1 + P)   c: how much u wants; P: all likings
                  +   described · (t · v_i - .16) / .08                 t: what u wrote, as a vector; .16, .08: usual

Nothing is added that is not such a part, and no part depends on another, so listing the parts explains the
score completely. `embeddings.parts.assemble` lists them by the formulas below; `parts.outline` and
`embeddings.ablation` sum first, since parts are linear in the history, and tests hold them equal to what is
listed. What users say of themselves (`stated`, `novelty`, `described`) is never learned, since it is theirs: 1 is as
much as scores differ from item to item, one standard deviation. The links are EASE's (Steck 2019, arXiv:1905.03375);
the rarity of a shared entity is Adamic and Adar's ("Friends and neighbors on the Web", 2003); the semantic
parts split one cosine, which is linear in the history, exactly; novelty is an item's self-information (Vargas
and Castells, RecSys 2011).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True)
class Weights:
    """How much each kind of part counts. All change results.

    These serve before a model is trained, which brings weights of its own, fitted on events it had not seen.
    """

    collaborative: float = 10.0
    behaviour: float = 1.0
    knowledge: float = 0.025
    interest: float = 0.1
    semantic: float = 0.05
    trait: float = 1.0
    popularity: float = 0.0025
    prior: float = 1.0
    stated: float = 0.1
    novelty: float = 0.1
    described: float = 0.1

    @classmethod
    def alone(cls, **kinds: float) -> "Weights":
        """Some kinds; all others do not count."""
        return cls(**{field.name: kinds.get(field.name, 0.0) for field in fields(cls)})


KINDS = tuple(field.name for field in fields(Weights))
SAID = ("stated", "novelty", "described")
"""Kinds that are the user's own say."""
NEAR, SPREAD = 0.16, 0.08
"""Mean and standard deviation of cosines of what people write with items; `benchmarks/cold_start.py` prints them."""


@dataclass(frozen=True)
class Parts:
    """The parts of one kind, of all candidates, aligned.

    Attributes:
        candidate: int64[n], which candidate a part belongs to.
        contribution: float64[n], what it adds to that candidate's score.
    """

    candidate: Indices
    contribution: Floats


def collaborative(weights: Weights, candidate: Indices, attention: Floats, link: Floats) -> Parts:
    """A part for each link: int64[n], and float64[n] of the attention to the event and the link's weight."""
    return Parts(candidate, weights.collaborative * attention * link)


def behaviour(weights: Weights, candidate: Indices, product: Floats) -> Parts:
    """A part for each event and candidate: int64[n], and float64[n] of their vectors' dot products."""
    return Parts(candidate, weights.behaviour * product)


def knowledge(weights: Weights, candidate: Indices, signal: Floats, mass: float, degree: Floats) -> Parts:
    """A part for each path over a shared entity: int64[n], and float64[n] of signal and degree (>= 1)."""
    return Parts(candidate, weights.knowledge * signal / mass / np.log1p(degree))


def interest(weights: Weights, candidate: Indices, preference: Floats) -> Parts:
    """A part for each interest that a candidate meets: int64[n], and float64[n] of the interests' weights."""
    return Parts(candidate, weights.interest * preference)


def stated(weights: Weights, candidate: Indices, preference: Floats) -> Parts:
    """A part for each stated interest that a candidate meets: int64[n], and float64[n] of how much it was stated."""
    return Parts(candidate, weights.stated * preference)


def semantic(weights: Weights, candidate: Indices, attention: Floats, cosine: Floats, norm: float) -> Parts:
    """A part for each event and candidate that have vectors.

    Args:
        candidate: int64[n].
        attention: float64[n], the event's weight in the profile vector.
        cosine: float64[n], of the event's and the candidate's unit vectors.
        norm: length of the profile vector before it was made a unit vector.
    """
    return Parts(candidate, weights.semantic * attention * cosine / norm)


def trait(weights: Weights, candidate: Indices, lift: Floats) -> Parts:
    """A part for each candidate and trait of the user: int64[n], and float64[n] of the lifts, as logarithms."""
    return Parts(candidate, weights.trait * lift)


def popularity(weights: Weights, likings: Floats) -> Parts:
    """One part for each candidate: float64[m] of how often it was liked by all."""
    return Parts(np.arange(len(likings)), weights.popularity * np.log1p(likings))


def prior(weights: Weights, prior: Floats) -> Parts:
    """One part for each candidate: float64[m] of what speaks for it whoever asks."""
    return Parts(np.arange(len(prior)), weights.prior * prior)


def novelty(weights: Weights, wanted: float, likings: Floats, positive: int) -> Parts:
    """One part for each candidate, none where no novelty is wanted.

    Args:
        wanted: by the user, 0 to 1.
        likings: float64[m], how often each was liked by all.
        positive: how often anything was.
    """
    if not wanted:
        return Parts(np.empty(0, np.int64), np.empty(0))
    surprise = np.log((1.0 + positive) / (1.0 + likings)) / np.log1p(max(positive, 1))
    return Parts(np.arange(len(likings)), weights.novelty * wanted * surprise)


def nearness(cosine: Floats | np.float64) -> Floats:
    """How near a text is to items, in standard deviations from what is usual, of the cosines of their vectors.

    Cosines of texts lie in a narrow band, which is the encoder's: constants, so that no part depends on what else is
    ranked.
    """
    return np.asarray((cosine - NEAR) / SPREAD)


def described(weights: Weights, candidate: Indices, cosine: Floats) -> Parts:
    """A part for each candidate that has a vector: int64[n], and float64[n] of its cosines with what the user wrote."""
    return Parts(candidate, weights.described * nearness(cosine))


@dataclass(frozen=True)
class Scores:
    """The parts by kind and the scores they add up to.

    Attributes:
        total: float64[m].
    """

    parts: Mapping[str, Parts]
    total: Floats

    def of(self, candidate: int, most: int | None = None) -> "Listing":
        """The parts of one candidate, the strongest first; equal ones by kind, then by their place in it."""
        kinds = sorted(self.parts)
        places = [np.flatnonzero(self.parts[kind].candidate == candidate) for kind in kinds]
        found = [self.parts[kind].contribution[place] for kind, place in zip(kinds, places, strict=True)]
        values, place = np.concatenate([np.empty(0), *found]), np.concatenate([np.empty(0, int), *places])
        kind = np.repeat(np.arange(len(kinds)), [len(one) for one in places])
        order = np.argsort(-np.abs(values), kind="stable")
        shown, hidden = order[:most], order[len(order[:most]) :]
        listed = zip(kind[shown].tolist(), place[shown].tolist(), values[shown].tolist(), strict=True)
        return Listing(
            [(kinds[k], n, value) for k, n, value in listed], float(values[hidden].sum()), len(hidden)
        )


@dataclass(frozen=True)
class Listing:
    """One candidate's strongest parts, and what the others come to.

    Attributes:
        parts: (kind, index into that kind's parts, contribution).
        rest: sum of those not listed.
        hidden: how many they are.
    """

    parts: list[tuple[str, int, float]]
    rest: float
    hidden: int


def add_up(parts: Mapping[str, Parts], candidates: int) -> Scores:
    """Sums the parts of `candidates` candidates."""
    total = np.zeros(candidates)
    for one in parts.values():
        total += np.bincount(one.candidate, weights=one.contribution, minlength=candidates)
    return Scores(parts, total)


def ranking(total: Floats, ids: Sequence[str], limit: int) -> list[int]:
    """The `limit` best candidates: by score, equal ones by id, so that a ranking is repeatable."""
    if limit <= 0 or not len(ids):
        return []
    least = np.partition(total, -limit)[-limit] if limit < len(total) else -np.inf
    kept = np.flatnonzero(total >= least)  # more than `limit` where scores are equal
    order = np.lexsort((np.asarray([ids[n] for n in kept.tolist()]), -total[kept]))
    return [int(n) for n in kept[order[:limit]]]
