"""What a run of clauses claims that the user did: with which item, with what value, on which day."""

from collections.abc import Sequence

from api.words.lexicon import BREAK, DAY, FILLER, NUMBER, SHIFT
from api.words.reading import Reading

CROWD = ("PEOPLE", "USERS", "EVERYONE", "OTHERS")
"""Those who are not the user."""
AGAIN = 3
"""Words after a verb among which another of the same meaning belongs to it."""


def scores(reading: Reading, _: bool) -> bool:
    """ "Your 5 for Alien": a value told without a verb."""
    for place in reading.free(NUMBER):
        near = range(place + 1, min(place + 4, len(reading.tokens)))
        item = next((n for n in near if n in reading.items), None)
        told = item is not None and place and reading.tokens[place - 1].has("YOU")
        if not told or item is None or not _for(reading, place, item):
            item = _with_it(reading, place)
        if item is None:
            continue
        value, done = reading.tokens[place].number, reading.facts.done
        if not all(title in done and value in done[title].values for title in reading.items[item]):
            return False
        reading.use(place, item)
    return True


def _with_it(reading: Reading, place: int) -> int | None:
    """The item before "as you do with a 4"."""
    with_it = any(t.text.lower() == "with" for t in reading.tokens[max(place - 2, 0) : place])
    you = reading.between(place - 4, place, "YOU")
    before = [n for n in sorted(reading.items) if n < place]
    return before[-1] if with_it and you and before else None


def _for(reading: Reading, start: int, end: int) -> bool:
    return any(token.text.lower() in reading.grammar["for"] for token in reading.tokens[start:end])


def events(reading: Reading, _: bool) -> bool:
    """What the user did with which item, with what value, on which day."""
    for place in reading.free("DID"):
        token = reading.tokens[place]
        if _counted(reading, place):
            continue
        if token.has(FILLER, "CHOOSE", "ITEMS") and not _by_user(reading, place):
            continue
        if (
            token.has("LIKINGS", "POP", "EVENTS")
            and reading.between(place - 3, place, NUMBER)
            and token.has("LIKINGS")
        ):
            continue
        if not _by_user(reading, place) or _by_another(reading, place):
            return False
        found = object_of(reading, place)
        if found is None:
            if token.has(FILLER, "CHOOSE"):
                continue
            return False
        items, values = found
        if not _did(reading, place, items, values):
            return False
    return True


def _by_user(reading: Reading, place: int) -> bool:
    """Whether the nearest subject before is the user; without any, it is."""
    for n in range(place - 1, -1, -1):
        if reading.tokens[n].has("YOU"):
            return not (
                n > 1 and reading.tokens[n - 1].text in reading.grammar["object"] and n - 2 in reading.items
            )
        if reading.tokens[n].has(*CROWD) and n not in reading.used:
            return False
        if n in reading.people or (n in reading.entities and _acts(reading, n, place)):
            return False
    led = place - 1 in reading.items and any(
        token.has("YOU") for token in reading.tokens[place + 1 : place + 2]
    )
    return not reading.tokens[place].has(FILLER) and not led


def _acts(reading: Reading, entity: int, verb: int) -> bool:
    """Whether nothing but fillers stands between an entity and its verb, or what the verb is done to."""
    objects = (n for n in range(entity + 1, verb) if reading.tokens[n].text in reading.grammar["object"])
    return reading.plain(entity + 1, next(objects, verb))


def _by_another(reading: Reading, place: int) -> bool:
    """Whether someone else did it ("liked by Ridley Scott"), or a motive is given ("for its director")."""
    own = [n for n in reading.clause(place) if n > place]
    for n in own:
        text, rest = (
            reading.tokens[n].text.lower(),
            [m for m in own if m > n and not reading.tokens[m].has(FILLER)],
        )
        if not rest:
            continue
        if (
            text in reading.grammar["by"]
            and reading.grammar["spaced"]
            and not reading.tokens[rest[0]].has("YOU")
            and reading.plain_numbers(place + 1, n)
        ):
            return True
        if text in reading.grammar["for"] and (
            rest[0] in reading.entities or reading.tokens[rest[0]].has("TIE")
        ):
            return True
    return False


def _counted(reading: Reading, place: int) -> bool:
    """Numbers of events of one kind: "60 ratings"."""
    kinds = reading.facts.activity.get("kinds", {})
    number = next(
        (n for n in range(place - 1, max(place - 3, -1), -1) if reading.tokens[n].has(NUMBER)), None
    )
    if number is None or number in reading.used:
        return False
    counts = {kinds.get(kind) for kind in reading.tokens[place].entry.kinds}
    if reading.tokens[number].number not in counts:
        return False
    reading.use(place, number)
    return True


def object_of(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """The items of a verb and the numbers told with them: what follows at once, else the nearest before."""
    led = _led(reading, place)
    if led is not None:
        return led
    items: list[int] = []
    values: list[int] = []
    n, gap = place + 1, 0
    while n < len(reading.tokens):
        if items and not values:
            n = _behind_an_aside(reading, n)
        token = reading.tokens[n]
        if n in reading.items and (not items or not token.has("BOTH", "IT")):
            items.append(n)
        elif token.has(NUMBER) and not _unit(reading, n):
            values.append(n)
        elif _again(reading, place, n) and gap < AGAIN and not items:
            reading.use(n)
        elif not _goes_on(reading, n, bool(items)):
            break
        gap += 1
        n += 1
    if items:
        return _qualified(reading, place, items), values
    last = next((m for m in sorted(reading.items, reverse=True) if m < place), None)
    if last is None:
        return None
    return reading.before_group(last, reading.items)[-max(len(values), 1) :], values


def _goes_on(reading: Reading, place: int, listing: bool) -> bool:
    """Whether what a verb tells goes on behind a word: it does not where another event is counted from."""
    token = reading.tokens[place]
    if token.has(SHIFT) and token.text.lower().endswith(tuple(reading.grammar["counted"])):
        return False
    return token.has(FILLER, DAY, SHIFT) or token.text == "、" or (listing and _listed(reading, place))


def _qualified(reading: Reading, place: int, items: list[int]) -> list[int]:
    """ "你打了5分的A和B": of the items joined, those that the user did something with are meant."""
    relative = any(token.text in reading.grammar["of"] for token in reading.tokens[place + 1 : items[0]])
    if reading.grammar["spaced"] or not relative:
        return items
    return [n for n in items if reading.titles([n]) & set(reading.facts.done)] or items[:1]


def _behind_an_aside(reading: Reading, place: int) -> int:
    """Where the value of an item comes after a comma or an aside ("A, a 4", "A, by the same director, a 4").

    Else the place itself.
    """
    tokens = reading.tokens
    if tokens[place].text not in (",", "(", ":", "—", "–"):
        return place
    value = next((n for n in range(place + 1, len(tokens)) if not tokens[n].only(FILLER)), None)
    if (
        value is not None
        and tokens[value].has(NUMBER)
        and (tokens[place].text != "," or _ends(reading, value))
    ):
        return value
    end = next((n for n in range(place + 1, len(tokens)) if tokens[n].text == ","), len(tokens))
    after = next((n for n in range(end + 1, len(tokens)) if not tokens[n].only(FILLER)), None)
    valued = after is not None and tokens[after].has(NUMBER) and not _unit(reading, after)
    return end + 1 if valued and not reading.between(place, end, "YOU", "DID", "PEOPLE") else place


def _ends(reading: Reading, place: int) -> bool:
    after = reading.tokens[place + 1 : place + 2]
    return not after or after[0].has(BREAK)


def _again(reading: Reading, place: int, other: int) -> bool:
    """Whether another word tells of the same: "gave a rating of 5"."""
    token = reading.tokens[other]
    return token.has("DID") and bool(token.entry.kinds & reading.tokens[place].entry.kinds)


def _listed(reading: Reading, place: int) -> bool:
    """Whether a comma goes on with the next item: "gave A 5, B 4"."""
    after = [n for n in (place + 1, place + 2) if n in reading.items]
    tokens = reading.tokens
    if tokens[place].text in "()":
        return True
    if tokens[place].text != ",":
        return False
    apart = [
        *tokens[place + 1 : place + 2],
        *(tokens[place - 1 : place] if tokens[place - 2].text == "," else []),
    ]
    if any(token.has(SHIFT) for token in apart):
        return True
    if not after or not reading.plain(place + 1, after[0]):
        return _for(reading, place, min(place + 4, len(tokens))) and tokens[place + 1].has(NUMBER)
    group = reading.group(after[0], reading.items)
    joined = len(group) > 1 and any(
        t.text.lower() in reading.grammar["and"][:1] for t in tokens[group[-2] : group[-1]]
    )
    then = tokens[after[0] + 1 : after[0] + 2]
    return joined or (
        bool(then) and (then[0].has(NUMBER) or then[0].text.lower() in reading.grammar["and"][:1])
    )


def _led(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """An item before its verb: "Alien, which you gave 5", where no item follows at once; "给X打了5分"."""
    last = next((m for m in sorted(reading.items, reverse=True) if m < place), None)
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].has(FILLER)), None
    )
    if last is None or not reading.plain_but_you(last + 1, place):
        return None
    values = _values(reading, after)
    group = reading.before_group(last, reading.items)
    if group[0] and reading.tokens[group[0] - 1].text in reading.grammar["object"]:
        return group, values
    you = reading.between(last, place, "YOU")
    if you and after not in reading.items and values:
        more = [n for n in sorted(reading.items) if n > values[0]]
        if (
            more
            and reading.tokens[values[0] + 1].has("UNIT", FILLER)
            and reading.grammar["spaced"]
            and not _to(reading, values[0], more[0])
        ):
            return reading.before_group(last, reading.items)[-1:], values
    return None


def _values(reading: Reading, first: int | None) -> list[int]:
    """The numbers from a place on: "5分和4分"."""
    found: list[int] = []
    for n in range(len(reading.tokens) if first is None else first, len(reading.tokens)):
        if reading.tokens[n].has(NUMBER) and not _unit(reading, n):
            found.append(n)
        elif not (found and (reading.tokens[n].has(FILLER, "UNIT") or reading.tokens[n].text == "、")):
            break
    return found


def _to(reading: Reading, start: int, end: int) -> bool:
    return any(token.text.lower() in ("to", "for") for token in reading.tokens[start:end])


def _unit(reading: Reading, place: int) -> bool:
    """Whether a number counts something else: "5 items", "1.4 times"."""
    after = reading.tokens[place + 1 : place + 2]
    return (
        bool(after) and after[0].has("ITEMS", "LIFT", "PERCENT", "EVENTS", "POP") and not after[0].has(FILLER)
    )


def _did(reading: Reading, place: int, items: Sequence[int], values: Sequence[int]) -> bool:
    facts, kinds = reading.facts, reading.tokens[place].entry.kinds
    if kinds == {"rate"} and not values and not reading.within(place, DAY):
        values = [
            n for n in reading.within(place, NUMBER) if n not in reading.used and not _unit(reading, n)
        ][:1]
    if not values and reading.tokens[place].text.lower() in reading.grammar["valued"]:
        return False
    titles = [reading.items[n] for n in items]
    told = [reading.tokens[n].number for n in values]
    if len(titles) == 1 and len(titles[0]) > 1 and len(told) == len(titles[0]):
        titles = [[title] for title in titles[0]]
    if told and len(told) not in (1, len(titles)):
        return False
    for index, group in enumerate(titles):
        for title in group:
            done = facts.done.get(title)
            if done is None or not ("*" in kinds or kinds & done.kinds or ("rate" in kinds and done.values)):
                return False
            if "rate" in kinds and not done.values:
                return False
            if told and (told[index if len(told) > 1 else 0] not in done.values or "rate" not in kinds):
                return False
    reading.use(place, *items, *values)
    reading.use(
        *(n for n in reading.within(place, "DID") if reading.tokens[n].entry.kinds == kinds and n > place)
    )
    return True
