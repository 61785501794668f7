"""Truths about the facts of `words_facts.json`, in every pattern and language of `words_lies.toml`."""

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from api.words.facts import Facts, of_profile, of_reasons
from api.words.sentences import Read, likings, read

HERE = Path(__file__).parent
ATTRIBUTES = {
    "zh": {
        "age": "年龄",
        "gender": "性别",
        "occupation": "职业",
        "city": "城市",
        "country": "国家",
        "plan": "套餐",
    }
}


@dataclass(frozen=True)
class Said:
    """A sentence about one set of facts; `marker` is the part that makes it a lie, where only a part does."""

    facts: str
    language: str
    text: str
    marker: str = ""


@dataclass(frozen=True)
class Claim:
    """What a true sentence claims: a pattern's name and what fills it."""

    form: str
    values: Mapping[str, str]

    def but(self, form: str | None = None, **values: str) -> "Claim":
        return replace(self, form=form or self.form, values={**self.values, **values})


@cache
def sets() -> dict[str, dict[str, Any]]:
    """The sets of facts, by id."""
    told = json.loads((HERE / "words_facts.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in told}


@cache
def patterns() -> dict[str, dict[str, Any]]:
    """Sentences with gaps, by language and form."""
    return tomllib.loads((HERE / "words_lies.toml").read_text(encoding="utf-8"))


@cache
def facts_of(identifier: str) -> Facts:
    """What is true in one set."""
    one = sets()[identifier]
    return of_profile(one["profile"]) if "profile" in one else of_reasons(one["title"], one["reasons"])


@cache
def claims(identifier: str) -> tuple[Claim, ...]:
    """What the reasons of one set claim; profiles claim interests, events and attributes."""
    one = sets()[identifier]
    found = _of_profile(one["profile"]) if "profile" in one else _of_reasons(one["reasons"])
    once: list[Claim] = []
    for claim in found:
        if claim not in once:
            once.append(claim)
    return tuple(once)


def _done(title: str, event: Mapping[str, Any]) -> Claim:
    if event["value"] is not None:
        return Claim("gave", {"h": title, "v": f"{event['value']:g}"})
    return Claim(event["kind"], {"h": title})


def _of_reasons(reasons: Sequence[Mapping[str, Any]]) -> Iterator[Claim]:
    for one in map(read, reasons):
        if one.event is not None:
            yield _done(one.event["title"], one.event)
        if one.entity is not None:
            yield from _tied(one)
        yield from _rest(one)


def _tied(one: Read) -> Iterator[Claim]:
    entity = str(one.entity)
    yield Claim("tie", {"x": one.item, "type": one.target, "e": entity})
    if one.event is not None:
        yield Claim("tie", {"x": one.event["title"], "type": one.source, "e": entity})
    if one.kind == "stated":
        yield Claim("stated", {"e": entity})
    elif one.kind == "interest" and one.event is not None:
        yield Claim("observed", {"e": entity})
        yield from _supported(entity, one.path["support"], [one.event])


def _supported(entity: str, support: int, evidence: Sequence[Mapping[str, Any]]) -> Iterator[Claim]:
    for event in evidence[:1]:
        yield Claim("support", {"e": entity, "n": str(support), "y": event["title"]})


def _rest(one: Read) -> Iterator[Claim]:
    less, target = "_less" if one.less else "", {"t": one.item}
    if one.kind in ("collaborative", "behaviour", "semantic"):
        form = {"collaborative": f"link{less}", "behaviour": f"next{less}", "semantic": "alike"}[one.kind]
        assert one.event is not None
        yield Claim(form, {**target, "h": one.event["title"]})
    elif one.kind == "prior":
        yield Claim(f"prior{less}", target)
    elif one.kind == "novelty":
        yield Claim("novel", {**target, "n": str(likings(one))})
    elif one.kind == "described":
        yield Claim(f"written{less}", target)
    elif one.kind == "popularity":
        yield Claim("popular", {**target, "n": str(likings(one))})
    elif one.kind == "trait":
        name, *told = json.loads(one.path["trait"])
        if len(told) == 1:
            yield Claim("trait", {**target, "a": name, "v": told[0], "n": f"{one.path['lift']:.2g}"})


def _of_profile(profile: Mapping[str, Any]) -> Iterator[Claim]:
    for event in profile["recent"]:
        yield _done(event["title"], event)
    for one in profile["interests"]:
        yield Claim("stated" if one["source"] == "stated" else "observed", {"e": one["name"]})
        yield from _supported(one["name"], one["support"], one["evidence"])
    for name, value in profile["attributes"].items():
        yield Claim("attribute", {"a": name, "v": str(value)})


def put(claim: Claim, language: str) -> list[str]:
    """A claim in every pattern of a language."""
    told = patterns()[language]
    known = told["ties"].get(claim.values["type"], []) if claim.form == "tie" else told.get(claim.form, [])
    values = dict(claim.values)
    if "a" in values:
        values["a"] = ATTRIBUTES.get(language, {}).get(values["a"], values["a"])
    return [pattern.format(**values) for pattern in known]


def truths() -> Iterator[Said]:
    """Every claim in every pattern, as it is."""
    for identifier in sets():
        for claim in claims(identifier):
            for language in patterns():
                yield from (Said(identifier, language, text) for text in put(claim, language))
