"""A profile on one page, from the profile as the API serves it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.words.messages import Messages, number
from api.words.paragraph import Paragraphs
from api.words.sentences import Sentences

INTERESTS, RECENT = 8, 5
"""Observed interests and recent events that a page has room for."""


class Portraits:
    """Portraits of one language."""

    def __init__(self, messages: Messages, sentences: Sentences, paragraphs: Paragraphs) -> None:
        self._say, self._messages = messages.say, messages
        self._sentences, self._paragraphs = sentences, paragraphs

    def of(self, profile: Mapping[str, Any]) -> str:
        """The page: who, how active, interests stated and observed, what was last; an empty line between paragraphs."""
        interests = [one for one in profile["interests"] if not one.get("muted")]
        parts = [
            [self._attributes(profile["attributes"])],
            self._activity(profile["activity"]),
            self._stated([i for i in interests if i["source"] == "stated"]),
            self._observed([i for i in interests if i["source"] == "observed"]),
            self._recent(profile["recent"]),
        ]
        return "\n\n".join(self._paragraphs.sentences(part) for part in parts if part)

    def _attributes(self, attributes: Mapping[str, Any]) -> str:
        told = [
            self._say("trait-value", name=self._sentences.attribute(name), value=_plain(value))
            for name, value in attributes.items()
            if value is not None
        ]
        if not told:
            return self._say("portrait-no-attributes")
        return self._say("portrait-attributes", attributes=self._messages.listed(told, "phrases"))

    def _activity(self, activity: Mapping[str, Any]) -> list[str]:
        if not activity["events"]:
            return [self._say("portrait-no-events")]
        first, last = (datetime.fromisoformat(activity[end]).date() for end in ("first", "last"))
        counts = {"n": activity["events"], "items": activity["items"], "liked": activity["positive_events"]}
        kinds = [self._kind(kind, n) for kind, n in activity["kinds"].items()]
        return [
            self._say("portrait-activity", first=first, last=last, **counts),
            self._say("portrait-kinds", kinds=self._messages.listed(kinds)),
        ]

    def _kind(self, kind: str, n: int) -> str:
        return self._messages.named("kind", kind, n=n) or self._say("kind-other", kind=kind, n=n)

    def _stated(self, interests: Sequence[Mapping[str, Any]]) -> list[str]:
        told = []
        for message, wanted in (("portrait-stated", True), ("portrait-stated-less", False)):
            ones = [
                self._say("portrait-stated-one", entity=one["name"], weight=number(one["weight"]))
                for one in interests
                if (one["weight"] >= 0) == wanted
            ]
            told += [self._say(message, interests=self._messages.listed(ones))] if ones else []
        return told

    def _observed(self, interests: Sequence[Mapping[str, Any]]) -> list[str]:
        told = [self._interest(one) for one in interests[:INTERESTS]]
        return told or [self._say("portrait-no-interests")]

    def _interest(self, one: Mapping[str, Any]) -> str:
        values = {"entity": one["name"], "lift": f"{one['lift']:.2g}", "n": one["support"]}
        evidence = self._sentences.evidence(one["evidence"])
        if not evidence:
            return self._say("portrait-observed-bare", **values)
        return self._say("portrait-observed", **values, evidence=evidence)

    def _recent(self, recent: Sequence[Mapping[str, Any]]) -> list[str]:
        if not recent:
            return []
        return [self._say("portrait-recent", event=self._sentences.events(recent[:RECENT]))]


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return number(value)
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
