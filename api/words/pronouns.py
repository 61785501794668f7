"""What pronouns may mean, and every way of reading them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from api.words.facts import Facts
from api.words.lexicon import FILLER, Token
from api.words.reading import Context, Reading

READINGS = 16
"""Most ways of reading the pronouns of one run that are tried."""


def readings(
    tokens: Sequence[Token], facts: Facts, grammar: Mapping[str, Any], context: Context
) -> Iterator[Reading]:
    """Every way of reading the pronouns."""
    items: dict[int, list[str]] = {}
    people: dict[int, str] = {}
    open_places: list[int] = []
    order = list(context.items)
    named: list[str] = []
    earlier: list[list[str]] = []
    lately: list[str] = []
    joined: list[str] = []
    entity = context.entity
    choices: list[list[list[str]]] = []
    addressed = any(token.text[:1] in grammar["addressed"] for token in tokens)  # then "he" is not the user
    for n, token in enumerate(tokens):
        if token.has("ITEM"):
            items[n] = [str(token.name)]
            if n > 1 and tokens[n - 2].has("ITEM") and tokens[n - 1].text.lower() in grammar["and"]:
                joined = [str(tokens[n - 2].name), str(token.name)]
            named.append(str(token.name))
        elif token.has("ENTITY"):
            entity = str(token.name)
            lately.append(entity)
        elif token.has("FORMER", "LATTER") and facts.profile and not named and len(_distinct(lately)) > 1:
            people[n] = _distinct(lately)[-2:][token.has("LATTER")]
        elif (
            (token.has("THAT") and entity is not None)
            or (token.has("HE") and entity is not None and not (token.has("YOU") and not addressed))
            or (_stands_for_an_entity(tokens, n) and entity is not None)
        ):
            people[n] = entity
        elif token.has("FORMER", "LATTER", "BOTH"):
            pairs = [pair for pair in _pairs(order, named, joined, facts.items) if len(pair) == 2]
            pairs += [
                pair for pair in earlier if pair not in pairs
            ]  # "those who choose the first …, the second"
            earlier = pairs
            if pairs:
                open_places.append(n)
                choices.append(
                    [{"FORMER": pair[:1], "LATTER": pair[1:]}.get(_sense(token), pair) for pair in pairs]
                )
        elif _stands_for_an_item(tokens, n):
            open_places.append(n)
            led = any(before.has("PEOPLE", "LIKE") and before.clause == token.clause for before in tokens[:n])
            means = _antecedents(named, order, facts.target)
            fresh = not order or facts.target in order  # nothing else was spoken of before
            if led and fresh and facts.target is not None and facts.target not in means:
                means.append(facts.target)  # "those who choose A choose it less", "like A, it …"
            choices.append([[title] for title in means])
            named += means if len(means) == 1 and not named else []
    for chosen in list(product(*choices))[:READINGS]:
        stood = dict(zip(open_places, chosen, strict=True))
        yield Reading(tokens, facts, grammar, items | stood, people, order)


def _stands_for_an_entity(tokens: Sequence[Token], place: int) -> bool:
    """ "Deals with it": what follows a relation at once."""
    before = tokens[place - 1 : place] if place else []
    tie = (
        bool(before)
        and not before[0].has(FILLER)
        and any(side == "after" for side, _ in before[0].entry.ties)
    )
    points = bool(before) and before[0].has("POINTS")
    return (tie or points) and tokens[place].text.lower() in ("it", "them", "它")


def _stands_for_an_item(tokens: Sequence[Token], place: int) -> bool:
    """Whether "it" is no part of a title's apposition, and "that" what somebody chooses."""
    before, after = tokens[max(place - 1, 0) : place], tokens[place + 1 : place + 2]
    if tokens[place].has("IT"):
        return not (after and after[0].has("ITEM"))
    chosen = bool(before) and before[0].has("CHOOSE", "DID", "HAVE") and tokens[place].has("DEMONSTRATIVE")
    return chosen and not (after and (after[0].has("ITEM", "ITEMS", "TIE") or after[0].entry.domain))


def _pairs(
    before: Sequence[str], named: Sequence[str], joined: list[str], known: set[str]
) -> list[list[str]]:
    """What "the former" and "the latter" may choose from: the two named last, or the last two joined by "and"."""
    last = _distinct([*before, *named])[-2:]
    if len(last) < 2 and len(known) == 2:
        last = sorted(known)
    return [last, joined] if joined and joined != last else [last]


def _sense(token: Token) -> str:
    return next(sense for sense in ("FORMER", "LATTER", "BOTH") if token.has(sense))


def _antecedents(named: Sequence[str], before: Sequence[str], target: str | None) -> list[str]:
    """What "it" may stand for: an item of its own sentence, else of the one before, else what is recommended."""
    close = _distinct(named) or _distinct(before)
    ends = _distinct([*close[-1:], *close[:1], *([target] if target in close else [])])
    return ends or ([target] if target else [])


def _distinct(titles: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(titles))
