"""What a verb is told of: its items, and the numbers told with them."""

from itertools import takewhile

from api.words.lexicon import BREAK, DAY, FILLER, NUMBER, SHIFT
from api.words.reading import Reading

AGAIN = 3
"""Words after a verb among which another of the same meaning belongs to it."""


def object_of(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """The items of a verb and the numbers told with them: what follows at once, else the nearest before."""
    led = _led(reading, place)
    if led is not None:
        return led
    listed = reading.listed.get(reading.tokens[place].clause)
    if listed:
        return listed, _listed_values(reading, place, listed)
    items: list[int] = []
    values: list[int] = []
    n, gap = place + 1, 0
    while n < len(reading.tokens):
        if items and not values:
            n = _behind_an_aside(reading, n)
        token = reading.tokens[n]
        if n in reading.items and (not items or not token.has("BOTH", "IT")):
            items.append(n)
        elif token.has(NUMBER) and not other_unit(reading, n):
            values.append(n)
        elif token.has("SAMEVALUE") and (told := _told_before(reading, n)) is not None:
            values.append(told)
            reading.use(n)
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
    if not values and reading.tokens[last + 1].text == "(":
        return _bracketed(reading, last)
    return reading.before_group(last, reading.items)[-max(len(values), 1) :], values


def _listed_values(reading: Reading, place: int, listed: list[int]) -> list[int]:
    """The value told of all items of a list ("two mugs a 5: …"), or that of each."""
    free = [n for n in reading.free(NUMBER) if not other_unit(reading, n)]
    own = [n for n in free if n in reading.clause(place) and n < listed[0]]
    each = [n for n in free if listed[0] < n]
    return own[:1] or (each if len(each) == len(listed) else [])


def _told_before(reading: Reading, place: int) -> int | None:
    """The value that "the same rating" means: the last before."""
    told = [n for n in range(place) if reading.tokens[n].has(NUMBER) and not other_unit(reading, n)]
    return told[-1] if told else None


def _bracketed(reading: Reading, last: int) -> tuple[list[int], list[int]]:
    """Items with their numbers in brackets, back from the last: "A (4) and B (5) are your latest ratings"."""
    items: list[int] = []
    values: list[int] = []
    for n in range(min(last + 2, len(reading.tokens) - 1), -1, -1):
        if n in reading.items:
            items.insert(0, n)
        elif reading.tokens[n].has(NUMBER):
            values.insert(0, n)
        elif not reading.tokens[n].only(FILLER, BREAK):
            break
    return items, values


def _goes_on(reading: Reading, place: int, listing: bool) -> bool:
    """Whether what a verb tells goes on behind a word: it does not where another event is counted from."""
    token = reading.tokens[place]
    if token.has(SHIFT) and token.text.lower().endswith(tuple(reading.grammar["counted"])):
        return False
    return (
        token.has(FILLER, DAY, SHIFT, "UNIT")
        or token.text == "、"
        or (listing and _listed(reading, place))
        or (not reading.grammar["spaced"] and _owner(reading, place))
    )


def _owner(reading: Reading, place: int) -> bool:
    """Whether an entity only says whose the next item is: "刘慈欣的《流浪地球》"."""
    after = reading.tokens[place + 1 : place + 2]
    return place in reading.entities and place + 2 in reading.items and after[0].text in reading.grammar["of"]


def _qualified(reading: Reading, place: int, items: list[int]) -> list[int]:
    """ "你打了5分的A和B": of the items joined, those that the user did something with are meant."""
    told = reading.tokens[place : items[0]]
    relative = any(token.text.endswith(tuple(reading.grammar["of"])) for token in told)
    if reading.grammar["spaced"] or not relative:
        return items
    return list(takewhile(lambda n: reading.titles([n]) & set(reading.facts.done), items)) or items[:1]


def _behind_an_aside(reading: Reading, place: int) -> int:
    """Where the value of an item comes after a comma or an aside ("A, a 4", "A, by the same brand, a 4").

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
    valued = after is not None and tokens[after].has(NUMBER) and not other_unit(reading, after)
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
        return meant_for(reading, place, min(place + 4, len(tokens))) and tokens[place + 1].has(NUMBER)
    group = reading.group(after[0], reading.items)
    joined = len(group) > 1 and any(
        t.text.lower() in reading.grammar["and"][:1] for t in tokens[group[-2] : group[-1]]
    )
    then = tokens[after[0] + 1 : after[0] + 2]
    valued = next((t for t in tokens[after[0] + 1 :] if not t.only(FILLER)), None)
    return (
        joined
        or (valued is not None and valued.has(NUMBER))
        or (bool(then) and then[0].text.lower() in reading.grammar["and"][:1])
    )


def _led(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """An item before its verb: "Enamel Mug, which you gave 5", where no item follows at once; "给X打了5分"."""
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
    joins = reading.tokens[place + 1 : place + 2]
    if you and reading.grammar["spaced"] and joins and joins[0].text.lower() in reading.grammar["and"][:1]:
        return [last], []  # "the hub you bought and the mouse"
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
        if reading.tokens[n].has(NUMBER) and not other_unit(reading, n):
            found.append(n)
        elif not (found and (reading.tokens[n].has(FILLER, "UNIT") or reading.tokens[n].text == "、")):
            break
    return found


def _to(reading: Reading, start: int, end: int) -> bool:
    return any(token.text.lower() in ("to", "for") for token in reading.tokens[start:end])


def other_unit(reading: Reading, place: int) -> bool:
    """Whether a number counts something else: "5 items", "1.4 times"."""
    after = reading.tokens[place + 1 : place + 2]
    return (
        bool(after) and after[0].has("ITEMS", "LIFT", "PERCENT", "EVENTS", "POP") and not after[0].has(FILLER)
    )


def meant_for(reading: Reading, start: int, end: int) -> bool:
    """Whether "for" stands from `start` to before `end`: "a 5 for Enamel Mug"."""
    return any(token.text.lower() in reading.grammar["for"] for token in reading.tokens[start:end])
