"""What a run of clauses claims of the user, and of those who share a trait: how often they like an item."""

from collections.abc import Sequence

from api.words.facts import Facts, Shared
from api.words.lexicon import FILLER, NUMBER, VALUE
from api.words.reading import Reading, near
from api.words.ties import entities_tied


def crowd(reading: Reading, _: bool) -> bool:
    """Those who share a trait like the recommended item so many times as often as all do."""
    facts = reading.facts
    for place in reading.where("LIFT", "TWICE", "THRICE", "PERCENT"):
        if place in reading.used:
            continue
        token = reading.tokens[place]
        if reading.between(place + 1, place + 2, "YOU"):
            return False  # "as often as you do"
        if token.has(FILLER) and not reading.within(place, "EVERYONE", "OTHERS", "USERS", VALUE):
            continue  # "liked 73 times"
        number = next((n for n in (place - 1, place - 2) if n >= 0 and reading.tokens[n].has(NUMBER)), None)
        if token.has("TWICE", "THRICE"):
            told, digits = (2.0 if token.has("TWICE") else 3.0), 1
        elif number is None:
            return False
        else:
            told, digits = reading.tokens[number].number, reading.tokens[number].digits
            reading.use(number)
        if facts.profile:
            if not _lift_of_interest(reading, place, told, digits):
                return False
            continue
        scope = [n for n in range(len(reading.tokens)) if abs(reading.tokens[n].clause - token.clause) <= 1]
        less = [n for n in scope if reading.tokens[n].has("SELDOM")]
        if token.has("PERCENT"):
            told, digits = 1 + (-told if less else told) / 100, digits + 2
        marks = [n for n in scope if reading.tokens[n].has(VALUE)]
        ages = [n for n in scope if reading.tokens[n].has(NUMBER) and n != number and n not in reading.used]
        alls = [n for n in scope if reading.tokens[n].has("EVERYONE", "OTHERS")]
        if (not marks and not ages) or (alls and min(alls) < min([*marks, *ages])):
            return False
        values = {str(reading.tokens[n].name) for n in marks}
        numbers = [reading.tokens[n].number for n in ages]
        said = {s for n in scope for s in ("BELOW", "ABOVE") if reading.tokens[n].has(s)}
        if not any(
            near(told, digits, one.lift)
            and (not less or one.lift < 1)
            and _shares(one, values, numbers, said, facts)
            for one in facts.shared
        ):
            return False
        if any(reading.tokens[n].clause == token.clause for n in reading.entities):
            return False
        subject = [n for n in reading.items if reading.tokens[n].clause == token.clause] or list(
            reading.items
        )
        if reading.titles(subject) - {facts.target} or not reading.where("CHOOSE"):
            return False
        reading.use(place, *subject, *marks, *ages, *alls, *less)
        reading.use(*(n for n in scope if reading.tokens[n].has("PLAN") and marks))
        reading.use(
            *(n for n in scope if reading.tokens[n].has("USERS", "PEOPLE", "CHOOSE", "TEND", "LIFTED"))
        )
    return True


def _shares(one: Shared, values: set[str], numbers: Sequence[float], said: set[str], facts: Facts) -> bool:
    """Whether what marks a group, its values and numbers, is this trait."""
    own = {v for v in facts.attributes.values() if isinstance(v, int | float)}
    if one.value is not None:
        return values == {one.value} and not numbers
    assert one.low is not None
    assert one.high is not None
    ends = {one.low, one.high, one.high - 1}
    bands = [number for number in numbers if number not in own]
    enough = not bands or len(bands) == 2 or not {float("inf"), float("-inf")}.isdisjoint(ends)
    open_low, open_high = one.low == float("-inf"), one.high == float("inf")
    sides = (not open_low or "BELOW" in said) and (not open_high or "ABOVE" in said)
    return not values and set(bands) <= ends and enough and sides


def _lift_of_interest(reading: Reading, place: int, told: float, digits: int) -> bool:
    names = entities_tied(reading, place)
    if not names or not all(
        any(near(told, digits, lift) for lift in reading.facts.liked[name].lifts)
        for name in names
        if name in reading.facts.liked
    ):
        return False
    reading.use(place, *reading.within(place, "EVERYONE", "TEND"))
    return True


def traits(reading: Reading, _: bool) -> bool:
    """What is known of the user."""
    known = {str(v) for v in reading.facts.attributes.values()}
    ages = {float(v) for v in reading.facts.attributes.values() if isinstance(v, int | float)}
    user = bool(reading.where("YOU")) or reading.facts.profile
    for place in reading.free(VALUE):
        if reading.tokens[place].has(FILLER) or (place in reading.entities and place in reading.used):
            continue
        if not user or reading.tokens[place].name not in known or reading.where("PEOPLE"):
            if reading.tokens[place].has("ENTITY"):
                continue
            return False
        reading.use(place, *reading.within(place, "PLAN"))
    bands = {edge for one in reading.facts.shared for edge in (one.low, one.high, (one.high or 0) - 1)}
    for place in reading.free("RANGE"):
        numbers = [n for n in reading.within(place, NUMBER) if n not in reading.used]
        if len(numbers) == 2 + len([n for n in numbers if reading.tokens[n].number in ages]) and user:
            edges = [n for n in numbers if reading.tokens[n].number not in ages]
            if not {reading.tokens[n].number for n in edges} <= bands:
                return False
            reading.use(*numbers)
    for place in reading.free(NUMBER):
        before = reading.tokens[max(place - 2, 0) : place]
        of = len(before) == 2 and before[0].has(VALUE) and before[1].text.lower() in reading.grammar["of"]
        if of and user and reading.tokens[place].number in ages:
            reading.use(place)  # "an engineer of 45"
    for place in reading.free("AGED"):
        number = reading.number_near(place, 2)
        if number is None or reading.tokens[number].number not in ages:
            continue
        if not user:
            return False
        reading.use(number)
    return True
