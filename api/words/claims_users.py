"""What a run of clauses claims of the user: age, gender, occupation and the like."""

from api.words.lexicon import FILLER, NUMBER, VALUE
from api.words.reading import Reading


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
        if not _of_its_attribute(reading, place):
            return False
        reading.use(place, *reading.within(place, "PLAN", "STATED"))
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
    for place in reading.free("DECADE"):
        if not user or not any(0 <= age - reading.tokens[place].number < 10 for age in ages):
            return False
        reading.use(place)
    for place in reading.free("AGED"):
        number = reading.number_near(place, 2)
        if number is None or reading.tokens[number].number not in ages:
            continue
        if not user:
            return False
        reading.use(number)
    return True


def _of_its_attribute(reading: Reading, place: int) -> bool:
    """Whether a value is that of the attribute which the nearest word of its clause names, if one does."""
    attributes, value = reading.facts.attributes, reading.tokens[place].name
    named = sorted(reading.within(place, *attributes), key=lambda n: abs(n - place))
    return not named or any(
        reading.tokens[named[0]].has(key) and str(own) == value for key, own in attributes.items()
    )
