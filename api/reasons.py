"""From a part of a score to a reason: its path as nodes and relations, and a sentence."""

import math
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

from api.words import Words
from embeddings.scoring import nearness
from embeddings.traits import Trait
from graph.records import Candidate, Event, Related, UserState
from graph.slots import named

Reason = dict[str, Any]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Path:
    """What a part comes from; which fields are set depends on its kind.

    Attributes:
        event: the event it starts from (collaborative, behaviour, knowledge, semantic, interest).
        weight: the link's weight (collaborative), the product of the vectors (behaviour), their cosine (semantic,
            described), the logarithm of the trait's lift (trait), of the interest (interest, stated), what speaks for
            the item besides (prior), or how much of it the user wants (novelty).
        tie: the item's relation to the entity (knowledge, interest, stated).
        source: the type of the relation of the event's item to it (knowledge, interest).
        lift: how much more than everyone's the history points at the entity (interest).
        support: how many of the items liked have it (interest).
        trait: the user's (trait).
    """

    event: Event | None = None
    weight: float = 0.0
    tie: Related | None = None
    source: str = ""
    lift: float = 0.0
    support: int = 0
    trait: Trait | None = None


class Renderer:
    """Writes the reasons of one user's ranking."""

    def __init__(self, state: UserState, words: Words) -> None:
        self._state, self._words = state, words
        self._user = {"id": state.id, "labels": ["User"], "name": state.id}

    def reason(self, kind: str, contribution: float, path: Path, item: Candidate) -> Reason:
        """One reason as the API gives it."""
        reason = {"kind": kind, "contribution": contribution, "path": getattr(self, f"_{kind}")(path, item)}
        return {**reason, "text": self._words.sentence(reason)}

    def _collaborative(self, path: Path, item: Candidate) -> Reason:
        event = _known(path.event)
        link = {"type": "SIMILAR_TO", "weight": path.weight, "version": self._state.model}
        nodes = [self._user, _item(event.item, event.title), _item(item.item, item.title)]
        return {"nodes": nodes, "relations": [_interacted(event), link]}

    def _behaviour(self, path: Path, item: Candidate) -> Reason:
        event = _known(path.event)
        vectors = [
            {"node": node, "property": "learned", "version": self._state.model}
            for node in (event.item, item.item)
        ]
        nodes = [self._user, _item(event.item, event.title), _item(item.item, item.title)]
        return {
            "nodes": nodes,
            "relations": [_interacted(event)],
            "vectors": vectors,
            "product": path.weight,
        }

    def _knowledge(self, path: Path, item: Candidate) -> Reason:
        return self._over_entity(path, item)

    def _interest(self, path: Path, item: Candidate) -> Reason:
        told = {"weight": path.weight, "lift": path.lift, "support": path.support}
        return self._over_entity(path, item) | told

    def _over_entity(self, path: Path, item: Candidate) -> Reason:
        """From the user over an event and its item to an entity that the item shares."""
        event, tie = _known(path.event), _known(path.tie)
        nodes = [self._user, _item(event.item, event.title), _entity(tie), _item(item.item, item.title)]
        relations = [_interacted(event), {"type": path.source}, {"type": tie.relation, "reversed": True}]
        return {"nodes": nodes, "relations": relations}

    def _stated(self, path: Path, item: Candidate) -> Reason:
        tie = _known(path.tie)
        prefers = {"type": "PREFERS", "weight": path.weight, "source": "stated"}
        nodes = [self._user, _entity(tie), _item(item.item, item.title)]
        return {"nodes": nodes, "relations": [prefers, {"type": tie.relation, "reversed": True}]}

    def _semantic(self, path: Path, item: Candidate) -> Reason:
        event = _known(path.event)
        stored = named("embedding", self._state.slot)
        vectors = [
            {"node": event.item, "property": stored, "embedding_of": event.embedding_of},
            {"node": item.item, "property": stored, "embedding_of": item.embedding_of},
        ]
        nodes = [self._user, _item(event.item, event.title), _item(item.item, item.title)]
        return {"nodes": nodes, "relations": [_interacted(event)], "vectors": vectors, "cosine": path.weight}

    def _trait(self, path: Path, item: Candidate) -> Reason:
        trait = _known(path.trait)
        value = self._state.attributes[trait.attribute]
        cited = {"node": self._state.id, "property": trait.attribute, "value": value}
        nodes = [self._user, _item(item.item, item.title)]
        return {
            "nodes": nodes,
            "relations": [],
            "properties": [cited],
            "trait": trait.as_text(),
            "lift": math.exp(path.weight),
            "version": self._state.model,
        }

    def _popularity(self, path: Path, item: Candidate) -> Reason:
        cited = {"node": item.item, "property": "popularity", "value": item.popularity}
        return {"nodes": [_item(item.item, item.title)], "relations": [], "properties": [cited]}

    def _prior(self, path: Path, item: Candidate) -> Reason:
        nodes = [_item(item.item, item.title)]
        vector = {"node": item.item, "property": "learned", "version": self._state.model}
        return {"nodes": nodes, "relations": [], "vectors": [vector], "prior": path.weight}

    def _novelty(self, path: Path, item: Candidate) -> Reason:
        cited = {"node": item.item, "property": "popularity", "value": item.popularity}
        nodes = [self._user, _item(item.item, item.title)]
        return {"nodes": nodes, "relations": [], "properties": [cited], "novelty": path.weight}

    def _described(self, path: Path, item: Candidate) -> Reason:
        cited = {"node": self._state.id, "property": "about", "value": self._state.about}
        vector = {"node": item.item, "property": "embedding", "embedding_of": item.embedding_of}
        told = {"cosine": path.weight, "nearness": float(nearness(np.float64(path.weight)))}
        nodes = [self._user, _item(item.item, item.title)]
        return {"nodes": nodes, "relations": [], "properties": [cited], "vectors": [vector], **told}


def _known(value: T | None) -> T:
    assert value is not None, "a part of this kind always has it"
    return value


def _item(identifier: str, title: str) -> Reason:
    return {"id": identifier, "labels": ["Item"], "name": title}


def _entity(tie: Related) -> Reason:
    return {"id": tie.entity, "labels": ["Entity", tie.kind], "name": tie.name, "degree": tie.degree}


def _interacted(event: Event) -> Reason:
    return {
        "type": "INTERACTED",
        "event_id": event.event_id,
        "kind": event.kind,
        "value": event.value,
        "signal": event.signal,
        "at": event.at.isoformat(),
    }
