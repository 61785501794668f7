"""Planted lies about the facts of `words_facts.json`, by class: truths changed in one way, and other patterns."""

import re
from collections.abc import Callable, Iterator

from words_truths import Claim, Said, claims, facts_of, patterns, put, sets

MOST = 260
"""Lies of one class and language, spread over all sets."""
SWAPPED = {
    "DIRECTED_BY": ("HAS_CAST", "WRITTEN_BY"),
    "HAS_CAST": ("DIRECTED_BY", "WRITTEN_BY"),
    "WRITTEN_BY": ("DIRECTED_BY", "HAS_CAST"),
    "HAS_GENRE": ("IN_LANGUAGE", "FROM_COUNTRY"),
    "FROM_COUNTRY": ("IN_LANGUAGE",),
    "LOCATED_IN": ("MADE_OF", "IN_LANGUAGE"),
    "IN_CATEGORY": ("MADE_OF",),
    "MADE_OF": ("IN_CATEGORY", "LOCATED_IN"),
    "HAS_TOPIC": ("LOCATED_IN", "MADE_OF"),
    "HAS_SUBJECT": ("WRITTEN_BY",),
    "ABOUT": ("LOCATED_IN",),
}
FLIPPED = {
    "link": "link_less",
    "link_less": "link",
    "next": "next_less",
    "next_less": "next",
    "prior": "prior_less",
    "prior_less": "prior",
}
ACTED = {
    "watch": "purchase",
    "read": "purchase",
    "purchase": "visit",
    "view": "purchase",
    "click": "share",
    "add_to_cart": "purchase",
    "save": "book",
    "share": "save",
    "book": "watch",
    "visit": "book",
}
NOT = {
    "en": (
        (r"\b(is|was|were|has|have|did)\b", r"\1 not"),
        (r" tend to ", " tend not to "),
        (r" often ", " never "),
        (r"^You (\w+)", r"You never \1"),
        (r"^(.)", r"It is false that \1"),
    ),
    "zh": (
        (r"是", "不是"),
        (r"往往|常常|通常", "从不"),
        (r"你(打|买|看|读|去|说|把)", r"你没有\1"),
        (r"^", "并非"),
        (r"由", "不由"),
    ),
}
ALONE = {
    "en": (
        (r"^(You|The user) (\w+)", r"\1 only ever \2"),
        (r"^(.*)\.$", r"\1 and nothing else."),
        (r"^(.*)\.$", r"Only \1."),
        (r" (often|tend to) ", r" always "),
        (r"^(People|Those) ", r"All \1 "),
        (r"^(.*)\.$", r"\1 more than anything."),
    ),
    "zh": (
        (r"^你", "你只"),
        (r"往往|常常|通常", "总是"),
        (r"^(.*)。$", r"只有\1。"),
        (r"的人", "的人全都"),
        (r"^(.*)。$", r"\1，别无其他。"),
        (r"^你", "你每次都"),
    ),
}
TAILS = {
    "en": (
        (", which critics adored", "adored"),
        (", because it reminded you of home", "home"),
        (" and cried", "cried"),
        (", a timeless classic", "classic"),
        (" with your family", "family"),
        (", and it won three awards", "awards"),
    ),
    "zh": (
        ("，评论界一致好评", "好评"),
        ("，因为它让你想起家乡", "家乡"),
        ("，并且感动落泪", "落泪"),
        ("，堪称经典", "经典"),
        ("，还获得了三项大奖", "大奖"),
        ("，这让你非常开心", "开心"),
    ),
}

Lies = Iterator[Said]


def _said(identifier: str, language: str, claim: Claim, marker: str = "") -> Lies:
    """A claim in every pattern that has the marker."""
    yield from (Said(identifier, language, text, marker) for text in put(claim, language) if marker in text)


def _difference(old: str, new: str) -> str:
    """Where two texts differ, with some letters around it."""
    start = next(n for n in range(len(new)) if new[: n + 1] != old[: n + 1])
    end = next((n for n in range(1, len(new) - start) if new[-n:] != old[-n:]), len(new) - start)
    return new[max(start - 4, 0) : len(new) - end + 4].strip(" .。")


def _neighbours(identifier: str) -> list[str]:
    """The sets of the same domain, those after it first."""
    prefix = identifier.split("-")[0]
    same = [one for one in sets() if one.split("-")[0] == prefix]
    at = same.index(identifier)
    return same[at + 1 :] + same[:at]


def other_users(identifier: str, language: str) -> Lies:
    """What is true of others: their facts, and what others did with the user's items."""
    own = claims(identifier)
    titles = {v for one in own for v in one.values.values()}
    for other in _neighbours(identifier)[:3]:
        for claim in claims(other):
            if claim not in own and not set(claim.values.values()) <= titles:
                yield from _said(identifier, language, claim, claim.values.get("t", ""))
    yield from _patterned(identifier, language, "other_users")
    yield from _patterned(identifier, language, "tendency")


def roles(identifier: str, language: str) -> Lies:
    """Who did what, swapped: relations, sides, items, and what an interest rests on."""
    yield from _patterned(identifier, language, "roles")
    own, facts = claims(identifier), facts_of(identifier)
    gave = [one for one in own if one.form == "gave"]
    ties = [one for one in own if one.form == "tie"]
    for one in ties:
        for other in SWAPPED.get(one.values["type"], ()):
            if not facts.tied(one.values["x"], frozenset({other}), one.values["e"]):
                yield from _said(identifier, language, one.but(type=other))
        yield from _said(identifier, language, one.but(x=one.values["e"], e=one.values["x"]))
        for another in ties:
            swapped = one.but(e=another.values["e"])
            if not facts.tied(one.values["x"], frozenset(), another.values["e"]):
                yield from _said(identifier, language, swapped)
    for one in gave:
        for another in gave:
            if one.values["v"] != another.values["v"]:
                yield from _said(identifier, language, one.but(v=another.values["v"]))
    for one in own:
        if one.form in ("link", "next") and "h" in one.values:
            yield from _said(identifier, language, one.but(h=one.values["t"], t=one.values["h"]))
            table = facts.nexts if one.form == "link" else facts.links
            if one.values["h"] not in table:
                yield from _said(
                    identifier, language, one.but(form={"link": "next", "next": "link"}[one.form])
                )
        elif one.form in ("stated", "observed") and len(facts.liked[one.values["e"]].sources) == 1:
            yield from _said(
                identifier, language, one.but(form={"stated": "observed", "observed": "stated"}[one.form])
            )
        elif one.form in ACTED and facts.target is not None:
            yield from _said(identifier, language, one.but(form=ACTED[one.form]))
            yield from _said(identifier, language, one.but(h=facts.target))


def names(identifier: str, language: str) -> Lies:
    """Other people, titles and entities in true sentences."""
    facts = facts_of(identifier)
    known = facts.items | set(facts.entities)
    foreign = [c for other in _neighbours(identifier)[:4] for c in claims(other)]
    for one in claims(identifier):
        for gap in ("e", "x", "h", "t", "y"):
            if gap not in one.values:
                continue
            for value in dict.fromkeys(
                c.values[gap] for c in foreign if gap in c.values and c.form == one.form
            ):
                if value not in known:
                    yield from _said(identifier, language, one.but(**{gap: value}), value)


def numbers(identifier: str, language: str) -> Lies:
    """Other values, counts and ratios."""
    facts = facts_of(identifier)
    for one in claims(identifier):
        gap = "v" if one.form == "gave" else "n"
        told = one.values.get(gap)
        if told is None or (one.form not in ("gave", "trait", "popular", "novel", "support")):
            continue
        for change in (1.0, -1.0, 7.0, 0.5):
            value = float(told) + change
            if value > 0 and not (one.form == "gave" and value in facts.done[one.values["h"]].values):
                yield from _said(identifier, language, one.but(**{gap: f"{value:g}"}), f"{value:g}")


def negation(identifier: str, language: str) -> Lies:
    """Truths denied, and tendencies turned round."""
    for one in claims(identifier):
        if one.form in FLIPPED:
            yield from _said(identifier, language, one.but(form=FLIPPED[one.form]))
    yield from _changed(identifier, language, NOT[language])
    yield from _patterned(identifier, language, "negation")


def exclusives(identifier: str, language: str) -> Lies:
    """Only, all, every, always, the best."""
    yield from _changed(identifier, language, ALONE[language])
    yield from _patterned(identifier, language, "exclusive")


def inventions(identifier: str, language: str) -> Lies:
    """What no fact says: judgements, motives, prizes, prices, order in time."""
    yield from _patterned(identifier, language, "invented")
    for index, one in enumerate(claims(identifier)):
        for n, text in enumerate(put(one, language)):
            tail, marker = TAILS[language][(index + n) % len(TAILS[language])]
            yield Said(identifier, language, text[:-1] + tail + text[-1], marker)


def _changed(identifier: str, language: str, changes: tuple[tuple[str, str], ...]) -> Lies:
    for one in claims(identifier):
        for text in put(one, language):
            for old, new in changes:
                changed = re.sub(old, new, text, count=1)
                if changed != text:
                    yield Said(identifier, language, changed, _difference(text, changed))


def _patterned(identifier: str, language: str, name: str) -> Lies:
    """Patterns that are lies whatever true names fill them."""
    own = claims(identifier)
    gave = next((one.values for one in own if one.form == "gave"), {})
    history = next((one.values["h"] for one in own if "h" in one.values), None)
    tie = next((one.values for one in own if one.form == "tie"), {})
    entity = tie.get("e") or next((one.values["e"] for one in own if "e" in one.values), None)
    known = {
        "h": gave.get("h", history),
        "v": gave.get("v"),
        "x": tie.get("x"),
        "e": entity,
        "t": facts_of(identifier).target,
    }
    filled = {gap: value for gap, value in known.items() if value is not None}
    for pattern in patterns()[language]["lies"][name]:
        if set(re.findall(r"\{(\w)\}", pattern)) <= set(filled):
            marker = next((word for word in ("because", "因为", " and you", "和你") if word in pattern), "")
            yield Said(identifier, language, pattern.format(**filled), marker)


KINDS: dict[str, Callable[[str, str], Lies]] = {
    "other users": other_users,
    "roles": roles,
    "names": names,
    "numbers": numbers,
    "negation": negation,
    "exclusives": exclusives,
    "inventions": inventions,
}


def lies(kind: str, language: str) -> list[Said]:
    """Up to `MOST` lies of one class in one language, spread evenly, each once."""
    found = list(dict.fromkeys(lie for identifier in sets() for lie in KINDS[kind](identifier, language)))
    step = max(len(found) / MOST, 1.0)
    return [found[int(n * step)] for n in range(min(MOST, len(found)))]
