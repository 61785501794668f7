"""What reasons or a profile say, as facts that a text can be held against: nothing else is taken to be true."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.words.sentences import Read, likings, read

UNNAMED = "*"
"""The type of a tie that an interest's evidence shows without naming it."""

FEW = 20
"""Events in which an item was liked, at most, for it to be called little known."""


@dataclass(slots=True)
class Done:
    """What the user did with an item: kinds, values and days (year, month, day)."""

    kinds: set[str] = field(default_factory=set)
    values: set[float] = field(default_factory=set)
    days: set[tuple[int, int, int]] = field(default_factory=set)


@dataclass(slots=True)
class Liked:
    """An interest: where it comes from ("stated", "observed"), its numbers and the items it rests on."""

    sources: set[str] = field(default_factory=set)
    weights: set[float] = field(default_factory=set)
    lifts: set[float] = field(default_factory=set)
    supports: set[float] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Shared:
    """What is known of those who share a trait: `low` and `high` are None but for ranges."""

    value: str | None
    low: float | None
    high: float | None
    lift: float


@dataclass(slots=True)
class Facts:
    """All that a text may say.

    Attributes:
        target: title of the recommended item, None for a profile.
        items: titles.
        entities: name -> kind.
        done: title -> what the user did with it.
        links, nexts, alike: title -> whether those who choose it choose the target (more, not less), go on to it,
            and whether what is known of both reads alike.
        signs: title -> signs of the reasons that start from it.
        ties: (title, relation type, entity).
        liked: entity -> interest.
        recent: titles, the latest event first.
        likings: in how many events the target was liked.
        prior: +1 or -1 where it is said, else 0.
        novel: whether the user asked for novelty.
        written: whether what is known of the target reads like what the user wrote, or unlike it; None where that is
            not said.
    """

    target: str | None = None
    items: set[str] = field(default_factory=set)
    entities: dict[str, str] = field(default_factory=dict)
    done: dict[str, Done] = field(default_factory=dict)
    links: dict[str, bool] = field(default_factory=dict)
    nexts: dict[str, bool] = field(default_factory=dict)
    alike: dict[str, bool] = field(default_factory=dict)
    cosines: dict[str, float] = field(default_factory=dict)
    signs: dict[str, set[int]] = field(default_factory=dict)
    ties: set[tuple[str, str, str]] = field(default_factory=set)
    liked: dict[str, Liked] = field(default_factory=dict)
    shared: list[Shared] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)
    activity: dict[str, Any] = field(default_factory=dict)
    recent: list[str] = field(default_factory=list)
    likings: set[float] = field(default_factory=set)
    prior: int = 0
    novel: bool = False
    written: bool | None = None
    profile: bool = False

    def tied(self, item: str, types: frozenset[str], entity: str) -> bool:
        """Whether an item has a relation of one of these types to an entity; no types: of any."""
        for title, kind, name in self.ties:
            if title == item and name == entity and (not types or kind in types):
                return True
        kind = self.entities.get(entity, "").upper()
        return (item, UNNAMED, entity) in self.ties and (
            not types or any(kind and kind in one for one in types)
        )

    @property
    def obscure(self) -> bool:
        """Whether the item is so seldom liked that it may be called little known to a user who asked for novelty."""
        return self.novel and bool(self.likings) and max(self.likings) <= FEW

    def types(self) -> set[str]:
        """Relation types there are."""
        return {kind for _, kind, _ in self.ties if kind != UNNAMED}


def of_reasons(title: str, reasons: Sequence[Mapping[str, Any]]) -> Facts:
    """The facts of one recommendation."""
    facts = Facts(target=title, items={title})
    for reason in reasons:
        one = read(reason)
        _event(facts, one)
        _entity(facts, one)
        _rest(facts, one)
    return facts


def _event(facts: Facts, one: Read) -> None:
    if one.event is None:
        return
    title = one.event["title"]
    _did(facts, title, one.event)
    facts.signs.setdefault(title, set()).add(1 if one.contribution > 0 else -1)
    if one.kind == "collaborative":
        facts.links[title] = not one.less
    elif one.kind == "behaviour":
        facts.nexts[title] = not one.less
    elif one.kind == "semantic":
        facts.alike[title], facts.cosines[title] = not one.less, one.path["cosine"]


def _did(facts: Facts, title: str, event: Mapping[str, Any]) -> None:
    facts.items.add(title)
    done = facts.done.setdefault(title, Done())
    done.kinds.add(event["kind"])
    if event["value"] is not None:
        done.values.add(float(event["value"]))
    year, month, day = (int(n) for n in event["at"][:10].split("-"))
    done.days.add((year, month, day))
    if event.get("signal", 0) > 0:
        done.kinds.add("like")


def _entity(facts: Facts, one: Read) -> None:
    if one.entity is None:
        return
    node = next(node for node in one.path["nodes"] if "Entity" in node["labels"])
    facts.entities[one.entity] = next((label for label in node["labels"] if label != "Entity"), "")
    facts.ties.add((one.item, one.target, one.entity))
    if one.event is not None:
        facts.ties.add((one.event["title"], one.source, one.entity))
    if one.kind == "stated" and not one.less:
        _liked(facts, one.entity, "stated", ()).weights.add(one.prefers["weight"])
    elif one.kind == "interest" and one.event is not None:
        liked = _liked(facts, one.entity, "observed", [one.event])
        liked.lifts.add(one.path["lift"])
        liked.supports.add(float(one.path["support"]))


def _liked(facts: Facts, entity: str, source: str, evidence: Sequence[Mapping[str, Any]]) -> Liked:
    liked = facts.liked.setdefault(entity, Liked())
    liked.sources.add(source)
    for event in evidence:
        _did(facts, event["title"], event)
        liked.evidence.add(event["title"])
        facts.ties.add((event["title"], UNNAMED, entity))
    return liked


def _rest(facts: Facts, one: Read) -> None:
    if one.kind == "prior":
        facts.prior = -1 if one.less else 1
    elif one.kind == "described":
        facts.written = not one.less
    elif one.kind == "trait":
        facts.shared.append(_trait(one.path["trait"], one.path["lift"]))
        facts.attributes |= {cited["property"]: cited["value"] for cited in one.path["properties"]}
    elif one.kind in ("popularity", "novelty"):
        facts.novel |= one.kind == "novelty"
        count = likings(one)
        facts.likings |= set() if count is None else {float(count)}


def _trait(text: str, lift: float) -> Shared:
    _, *told = json.loads(text)
    if len(told) == 2:
        return Shared(None, float(told[0]), float(told[1]), lift)
    return Shared(str(told[0]), None, None, lift)


def of_profile(profile: Mapping[str, Any]) -> Facts:
    """The facts of a profile."""
    facts = Facts(profile=True, attributes=dict(profile["attributes"]), activity=dict(profile["activity"]))
    for event in profile["recent"]:
        _did(facts, event["title"], event)
        facts.recent.append(event["title"])
    for interest in profile["interests"]:
        name = interest["name"]
        if interest["source"] == "inferred" or interest.get("muted"):
            continue
        facts.entities[name] = interest["kind"]
        liked = _liked(facts, name, interest["source"], interest["evidence"])
        if interest["source"] == "stated":
            liked.weights.add(interest["weight"])
        else:
            liked.lifts.add(interest["lift"])
            liked.supports.add(float(interest["support"]))
    return facts
