"""What the scores of one user would be if some of the history, or of what the user stated, were not there.

The same sums as `embeddings.parts` lists, for many histories at once: every kind of part is linear in something of the
history (attention, signal / mass, their share of the profile vector, an interest's weight), so it is a matrix of what
an event says of a candidate for one of that, by `embeddings.scoring` with weights of 1, and a batch of histories is a
few products. Nothing is estimated: attention, interests and weights are those of the history that is left. A test holds
it equal to `embeddings.parts.assemble` of the shorter history, for evidence by chance. Practical to some hundred events
and candidates (8 bytes x 6 an event and candidate).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings import interests, scoring
from embeddings.behaviour import RECENT, attention, reading, starting
from embeddings.parts import Evidence, Ties, equal
from embeddings.scoring import KINDS, Floats, Indices, Parts, Weights

Mask = NDArray[np.bool_]
ONES = Weights(**dict.fromkeys(KINDS, 1.0))


@dataclass(frozen=True)
class Pointers:
    """What interests are counted from: the history's relations to the hubs that any candidate may meet.

    Attributes:
        ties: of the history.
        events: float64[r], all users' positive events whose item has the entity of each relation.
    """

    ties: Ties
    events: Floats


@dataclass(frozen=True)
class Ablation:
    """The scores of m candidates for any part of a history of n events and p stated interests.

    Attributes:
        evidence: of the whole history.
        pointers: to hubs.
        weights: how much each kind counts for a history of so many items.
    """

    evidence: Evidence
    pointers: Pointers
    weights: Callable[[int], Weights]

    def scores(self, kept: Mask, stated: Mask) -> Floats:
        """float64[b, m] of b histories.

        Args:
            kept: bool[b, n], which events there are.
            stated: bool[b, p], which stated interests.
        """
        counts = kept.sum(axis=1)
        looked = attention(self.evidence.signal, kept)
        weights = self._weights(counts)
        found: Floats = sum(
            weights[kind] * value for kind, value in self._constant.items() if weights[kind].any()
        ) + np.zeros((len(kept), len(self.evidence.popularity)))
        found += weights["collaborative"] * (looked[RECENT] @ self._links)
        if self._behaviour is not None:
            found += weights["behaviour"] * sum(looked[k] @ self._behaviour[k] for k in range(len(looked)))
        found += weights["prior"] * (self._prior[0] + starting(counts)[:, None] * self._prior[1])
        found += weights["stated"] * ((stated * self.evidence.stated[1]) @ self._stated)
        signal = kept * self.evidence.signal
        mass = np.maximum(signal.sum(axis=1, keepdims=True), 1e-300)
        found += weights["knowledge"] * (signal @ self._knowledge) / mass
        found += weights["semantic"] * self._semantic(signal / mass)
        return found + weights["interest"] * self._interest(signal)

    def by_event(self) -> Floats:
        """What each event says of each candidate, in the whole history, float64[n, m]: its parts, summed."""
        evidence, weights = self.evidence, self.weights(len(self.evidence.signal))
        looked, share = evidence.attention[:, :, None], (evidence.signal / (evidence.mass or 1.0))[:, None]
        found: Floats = weights.collaborative * looked[RECENT] * self._links
        if self._behaviour is not None:
            found += weights.behaviour * sum(looked[k] * self._behaviour[k] for k in range(len(looked)))
        found += weights.knowledge * share * self._knowledge
        if self._texts is not None:
            cosines, gram = self._likeness
            norm = float(np.sqrt(max((share.T @ gram @ share).item(), 0.0)))
            found += weights.semantic * share * cosines / (norm or 1.0)
        return found

    def _weights(self, counts: Indices) -> dict[str, Floats]:
        """By kind, float64[b, 1]."""
        levels, place = np.unique(counts, return_inverse=True)
        known = [self.weights(int(count)) for count in levels]
        return {kind: np.asarray([getattr(one, kind) for one in known])[place][:, None] for kind in KINDS}

    @cached_property
    def _size(self) -> tuple[int, int]:
        return len(self.evidence.signal), len(self.evidence.popularity)

    @cached_property
    def _constant(self) -> dict[str, Floats]:
        """What does not depend on the history, float64[m] by kind, with weights of 1."""
        evidence = self.evidence
        candidate, trait = np.nonzero(evidence.lift)
        lift = evidence.lift[candidate, trait].astype(np.float64)
        parts = {
            "trait": scoring.trait(ONES, candidate, lift),
            "popularity": scoring.popularity(ONES, evidence.popularity),
            "novelty": scoring.novelty(ONES, evidence.novelty, evidence.popularity, evidence.positive),
        }
        return {kind: scoring.add_up({kind: one}, self._size[1]).total for kind, one in parts.items()}

    def _table(self, source: Indices, parts: Parts, rows: int) -> Floats:
        """Parts summed by what they come from and the candidate, float64[rows, m]."""
        found = np.zeros((rows, self._size[1]))
        np.add.at(found, (source, parts.candidate), parts.contribution)
        return found

    @cached_property
    def _links(self) -> Floats:
        links = self.evidence.links
        parts = scoring.collaborative(ONES, links.target, np.ones(len(links.source)), links.weight)
        return self._table(links.source, parts, self._size[0])

    @cached_property
    def _behaviour(self) -> list[Floats] | None:
        """float64[n, m] at each horizon."""
        learned = self.evidence.learned
        if learned is None:
            return None
        once, target = np.ones((1, self._size[0])), learned.target.astype(np.float64).T
        return [reading(learned.source, mixing[None], once) @ target for mixing in learned.mixing]

    @cached_property
    def _prior(self) -> tuple[Floats, Floats]:
        learned = self.evidence.learned
        if learned is None:
            return np.zeros(self._size[1]), np.zeros(self._size[1])
        return learned.prior.astype(np.float64), learned.start.astype(np.float64)

    @cached_property
    def _knowledge(self) -> Floats:
        """What the entities say that an event's item shares with a candidate, for a signal of 1 in a mass of 1."""
        mine, theirs = self.evidence.mine, self.evidence.theirs
        source, target = equal(mine.entity, theirs.entity)
        once = np.ones(len(source))
        parts = scoring.knowledge(ONES, theirs.item[target], once, 1.0, theirs.degree[target])
        return self._table(mine.item[source], parts, self._size[0])

    @cached_property
    def _stated(self) -> Floats:
        """Which stated interest a candidate meets, float64[p, m], 0 or 1."""
        found = np.zeros((len(self.evidence.stated[0]), self._size[1]))
        preference, target = equal(self.evidence.stated[0], self.evidence.meets.entity)
        found[preference, self.evidence.meets.item[target]] = 1.0
        return found

    @cached_property
    def _texts(self) -> tuple[Floats, Floats] | None:
        """Text vectors of the history and of the candidates."""
        mine, theirs = self.evidence.vectors, self.evidence.embedded
        if mine is None or theirs is None:
            return None
        return mine.astype(np.float64), theirs.astype(np.float64)

    @cached_property
    def _likeness(self) -> tuple[Floats, Floats]:
        """Cosines of the history with the candidates, and with itself."""
        assert self._texts is not None
        mine, theirs = self._texts
        return mine @ theirs.T, mine @ mine.T

    def _semantic(self, share: Floats) -> Floats | float:
        if self._texts is None:
            return 0.0
        cosines, gram = self._likeness
        norm = np.sqrt(np.maximum(np.einsum("bn,bn->b", share @ gram, share), 0.0))[:, None]
        found: Floats = np.where(norm > 0, share @ cosines / np.where(norm > 0, norm, 1.0), 0.0)
        return found

    @cached_property
    def _hubs(self) -> tuple[Floats, Floats, Floats]:
        """Of h hubs: which event's item has it, float64[n, h]; how often all like it; how often a candidate has it."""
        ties, events, meets = self.pointers.ties, self.pointers.events, self.evidence.meets
        pairs = interests.distinct(ties.item, ties.entity, self.evidence.signal)
        hubs, once, place = np.unique(ties.entity[pairs], return_index=True, return_inverse=True)
        having = np.zeros((self._size[0], len(hubs)))
        having[ties.item[pairs], place] = 1.0
        met = np.zeros((len(hubs), self._size[1]))
        hub, target = equal(hubs, meets.entity)
        np.add.at(met, (hub, meets.item[target]), 1.0)
        return having, events[pairs[once]], met

    def _interest(self, signal: Floats) -> Floats:
        having, events, met = self._hubs
        positive, history = self.evidence.positive, signal.sum(axis=1, keepdims=True)
        support = (signal > 0) @ having
        weight, _ = interests.weigh(signal @ having, support, events, history=history, positive=positive)
        found: Floats = weight @ met
        return found
