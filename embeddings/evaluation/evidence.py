"""Evidence of users from a data set in memory: the same that the graph gives when a ranking is served."""

from collections.abc import Iterable
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from embeddings.evaluation.data import Dataset, Events, Floats, Indices, Mask, groups
from embeddings.interests import observed
from embeddings.model import Model
from embeddings.parts import Evidence, Learned, Links, Ties
from embeddings.recency import aged
from embeddings.traits import mine

HUB = 200


class Reader:
    """Reads evidence for one data set, what was learned of it, and one list of candidates."""

    def __init__(
        self,
        data: Dataset,
        learned: Mask,
        model: Model,
        candidates: Indices,
        hub: int = HUB,
        half_life: float | None = None,
    ) -> None:
        self._data, self._model, self.candidates, self._hub = data, model, candidates, hub
        self._half_life = half_life
        known = data.events.where(learned & data.events.liked)
        self._positive = len(known.item)
        self._popularity = np.bincount(known.item, minlength=len(data.items)).astype(np.float64)
        self._links = model.links[:, candidates].tocsr()
        self._meets = self._ties(candidates)
        self._theirs = self._specific(self._meets)
        known_of = model.traits.lift
        self._lift = known_of[candidates] if len(known_of) else np.zeros((len(candidates), 0), np.float32)

    def evidence(self, user: int, items: Indices, signals: Floats) -> Evidence:
        """Evidence of a user, a history (int64[n] and float64[n], newest first) and the candidates."""
        model, vectors = self._model, self._data.knowledge.vectors
        if self._half_life is not None and self._data.dated:
            signals = aged(signals, self._times[[user], items].A1, self._half_life)
        behaviour, to = model.behaviour, self.candidates
        learned = Learned(
            behaviour.source[items],
            behaviour.target[to],
            behaviour.mixing,
            behaviour.prior[to],
            behaviour.start[to],
        )
        return Evidence(
            signal=signals,
            popularity=self._popularity[to],
            links=_links(self._links[items]),
            mine=self._specific(self._ties(items)),
            theirs=self._theirs,
            preference=self._interests(items, signals),
            meets=self._meets,
            vectors=vectors[items],
            embedded=vectors[to],
            learned=learned,
            lift=self._lift[:, self._traits(user)],
        )

    def _traits(self, user: int) -> Indices:
        attributes = self._data.attributes
        return mine(self._model.traits.traits, attributes[user] if attributes else {})

    def _interests(self, items: Indices, signals: Floats) -> tuple[Indices, Floats]:
        """The interests that count: those in hubs, the others being counted by every path."""
        ties = self._ties(items)
        found = observed(ties.item, ties.entity, self._events[ties.entity], signals, self._positive)
        kept = self._degree[found.entity] > self._hub
        return found.entity[kept], found.weight[kept]

    @cached_property
    def _times(self) -> csr_matrix:
        """When each user met each item, in seconds, users x items."""
        events, shape = self._data.events, (len(self._data.users), len(self._data.items))
        return csr_matrix((events.at, (events.user, events.item)), shape=shape)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        entities = dict.fromkeys(entity for _, entity in self._data.knowledge.relation)
        return {entity: n for n, entity in enumerate(entities)}

    @cached_property
    def _entities(self) -> Indices:
        """The entity's number of each relation."""
        relations = self._data.knowledge.relation
        return np.asarray([self._numbers[entity] for _, entity in relations], dtype=np.int64)

    @cached_property
    def _pairs(self) -> csr_matrix:
        """Which item is tied to which entity, however often: items x entities, 1 or nothing."""
        shape = (len(self._data.items), int(self._entities.max(initial=-1)) + 1)
        item = self._data.knowledge.item
        pairs = csr_matrix((np.ones(len(item)), (item, self._entities)), shape=shape)
        pairs.data[:] = 1.0
        return pairs

    @cached_property
    def _degree(self) -> Floats:
        return np.asarray(self._pairs.sum(axis=0), dtype=np.float64).ravel()

    @cached_property
    def _events(self) -> Floats:
        """Likings of all users whose item has the entity."""
        return np.asarray(self._pairs.T @ self._popularity, dtype=np.float64)

    @cached_property
    def _by_item(self) -> tuple[Indices, Indices]:
        """Places of relations in the order of items, and where each item's begin."""
        item = self._data.knowledge.item
        starts = np.concatenate([[0], np.bincount(item, minlength=len(self._data.items)).cumsum()])
        return np.argsort(item, kind="stable"), starts

    def _ties(self, items: Indices) -> Ties:
        order, starts = self._by_item
        counts = starts[items + 1] - starts[items]
        within = np.arange(counts.sum()) - np.repeat(counts.cumsum() - counts, counts)
        entity = self._entities[order[np.repeat(starts[items], counts) + within]]
        return Ties(np.repeat(np.arange(len(items)), counts), entity, self._degree[entity])

    def _specific(self, ties: Ties) -> Ties:
        """Those to entities that are no hubs and tie at least two items."""
        kept = (ties.degree >= 2) & (ties.degree <= self._hub)
        return Ties(ties.item[kept], ties.entity[kept], ties.degree[kept])


def _links(rows: csr_matrix) -> Links:
    found = rows.tocoo()
    return Links(found.row.astype(np.int64), found.col.astype(np.int64), found.data)


def histories(events: Events, shown: Mask) -> Iterable[tuple[int, Indices, Floats]]:
    """(user, items, signals) of every user with something shown, newest first."""
    known = events.where(shown)
    for places in groups(known.user):
        newest = places[::-1]
        yield int(known.user[places[0]]), known.item[newest], known.signal[newest]
