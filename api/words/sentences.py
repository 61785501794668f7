"""A sentence for each reason, made from the reason as the API serves it: what is not in its path cannot be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.words.messages import Messages, number, phrase
from embeddings.traits import Trait

Reason = Mapping[str, Any]
EVIDENCE = 2
"""Items named as what an interest rests on."""
TURNS = {"behaviour": "product", "semantic": "cosine", "prior": "prior", "described": "nearness"}
"""What of its path a kind's sentence turns on."""


@dataclass(frozen=True, slots=True)
class Read:
    """A reason, read.

    Attributes:
        item: title of the item the reason is about.
        event: what the user did, or None where the reason starts from no event.
        entity: name of the entity that ties, or None.
        source: relation type between the event's item and the entity.
        target: relation type between the item and the entity.
        prefers: the interest that the user stated, as its relation has it, or {}.
        less: whether what it says is that something is rarer, farther or less wanted than usual.
    """

    kind: str
    contribution: float
    path: Mapping[str, Any]
    item: str
    event: Mapping[str, Any] | None
    entity: str | None
    source: str
    target: str
    prefers: Mapping[str, Any]
    less: bool


def read(reason: Reason) -> Read:
    """Takes a reason apart."""
    path = reason["path"]
    nodes, relations = path["nodes"], path["relations"]
    entities = [node["name"] for node in nodes if "Entity" in node["labels"]]
    done = next((r for r in relations if r["type"] == "INTERACTED"), None)
    event = None if done is None else {**done, "title": nodes[1]["name"]}
    ties = [r["type"] for r in relations if r["type"] not in ("INTERACTED", "SIMILAR_TO", "PREFERS")]
    prefers: Mapping[str, Any] = next((r for r in relations if r["type"] == "PREFERS"), {})
    return Read(
        reason["kind"],
        reason["contribution"],
        path,
        nodes[-1]["name"],
        event,
        entities[0] if entities else None,
        ties[0] if ties else "",
        ties[-1] if ties else "",
        prefers,
        _tendency(reason["kind"], path, prefers) < 0,
    )


def _tendency(kind: str, path: Mapping[str, Any], prefers: Mapping[str, Any]) -> float:
    """What a kind's sentence turns on: below 0 it says "less"."""
    if kind == "collaborative":
        return float(path["relations"][-1]["weight"])
    if kind in TURNS:
        return float(path[TURNS[kind]])
    return float(prefers.get("weight", 0.0))


class Sentences:
    """Sentences of one language."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages

    def of(self, reason: Reason) -> str:
        """The sentence of one reason.

        Raises:
            BadMessage: the language has none for its kind.
        """
        one = read(reason)
        suffix, values = self._form(one)
        text = self._messages.say(f"reason-{one.kind}{suffix}", **values)
        return text[0].upper() + text[1:]

    def _form(self, one: Read) -> tuple[str, dict[str, Any]]:
        """Which form of the kind's message, and the values in it."""
        item, less = {"item": self.quoted(one.item)}, "-less" if one.less else ""
        return getattr(self, f"_{one.kind}")(one, item, less)  # type: ignore[no-any-return]

    def _collaborative(self, one: Read, item: dict[str, Any], less: str) -> tuple[str, dict[str, Any]]:
        return less, {**item, "event": self.event(one.event)}

    _behaviour = _collaborative

    def _semantic(self, one: Read, item: dict[str, Any], less: str) -> tuple[str, dict[str, Any]]:
        return less, {**item, "event": self.event(one.event), "cosine": f"{one.path['cosine']:.2f}"}

    def _knowledge(self, one: Read, item: dict[str, Any], _: str) -> tuple[str, dict[str, Any]]:
        values = {**item, "event": self.event(one.event), "tie": self.tie(one.target, one.entity)}
        if one.source == one.target:
            return "", values
        return "-apart", {**values, "source": self.tie(one.source, one.entity)}

    def _stated(self, one: Read, item: dict[str, Any], less: str) -> tuple[str, dict[str, Any]]:
        values = {**item, "entity": one.entity, "tie": self.tie(one.target, one.entity)}
        return less, {**values, "weight": number(one.prefers["weight"])}

    def _interest(self, one: Read, item: dict[str, Any], _: str) -> tuple[str, dict[str, Any]]:
        assert one.event is not None
        values = {**item, "entity": one.entity, "tie": self.tie(one.target, one.entity)}
        return "", {**values, "n": one.path["support"], "evidence": self.evidence([one.event])}

    def _trait(self, one: Read, item: dict[str, Any], _: str) -> tuple[str, dict[str, Any]]:
        return "", {**item, "trait": self.trait(one.path["trait"]), "lift": lift(one.path["lift"])}

    def _popularity(self, one: Read, item: dict[str, Any], _: str) -> tuple[str, dict[str, Any]]:
        return "", {**item, "n": likings(one)}

    _novelty = _popularity

    def _prior(self, one: Read, item: dict[str, Any], less: str) -> tuple[str, dict[str, Any]]:
        return less, item

    def _described(self, one: Read, item: dict[str, Any], less: str) -> tuple[str, dict[str, Any]]:
        return less, {**item, "cosine": f"{one.path['cosine']:.2f}"}

    def quoted(self, title: str) -> str:
        """An item's title, as the language sets it off."""
        return self._messages.say("quoted", name=title)

    def tie(self, relation: str, entity: str | None) -> str:
        """What ties an item to an entity: "is made by Northwake"."""
        known = self._messages.named("tie", relation, entity=entity)
        return known or self._messages.say("tie-other", entity=entity, type=phrase(relation))

    def event(self, event: Mapping[str, Any] | None) -> str:
        """What the user did: "you gave Enamel Mug 5"."""
        assert event is not None, "a reason of this kind starts from an event"
        return self.events([event])

    def events(self, events: Sequence[Mapping[str, Any]]) -> str:
        """What the user did with several items: "you gave Enamel Mug 5 and Oak Tray 4, and bought Wool Rug"."""
        rated = [
            self._messages.say("rated-item", item=self.quoted(e["title"]), value=number(e["value"]))
            for e in events
            if e["value"] is not None
        ]
        done = (
            [self._messages.say("did-rated", items=self._messages.listed(rated, "phrases"))] if rated else []
        )
        others: dict[str, list[str]] = {}
        for event in events:
            if event["value"] is None:
                others.setdefault(event["kind"], []).append(self.quoted(event["title"]))
        done += [self._did(kind, self._messages.listed(titles)) for kind, titles in others.items()]
        told = self._messages.say("you-did", did=done[0])
        for more in done[1:]:
            told = self._messages.say("join", first=told, second=more)
        return told

    def _did(self, kind: str, items: str) -> str:
        known = self._messages.named("did", kind, items=items)
        return known or self._messages.say("did-other", items=items, kind=kind)

    def evidence(self, events: Sequence[Mapping[str, Any]]) -> str:
        """The first items of the evidence for an interest."""
        return self._messages.listed([self.quoted(event["title"]) for event in events[:EVIDENCE]])

    def trait(self, text: str) -> str:
        """What the users who share a trait have in common: "age from 22 to below 27"."""
        trait = Trait.of_text(text)
        name = self.attribute(trait.attribute)
        if trait.value is not None:
            return self._messages.say("trait-value", name=name, value=str(trait.value))
        low, high = (number(edge) for edge in (trait.low, trait.high))
        if trait.low == float("-inf"):
            return self._messages.say("trait-below", name=name, high=high)
        if trait.high == float("inf"):
            return self._messages.say("trait-from", name=name, low=low)
        return self._messages.say("trait-between", name=name, low=low, high=high)

    def attribute(self, name: str) -> str:
        """An attribute of users, as the language calls it, or as the data does."""
        return self._messages.named("attribute", name) or name.replace("_", " ")


def lift(value: float) -> str:
    """How many times as often, to two digits: 1.359 -> "1.4"."""
    return f"{value:.2g}"


def likings(one: Read) -> int | None:
    """In how many events the item was liked, where the reason cites it."""
    cited = (p["value"] for p in one.path.get("properties", ()) if p["property"] == "popularity")
    return next(cited, None)
