"""What the scores of one user would be if some of the history, or of what the user stated, were not there.

The same sums as `embeddings.parts` lists, for many histories at once: every kind of part is linear in something of the
history (attention, signal / mass, their share of the profile vector, an interest's weight), so it is a matrix of what
an event says of a candidate for one of that, by `embeddings.scoring` with weights of 1 where that has a formula of it.
A test holds it equal to `embeddings.parts.assemble` of the shorter history, for evidence by chance. Nothing is
estimated: attention, interests and weights are those of the history that is left. Where g newer events are gone, what
an event says is less faded by 2^(g / half-life), so events that stay, between two that may go, are one sum: a batch of
histories is a few products with matrices of a row for each event that may go and each such sum, however long the
history is. Practical to some hundred events that may go, and candidates.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from embeddings import interests, scoring
from embeddings.behaviour import HORIZONS, RECENT, divisor, faded, starting
from embeddings.parts import Evidence, Ties, described, equal
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
class Rows:
    """A history of n events as c rows: one for each event that may go, one for all that stay between two of those.

    Attributes:
        of: int64[n], the row of each event, ascending.
        first: int64[c], the first event of each row.
        newer: int64[c], how many events that may go are newer than the row; of the v-th of them, v.
        goes: bool[c], whether it is one that may go.
    """

    of: Indices
    first: Indices
    newer: Indices
    goes: Mask

    @classmethod
    def make(cls, events: int, varied: Indices) -> "Rows":
        """Those of a history of so many events, of which some, int64[v] and ascending, may go."""
        newer = np.searchsorted(varied, np.arange(events))
        goes = np.zeros(events, dtype=bool)
        goes[varied] = True
        _, first, of = np.unique(2 * newer + goes, return_index=True, return_inverse=True)
        return cls(of, first, newer[first], goes[first])

    def summed(self, values: Floats) -> Floats:
        """float64[c, …] of float64[n, …]."""
        return np.add.reduceat(values, self.first, axis=0) if len(values) else values

    def there(self, kept: Mask) -> tuple[Floats, Indices]:
        """Whether each row is there, float64[b, c], and how many newer events are gone, int64[b, c]."""
        gone = np.cumsum(np.hstack([np.zeros((len(kept), 1), bool), ~kept]), axis=1)
        known = np.hstack([kept, np.ones((len(kept), 1), bool)])
        return np.where(self.goes, known[:, self.newer], True).astype(np.float64), gone[:, self.newer]


@dataclass(frozen=True)
class Ablation:
    """The scores of m candidates without any of v events of a history of n, and of p stated interests.

    Attributes:
        evidence: of the whole history.
        pointers: to hubs.
        weights: how much each kind counts for a history of so many items.
        varied: int64[v], ascending, the events that may go; None: all.
    """

    evidence: Evidence
    pointers: Pointers
    weights: Callable[[int], Weights]
    varied: Indices | None = None

    def scores(self, kept: Mask, stated: Mask) -> Floats:
        """float64[b, m] of b histories.

        Args:
            kept: bool[b, v], which of the events that may go there are.
            stated: bool[b, p], which stated interests.
        """
        counts = len(self.evidence.signal) - (~kept).sum(axis=1)
        there, gone = self._rows.there(kept)
        weights = self._weights(counts)
        found: Floats = sum(
            weights[kind] * value for kind, value in self._constant.items() if weights[kind].any()
        ) + np.zeros((len(kept), len(self.evidence.popularity)))
        for k, half in enumerate(HORIZONS):
            looked = there * 2.0 ** (gone / half) if half else there
            looked = looked / divisor(looked @ self._faded[k], k)[:, None]
            if k == RECENT:
                found += weights["collaborative"] * (looked @ self._links)
            if self._behaviour is not None:
                found += weights["behaviour"] * (looked @ self._behaviour[k])
        found += weights["prior"] * (self._prior[0] + starting(counts)[:, None] * self._prior[1])
        found += weights["stated"] * ((stated * self.evidence.stated[1]) @ self._stated)
        mass = np.maximum(there @ self._signal, 1e-300)[:, None]
        found += weights["knowledge"] * (there @ self._knowledge) / mass
        found += weights["semantic"] * self._semantic(there)
        return found + weights["interest"] * self._interest(there)

    def by_event(self) -> Floats:
        """What each event says of each candidate, in the whole history, float64[n, m]: its parts, summed."""
        each, weights = replace(self, varied=None), self.weights(len(self.evidence.signal))
        masses = each._faded.sum(axis=1)
        found: Floats = weights.collaborative * each._links / divisor(masses[RECENT], RECENT)
        if each._behaviour is not None:
            for k, says in enumerate(each._behaviour):
                found += weights.behaviour * says / divisor(masses[k], k)
        found += weights.knowledge * each._knowledge / (self.evidence.mass or 1.0)
        if each._texts is not None:
            mine, theirs = each._texts
            found += weights.semantic * (mine @ theirs.T) / (float(np.linalg.norm(mine.sum(axis=0))) or 1.0)
        return found

    def by_stated(self) -> Floats:
        """What each stated interest says of each candidate, float64[p, m]."""
        weights = self.weights(len(self.evidence.signal))
        return np.asarray(weights.stated * self.evidence.stated[1][:, None] * self._stated)

    def _weights(self, counts: Indices) -> dict[str, Floats]:
        """By kind, float64[b, 1]."""
        levels, place = np.unique(counts, return_inverse=True)
        known = [self.weights(int(count)) for count in levels]
        return {kind: np.asarray([getattr(one, kind) for one in known])[place][:, None] for kind in KINDS}

    @cached_property
    def _rows(self) -> Rows:
        events = len(self.evidence.signal)
        return Rows.make(events, np.arange(events) if self.varied is None else self.varied)

    @cached_property
    def _size(self) -> tuple[int, int]:
        return len(self._rows.first), len(self.evidence.popularity)

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
            "described": described(evidence, ONES),
        }
        return {kind: scoring.add_up({kind: one}, self._size[1]).total for kind, one in parts.items()}

    def _table(self, source: Indices, parts: Parts) -> Floats:
        """Parts summed by the row they come from and the candidate, float64[c, m]."""
        found = np.zeros(self._size)
        np.add.at(found, (source, parts.candidate), parts.contribution)
        return found

    @cached_property
    def _faded(self) -> Floats:
        """Of the rows, float64[3, c]."""
        return self._rows.summed(faded(self.evidence.signal).T).T

    @cached_property
    def _signal(self) -> Floats:
        return self._rows.summed(self.evidence.signal)

    @cached_property
    def _links(self) -> Floats:
        links = self.evidence.links
        looked = faded(self.evidence.signal)[RECENT, links.source]
        parts = scoring.collaborative(ONES, links.target, looked, links.weight)
        return self._table(self._rows.of[links.source], parts)

    @cached_property
    def _behaviour(self) -> list[Floats] | None:
        """float64[c, m] at each horizon."""
        learned = self.evidence.learned
        if learned is None:
            return None
        source, target = learned.source.astype(np.float64), learned.target.astype(np.float64).T
        looked = [self._rows.summed(weight[:, None] * source) for weight in faded(self.evidence.signal)]
        mixed = zip(looked, learned.mixing.astype(np.float64), strict=True)
        return [some @ mixing @ target for some, mixing in mixed]

    @cached_property
    def _prior(self) -> tuple[Floats, Floats]:
        learned = self.evidence.learned
        if learned is None:
            return np.zeros(self._size[1]), np.zeros(self._size[1])
        return learned.prior.astype(np.float64), learned.start.astype(np.float64)

    @cached_property
    def _knowledge(self) -> Floats:
        """What the entities say that an event's item shares with a candidate, in a mass of 1."""
        mine, theirs = self.evidence.mine, self.evidence.theirs
        source, target = equal(mine.entity, theirs.entity)
        event = mine.item[source]
        parts = scoring.knowledge(
            ONES, theirs.item[target], self.evidence.signal[event], 1.0, theirs.degree[target]
        )
        return self._table(self._rows.of[event], parts)

    @cached_property
    def _stated(self) -> Floats:
        """Which stated interest a candidate meets, float64[p, m], 0 or 1."""
        found = np.zeros((len(self.evidence.stated[0]), self._size[1]))
        preference, target = equal(self.evidence.stated[0], self.evidence.meets.entity)
        found[preference, self.evidence.meets.item[target]] = 1.0
        return found

    @cached_property
    def _texts(self) -> tuple[Floats, Floats] | None:
        """Text vectors of the rows times signals, float64[c, e], and of the candidates."""
        mine, theirs = self.evidence.vectors, self.evidence.embedded
        if mine is None or theirs is None:
            return None
        return self._rows.summed(self.evidence.signal[:, None] * mine), theirs.astype(np.float64)

    @cached_property
    def _likeness(self) -> tuple[Floats, Floats]:
        """Products of the rows with the candidates, and with themselves."""
        assert self._texts is not None
        mine, theirs = self._texts
        return mine @ theirs.T, mine @ mine.T

    def _semantic(self, there: Floats) -> Floats | float:
        if self._texts is None:
            return 0.0
        products, gram = self._likeness
        norm = np.sqrt(np.maximum(np.einsum("bc,bc->b", there @ gram, there), 0.0))[:, None]
        found: Floats = np.where(norm > 0, there @ products / np.where(norm > 0, norm, 1.0), 0.0)
        return found

    @cached_property
    def _hubs(self) -> tuple[Floats, Floats, Floats, Floats]:
        """Of h hubs: signals and likings that have it, float64[c, h] both; all users' likings; which candidates do."""
        ties, events, meets = self.pointers.ties, self.pointers.events, self.evidence.meets
        pairs = interests.distinct(ties.item, ties.entity, self.evidence.signal)
        hubs, once, place = np.unique(ties.entity[pairs], return_index=True, return_inverse=True)
        mass, support = np.zeros((2, self._size[0], len(hubs)))
        having = self._rows.of[ties.item[pairs]], place
        np.add.at(mass, having, self.evidence.signal[ties.item[pairs]])
        np.add.at(support, having, 1.0)
        met = np.zeros((len(hubs), self._size[1]))
        hub, target = equal(hubs, meets.entity)
        np.add.at(met, (hub, meets.item[target]), 1.0)
        return mass, support, events[pairs[once]], met

    def _interest(self, there: Floats) -> Floats:
        mass, support, events, met = self._hubs
        positive, history = self.evidence.positive, (there @ self._signal)[:, None]
        weight, _ = interests.weigh(there @ mass, there @ support, events, history=history, positive=positive)
        found: Floats = weight @ met
        return found
