"""What a run of clauses claims that the user did: with which item, with what value, on which day."""

from collections.abc import Sequence

from api.words.lexicon import BREAK, DAY, FILLER, NUMBER
from api.words.objects import meant_for, object_of, other_unit
from api.words.reading import Reading

CROWD = ("PEOPLE", "USERS", "EVERYONE", "OTHERS")
"""Those who are not the user."""


def scores(reading: Reading, _: bool) -> bool:
    """ "Your 5 for Enamel Mug": a value told without a verb."""
    for place in reading.free(NUMBER):
        near = range(place + 1, min(place + 4, len(reading.tokens)))
        item = next((n for n in near if n in reading.items), None)
        told = place and (reading.tokens[place - 1].has("YOU") or reading.within(place, "RECENT"))
        if not told or item is None or not meant_for(reading, place, item):
            item = _with_it(reading, place) or _apposed(reading, place)
        if item is None:
            item = _in_brackets(reading, place)
        if item is None:
            continue
        value, done = reading.tokens[place].number, reading.facts.done
        if not all(title in done and value in done[title].values for title in reading.items[item]):
            return False
        reading.use(place, item)
    return True


def _in_brackets(reading: Reading, place: int) -> int | None:
    """The item before "（5分）"."""
    unit = reading.tokens[place + 1 : place + 2]
    told = place > 1 and reading.tokens[place - 1].text in "（(" and bool(unit) and unit[0].has("UNIT")
    return place - 2 if told and place - 2 in reading.items else None


def _with_it(reading: Reading, place: int) -> int | None:
    """The item before "as you do with a 4"."""
    with_it = any(t.text.lower() == "with" for t in reading.tokens[max(place - 2, 0) : place])
    you = reading.between(place - 4, place, "YOU")
    before = [n for n in sorted(reading.items) if n < place]
    return before[-1] if with_it and you and before else None


def _apposed(reading: Reading, place: int) -> int | None:
    """The item before "A, your 5"."""
    you = next((n for n in range(place - 1, -1, -1) if not reading.tokens[n].only(FILLER)), -1)
    item = next((n for n in range(you - 1, -1, -1) if not reading.tokens[n].only(FILLER, BREAK)), None)
    told = you >= 0 and reading.tokens[you].has("YOU") and not other_unit(reading, place)
    return item if told and item in reading.items and reading.grammar["spaced"] else None


def events(reading: Reading, _: bool) -> bool:
    """What the user did with which item, with what value, on which day."""
    for place in reading.free("DID"):
        token = reading.tokens[place]
        if _counted(reading, place) or _of_items(reading, place) or _of_likings(reading, place):
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


def _of_likings(reading: Reading, place: int) -> bool:
    """Whether likings are what was received, which were counted: "has received 18 likings"."""
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].only(FILLER)), None
    )
    told = after in reading.used and reading.tokens[place + 1 :][:1] != [] and bool(
        reading.between(place + 1, place + 4, "LIKINGS")
    ) and bool(reading.facts.likings)  # fmt: skip
    reading.use(*([place] if told else []))
    return told


def _of_items(reading: Reading, place: int) -> bool:
    """Whether "in your history" tells where the items are that point to an interest."""
    told = reading.tokens[place].has("HISTORY") and bool(reading.within(place, "POINTS"))
    reading.use(*([place] if told else []))
    return told


def _by_user(reading: Reading, place: int) -> bool:
    """Whether the nearest subject before is the user; without any, it is."""
    for n in range(place - 1, -1, -1):
        if reading.tokens[n].has("YOU"):
            return not _in_relative(reading, n, place) and not (
                n > 1 and reading.tokens[n - 1].text in reading.grammar["object"] and n - 2 in reading.items
            )
        if reading.tokens[n].has(*CROWD) and n not in reading.used:
            return False
        if n in reading.people or (n in reading.entities and _acts(reading, n, place)):
            return _by_list(reading, place)
    led = place - 1 in reading.items and any(
        token.has("YOU") for token in reading.tokens[place + 1 : place + 2]
    )
    return not reading.tokens[place].has(FILLER) and not led


def _by_list(reading: Reading, place: int) -> bool:
    """Whether listed items are what the user gave something to: "two books by Jane Austen got a 5 from you: …"."""
    from_you = any(reading.tokens[n].text.lower() == "from you" for n in reading.clause(place) if n > place)
    return from_you and reading.tokens[place].clause in reading.listed


def _agent(reading: Reading, you: int) -> bool:
    return you > 0 and reading.tokens[you - 1].text.lower() in reading.grammar["by"]


def _in_relative(reading: Reading, you: int, verb: int) -> bool:
    """Whether the user is told of beside another subject: "the skillet that you bought shares …"."""
    tokens = reading.tokens
    if not reading.grammar["spaced"] or tokens[verb - 1].text.lower() in reading.grammar["and"][:1]:
        return False
    if tokens[verb - 1].text == "," and (tokens[you].text.lower().startswith("from") or _agent(reading, you)):
        return True  # "A, rated 5 by you, shares …"
    own = next((n for n in range(you + 1, verb) if reading.tokens[n].has("DID")), None)
    item = next(
        (
            n
            for n in range(you - 1, -1, -1)
            if not tokens[n].only(FILLER, BREAK, "HE", "DEMONSTRATIVE") and n not in reading.entities
        ),
        None,
    )
    rest = range(verb if own is None else own + 1, verb)
    return item in reading.items and bool(own) and all(
        reading.tokens[n].has(FILLER, NUMBER, DAY, BREAK, "UNIT") for n in rest
    )  # fmt: skip


def _acts(reading: Reading, entity: int, verb: int) -> bool:
    """Whether nothing but fillers stands between an entity and its verb, or what the verb is done to."""
    objects = (n for n in range(entity + 1, verb) if reading.tokens[n].text in reading.grammar["object"])
    return reading.plain(entity + 1, next(objects, verb))


def _by_another(reading: Reading, place: int) -> bool:
    """Whether someone else did it ("liked by Northwake"), or a motive is given ("for its brand")."""
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
    if (
        number is None
        and reading.between(place + 1, place + 2, NUMBER)
        and reading.between(place + 2, place + 3, "POP")
    ):
        number = place + 1  # "读过100次"
    if number is None and _whole_activity(reading, place):
        return True
    if "*" in reading.tokens[place].entry.kinds and reading.between(place + 1, place + 2, NUMBER):
        follows = reading.between(place + 2, place + 3, "DID", "EVENTS", "ITEMS")
        reading.use(*([place] if follows else []))
        return bool(follows)  # "your history includes twelve purchases": these are counted
    if number is None or number in reading.used:
        return False
    counts = {kinds.get(kind) for kind in reading.tokens[place].entry.kinds}
    if reading.tokens[number].number not in counts:
        return False
    reading.use(place, number)
    return True


def _whole_activity(reading: Reading, place: int) -> bool:
    """ "Rated 40 items": so many items there are, where all events are of that kind."""
    kinds, activity = reading.tokens[place].entry.kinds, reading.facts.activity
    numbers = [
        n for n in reading.between(place + 1, place + 4, NUMBER) if reading.between(n + 1, n + 2, "ITEMS")
    ]
    told = bool(numbers) and set(activity.get("kinds", {})) <= kinds and _by_user(reading, place)
    if not told or reading.tokens[numbers[0]].number != activity.get("items"):
        return False
    reading.use(place, numbers[0], numbers[0] + 1)
    return True


def _did(reading: Reading, place: int, items: Sequence[int], values: Sequence[int]) -> bool:
    facts, kinds = reading.facts, reading.tokens[place].entry.kinds
    if kinds == {"rate"} and not values and not reading.within(place, DAY):
        values = [
            n for n in reading.within(place, NUMBER) if n not in reading.used and not other_unit(reading, n)
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
            if told and (told[index if len(told) > 1 else 0] not in done.values or not kinds & {"rate", "*"}):
                return False
    reading.use(place, *items, *values)
    reading.use(
        *(n for n in reading.within(place, "DID") if reading.tokens[n].entry.kinds == kinds and n > place)
    )
    return True
