"""A profile on one page, from the profile as the API serves it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.words.messages import Messages, number
from api.words.paragraph import Paragraphs
from api.words.sentences import Sentences, lift

PAGE = 3_000
"""Characters of the longest portrait."""
MOST, RECENT = 8, 5
"""Of each sort of statement, and of recent events, how many are told where the page has room."""
NAME = 80
"""Characters of a name, above which it is cut short."""
BETWEEN = "\n\n"
"""What is between paragraphs."""
Profile = Mapping[str, Any]


class Portraits:
    """Portraits of one language."""

    def __init__(self, messages: Messages, sentences: Sentences, paragraphs: Paragraphs) -> None:
        self._say, self._messages = messages.say, messages
        self._sentences, self._paragraphs = sentences, paragraphs

    def of(self, profile: Profile) -> str:
        """The page: who, how active, what the user said, what is observed and inferred, what was last.

        It tells as many of each as fit, and how many more there are; an empty line is between paragraphs.
        """
        most = MOST
        while len(page := self._page(profile, most)) > PAGE and most > 1:
            most -= 1
        return page

    def _page(self, profile: Profile, most: int) -> str:
        interests = [one for one in profile["interests"] if not one.get("muted")]
        stated, observed, inferred = (
            [one for one in interests if one["source"] == source]
            for source in ("stated", "observed", "inferred")
        )
        parts = [
            [self._attributes(profile["attributes"], most)],
            self._activity(profile["activity"], most),
            self._stated(stated, most),
            [*self._muted(profile.get("mutes", ()), most), *self._novelty(profile.get("novelty"))],
            self._observed(observed, most),
            self._inferred(inferred, most),
            self._recent(profile["recent"], most),
        ]
        return BETWEEN.join(self._paragraphs.sentences(part) for part in parts if part)

    def _attributes(self, attributes: Mapping[str, Any], most: int) -> str:
        told = [
            self._say(
                "trait-value", name=short(self._sentences.attribute(name)), value=self._value(value, most)
            )
            for name, value in attributes.items()
            if value is not None
        ]
        if not told:
            return self._say("portrait-no-attributes")
        return self._say("portrait-attributes", attributes=self._some(told, most, how="phrases"))

    def _value(self, value: Any, most: int) -> str:
        values = value if isinstance(value, list | tuple) else [value]
        return self._some([short(number(v) if isinstance(v, float) else str(v)) for v in values], most)

    def _activity(self, activity: Mapping[str, Any], most: int) -> list[str]:
        if not activity["events"]:
            return [self._say("portrait-no-events")]
        first, last = (datetime.fromisoformat(activity[end]).date() for end in ("first", "last"))
        counts = {"n": activity["events"], "items": activity["items"], "liked": activity["positive_events"]}
        commonest = sorted(activity["kinds"].items(), key=lambda one: -one[1])
        kinds = [self._kind(short(kind), n) for kind, n in commonest]
        return [
            self._say("portrait-activity", first=first, last=last, **counts),
            self._say("portrait-kinds", kinds=self._some(kinds, most, "portrait-kinds-more")),
        ]

    def _kind(self, kind: str, n: int) -> str:
        return self._messages.named("kind", kind, n=n) or self._say("kind-other", kind=kind, n=n)

    def _stated(self, interests: Sequence[Profile], most: int) -> list[str]:
        ones = [
            self._say("portrait-stated-one", entity=short(one["name"]), weight=number(one["weight"]))
            for one in interests
        ]
        return [self._say("portrait-stated", interests=self._some(ones, most))] if ones else []

    def _muted(self, mutes: Sequence[Profile], most: int) -> list[str]:
        ones = [self._mute(mute) for mute in mutes]
        return [self._say("portrait-muted", muted=self._some(ones, most))] if ones else []

    def _mute(self, mute: Profile) -> str:
        name = short(mute["name"])
        if mute["about"] == "entity":
            return self._say("portrait-muted-hidden", entity=name) if mute["hide"] else name
        item = self._sentences.quoted(name)
        return item if mute["about"] == "item" else self._say("portrait-muted-event", item=item)

    def _novelty(self, novelty: Profile | None) -> list[str]:
        return [self._say("portrait-novelty", value=number(novelty["value"]))] if novelty else []

    def _observed(self, interests: Sequence[Profile], most: int) -> list[str]:
        told = [self._interest(one) for one in interests[:most]]
        return self._and_more(told, interests, "portrait-observed-more") or [
            self._say("portrait-no-interests")
        ]

    def _interest(self, one: Profile) -> str:
        values = {"entity": short(one["name"]), "lift": lift(one["lift"]), "n": one["support"]}
        evidence = self._sentences.evidence([_event(event) for event in one["evidence"]])
        if not evidence:
            return self._say("portrait-observed-bare", **values)
        return self._say("portrait-observed", **values, evidence=evidence)

    def _inferred(self, interests: Sequence[Profile], most: int) -> list[str]:
        told = [
            self._say(
                "portrait-inferred",
                trait=short(self._sentences.trait(one["trait"])),
                entity=short(one["name"]),
                lift=lift(one["lift"]),
            )
            for one in interests[:most]
        ]
        return self._and_more(told, interests, "portrait-inferred-more")

    def _recent(self, recent: Sequence[Profile], most: int) -> list[str]:
        events = [_event(event) for event in recent[: min(RECENT, most)]]
        return [self._say("portrait-recent", event=self._sentences.events(events))] if events else []

    def _some(self, several: Sequence[str], most: int, more: str = "portrait-more", how: str = "list") -> str:
        """The first of some names in prose, and how many more there are."""
        told, left = list(several[:most]), len(several) - most
        return self._messages.listed([*told, self._say(more, n=left)] if left > 0 else told, how)

    def _and_more(self, told: list[str], of: Sequence[Any], more: str) -> list[str]:
        """Sentences, and one that says how many more there are."""
        left = len(of) - len(told)
        return [*told, self._say(more, n=left)] if left else told


def _event(event: Profile) -> Profile:
    return {**event, "title": short(event["title"]), "kind": short(event["kind"])}


def short(name: str) -> str:
    """A name, cut where it is too long for a page."""
    return name if len(name) <= NAME else f"{name[: NAME - 1].rstrip()}…"
