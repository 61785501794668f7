"""All parts of the scores of one user's candidates, from what the graph says, in serving and evaluation alike.

What is here are joins; the arithmetic of each part is `embeddings.scoring`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings import scoring
from embeddings.behaviour import RECENT, attention, priors, reading, summary
from embeddings.scoring import Floats, Indices, Parts, Scores, Weights

Vectors = NDArray[np.float32]


def _nowhere() -> Indices:
    return np.empty(0, np.int64)


@dataclass(frozen=True)
class Links:
    """Links from the history to the candidates, one entry a link: indices into both, and float64[n] weights."""

    source: Indices = field(default_factory=_nowhere)
    target: Indices = field(default_factory=_nowhere)
    weight: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class Ties:
    """Relations to entities, one entry each: index of the item, number of the entity, its degree (float64)."""

    item: Indices = field(default_factory=_nowhere)
    entity: Indices = field(default_factory=_nowhere)
    degree: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True)
class Learned:
    """What was learned of the history's items and of the candidates; see `embeddings.behaviour.Behaviour`.

    Attributes:
        source: float32[n, d], of the history's items, zeros where nothing was learned.
        target: float32[m, d], of the candidates.
        mixing: float32[3, d, d].
        prior: float32[m].
        start: float32[m].
    """

    source: Vectors
    target: Vectors
    mixing: Vectors
    prior: Vectors
    start: Vectors


@dataclass(frozen=True)
class Evidence:
    """What the graph says of one user's history (n items, newest first) and m candidates.

    Attributes:
        signal: float64[n], of the event of each item that decides; 0 where it was met and not liked.
        popularity: float64[m], how often each candidate was liked.
        mine: relations of the history's items to entities that are no hubs.
        theirs: those of the candidates.
        preference: int64[p] and float64[p], hubs the history points at, and the weights of that.
        stated: entities the user stated an interest in likewise, and how much.
        novelty: how much of it the user wants, 0 to 1.
        positive: likings of all users together.
        described: text vector of what the user wrote of what is wanted, float32[e], unit; None: nothing.
        meets: relations of the candidates to any entities.
        vectors: text vectors, unit or zero, float32[n, e].
        embedded: those of the candidates, float32[m, e].
        learned: None before a model is trained.
        lift: float32[m, t], of the candidates among those who share each of the user's t traits.
    """

    signal: Floats
    popularity: Floats
    links: Links = field(default_factory=Links)
    mine: Ties = field(default_factory=Ties)
    theirs: Ties = field(default_factory=Ties)
    preference: tuple[Indices, Floats] = field(default_factory=lambda: (_nowhere(), np.empty(0)))
    stated: tuple[Indices, Floats] = field(default_factory=lambda: (_nowhere(), np.empty(0)))
    novelty: float = 0.0
    positive: int = 0
    described: Vectors | None = None
    meets: Ties = field(default_factory=Ties)
    vectors: Vectors | None = None
    embedded: Vectors | None = None
    learned: Learned | None = None
    lift: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))

    @cached_property
    def attention(self) -> Floats:
        """How much each event counts, float64[3, n]."""
        return attention(self.signal)

    @property
    def mass(self) -> float:
        """Sum of the signals."""
        return float(self.signal.sum())


@dataclass(frozen=True)
class Traced:
    """Parts of one kind, and where each comes from: indices into the arrays of the evidence that made it."""

    parts: Parts
    origin: tuple[Indices, ...] = ()


def assemble(evidence: Evidence, weights: Weights) -> tuple[Scores, Mapping[str, Traced]]:
    """The scores of all candidates, and by kind their parts.

    Origins: of collaborative parts, the link; of knowledge ones, the relation of the history's item and the
    candidate's; of interests, observed or stated, the preference and the candidate's relation; of semantic and
    behaviour ones, the event; of traits, which of the user's it is.
    """
    traced = {
        "collaborative": _collaborative(evidence, weights),
        "behaviour": _behaviour(evidence, weights),
        "knowledge": _knowledge(evidence, weights),
        "interest": _interest(evidence, weights),
        "stated": _stated(evidence, weights),
        "semantic": _semantic(evidence, weights),
        "trait": _trait(evidence, weights),
        "popularity": Traced(scoring.popularity(weights, evidence.popularity)),
        "prior": Traced(_prior(evidence, weights)),
        "novelty": Traced(_novelty(evidence, weights)),
        "described": Traced(described(evidence, weights)),
    }
    scores = scoring.add_up({kind: one.parts for kind, one in traced.items()}, len(evidence.popularity))
    return scores, traced


def outline(evidence: Evidence, weights: Weights) -> Floats:
    """What all add up to of each candidate, float64[m], but knowledge and texts, without listing parts.

    The same sum, with behaviour in single precision: it is linear in the history, so the history is summed first. For
    finding the candidates that are worth listing; a test holds it equal to what `assemble` lists.
    """
    found = [
        _collaborative(evidence, weights).parts,
        _trait(evidence, weights).parts,
        scoring.popularity(weights, evidence.popularity),
        _prior(evidence, weights),
        _interest(evidence, weights).parts,
        _stated(evidence, weights).parts,
        _novelty(evidence, weights),
    ]
    if learned := evidence.learned:
        read = summary(learned.source, learned.mixing, evidence.attention)
        product = (learned.target @ read.astype(np.float32)).astype(np.float64)
        found.append(scoring.behaviour(weights, np.arange(len(product)), product))
    kinds = {str(n): one for n, one in enumerate(found)}
    return scoring.add_up(kinds, len(evidence.popularity)).total


def _collaborative(evidence: Evidence, weights: Weights) -> Traced:
    links, seen = evidence.links, evidence.attention[RECENT]
    parts = scoring.collaborative(weights, links.target, seen[links.source], links.weight)
    return Traced(parts, (np.arange(len(links.source)),))


def _behaviour(evidence: Evidence, weights: Weights) -> Traced:
    learned = evidence.learned
    if learned is None:
        return Traced(scoring.behaviour(weights, _nowhere(), np.empty(0)), (_nowhere(),))
    met = np.flatnonzero(learned.source.any(axis=1))
    read = reading(learned.source[met], learned.mixing, evidence.attention[:, met])
    speaks = learned.target.astype(np.float64) @ read.T  # [candidates, met]
    candidate, event = _grid(len(speaks), met)
    return Traced(scoring.behaviour(weights, candidate, speaks.ravel()), (event,))


def _knowledge(evidence: Evidence, weights: Weights) -> Traced:
    mine, theirs = evidence.mine, evidence.theirs
    source, target = equal(mine.entity, theirs.entity)
    signal = evidence.signal[mine.item[source]]
    liked = signal > 0
    source, target, signal = source[liked], target[liked], signal[liked]
    parts = scoring.knowledge(weights, theirs.item[target], signal, evidence.mass, theirs.degree[target])
    return Traced(parts, (source, target))


def _interest(evidence: Evidence, weights: Weights) -> Traced:
    entity, weight = evidence.preference
    preference, target = equal(entity, evidence.meets.entity)
    parts = scoring.interest(weights, evidence.meets.item[target], weight[preference])
    return Traced(parts, (preference, target))


def _stated(evidence: Evidence, weights: Weights) -> Traced:
    """An item that is tied to an entity in several ways meets the interest once, by the first."""
    entity, weight = evidence.stated
    preference, target = equal(entity, evidence.meets.entity)
    pairs = np.stack([evidence.meets.item[target], preference])
    first = np.sort(np.unique(pairs, axis=1, return_index=True)[1])
    preference, target = preference[first], target[first]
    parts = scoring.stated(weights, evidence.meets.item[target], weight[preference])
    return Traced(parts, (preference, target))


def _semantic(evidence: Evidence, weights: Weights) -> Traced:
    nothing = Traced(scoring.semantic(weights, _nowhere(), np.empty(0), np.empty(0), 1.0), (_nowhere(),))
    if evidence.vectors is None or evidence.embedded is None:
        return nothing
    known = np.flatnonzero(evidence.vectors.any(axis=1) & (evidence.signal > 0))
    told = np.flatnonzero(evidence.embedded.any(axis=1))
    share = evidence.signal[known] / (evidence.mass or 1.0)
    mine = evidence.vectors[known].astype(np.float64)
    norm = float(np.linalg.norm(share @ mine))
    if not len(told) or norm == 0:
        return nothing
    cosine = evidence.embedded[told].astype(np.float64) @ mine.T  # [told, known]
    candidate, event = _grid(len(told), known)
    parts = scoring.semantic(weights, told[candidate], np.tile(share, len(told)), cosine.ravel(), norm)
    return Traced(parts, (event,))


def _trait(evidence: Evidence, weights: Weights) -> Traced:
    candidate, trait = np.nonzero(evidence.lift)
    return Traced(
        scoring.trait(weights, candidate, evidence.lift[candidate, trait].astype(np.float64)), (trait,)
    )


def _prior(evidence: Evidence, weights: Weights) -> Parts:
    learned = evidence.learned
    if learned is None:
        return scoring.prior(weights, np.empty(0))
    return scoring.prior(weights, priors(learned.prior, learned.start, len(evidence.signal)))


def _novelty(evidence: Evidence, weights: Weights) -> Parts:
    return scoring.novelty(weights, evidence.novelty, evidence.popularity, evidence.positive)


def described(evidence: Evidence, weights: Weights) -> Parts:
    """Of what the user wrote, a part for each candidate that has a vector."""
    if evidence.described is None or evidence.embedded is None:
        return scoring.described(weights, _nowhere(), np.empty(0))
    told = np.flatnonzero(evidence.embedded.any(axis=1))
    cosine = evidence.embedded[told].astype(np.float64) @ evidence.described.astype(np.float64)
    return scoring.described(weights, told, cosine)


def _grid(candidates: int, events: Indices) -> tuple[Indices, Indices]:
    """Candidate and event of each place of a matrix of candidates and events, row by row."""
    return np.repeat(np.arange(candidates), len(events)), np.tile(events, candidates)


def equal(left: Indices, right: Indices) -> tuple[Indices, Indices]:
    """Every pair of places with equal numbers, as int64[n] twice: in the order of `right`, then of `left`."""
    order = np.argsort(left, kind="stable")
    first, last = (np.searchsorted(left[order], right, side) for side in ("left", "right"))
    count = last - first
    within = np.arange(count.sum()) - np.repeat(count.cumsum() - count, count)
    return order[np.repeat(first, count) + within], np.repeat(np.arange(len(right)), count)
