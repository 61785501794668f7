"""What a run of clauses claims of those who share a trait: how often they like an item, beside all users."""

from dataclasses import dataclass

from api.words.facts import Facts, Shared
from api.words.lexicon import FILLER, NUMBER, VALUE
from api.words.reading import Reading, near
from api.words.ties import entities_tied

RATIOS = ("LIFT", "TWICE", "THRICE", "PERCENT")
NAMED = {"TWICE": 2.0, "THRICE": 3.0}
ABOUT = 0.9
"""Share of a ratio above which "nearly twice" is told of it."""
SPOKEN = ("USERS", "PEOPLE", "CHOOSE", "LIKINGS", "TEND", "LIFTED", "THAN", "HIGHER", "SELDOM", "THAT")


@dataclass(frozen=True, slots=True)
class _Ratio:
    """A ratio as told: so many times as often; `value` None where it is only told to be higher or lower."""

    place: int
    number: int | None
    value: float | None
    digits: int
    less: bool
    nearly: bool = False


def crowd(reading: Reading, _: bool) -> bool:
    """Those who share a trait like the recommended item so many times as often as all do, or more, or less often."""
    for place in reading.where(*RATIOS) or _compared(reading):
        if place in reading.used or _only_counted(reading, place):
            continue
        if reading.between(place + 1, place + 2, "YOU"):
            return False  # "as often as you do"
        scope = _scope(reading, place)
        ratio = _ratio(reading, place, scope)
        if ratio is None:
            return False
        told = _of_interest if reading.facts.profile else _of_users
        if not told(reading, ratio, scope):
            return False
        reading.use(place, *([] if ratio.number is None else [ratio.number]))
    return True


def _only_counted(reading: Reading, place: int) -> bool:
    """Whether "times" only counts: "liked 73 times"."""
    return reading.tokens[place].has(FILLER) and not reading.within(
        place, "EVERYONE", "OTHERS", "USERS", VALUE
    )


def _scope(reading: Reading, place: int) -> list[int]:
    """The places of a place's clause and of those beside it."""
    own = reading.tokens[place].clause
    return [n for n, token in enumerate(reading.tokens) if abs(token.clause - own) <= 1]


def _compared(reading: Reading) -> list[int]:
    """Where a trait's users are told to like more or less than all do, without a number."""
    if not reading.where("EVERYONE") or not reading.facts.shared:
        return []
    return [n for n in reading.where("HIGHER", "SELDOM") if reading.within(n, "USERS", "PEOPLE", VALUE)][:1]


def _ratio(reading: Reading, place: int, scope: list[int]) -> _Ratio | None:
    token = reading.tokens[place]
    less = any(reading.tokens[n].has("SELDOM") for n in scope)
    if not token.has(*RATIOS):
        return _Ratio(place, None, None, 0, less)
    for sense, value in NAMED.items():
        if token.has(sense):
            nearly = reading.between(place - 1, place, "NEARLY")
            reading.use(*nearly)
            return _Ratio(place, None, value, 1, less, bool(nearly))
    beside = (place - 1, place - 2, *((place + 1,) if token.has("PERCENT") else ()))
    number = next((n for n in beside if n in reading.free(NUMBER)), None)
    if number is None:
        return None
    reading.use(*reading.between(number - 1, number, "NEARLY"))
    value, digits = reading.tokens[number].number, reading.tokens[number].digits
    if token.has("PERCENT") and reading.tokens[number - 1].text in reading.grammar["of"]:
        return _Ratio(place, number, value / 100, digits + 2, less)  # "全体用户的70%"
    if token.has("PERCENT"):
        digits += 1 if value % 10 == 0 else 2
        value = 1 + (-value if less else value) / 100
    return _Ratio(place, number, value, digits, less)


def _of_users(reading: Reading, ratio: _Ratio, scope: list[int]) -> bool:
    marks = [n for n in scope if reading.tokens[n].has(VALUE)]
    ages = [n for n in scope if n != ratio.number and n in reading.free(NUMBER, "DECADE")]
    ages = ages or [n for n in scope if reading.tokens[n].has("SAMEAGE")]
    alls = [n for n in scope if reading.tokens[n].has("EVERYONE", "OTHERS")]
    if not (marks or ages) or not _beside_all(reading, [*marks, *ages], alls, scope):
        return False
    if not any(
        _told_lift(ratio, one) and _shares(reading, one, marks, ages, scope) for one in reading.facts.shared
    ):
        return False
    clause = reading.clause(ratio.place)
    if any(n in clause for n in reading.entities):
        return False
    subject = [n for n in reading.items if n in clause] or list(reading.items)
    if reading.titles(subject) - {reading.facts.target} or not reading.where("CHOOSE", "LIKINGS"):
        return False
    reading.use(*subject, *marks, *ages, *alls)
    reading.use(
        *(n for n in scope if reading.tokens[n].has(*SPOKEN, *(["PLAN"] if marks else ["RANGE", "AGED"])))
    )
    return True


def _beside_all(reading: Reading, marks: list[int], alls: list[int], scope: list[int]) -> bool:
    """Whether the trait's users are held against all, and not all against them: "compared to all", else in order."""
    than = [n for n in scope if reading.tokens[n].has("THAN")]
    if than and alls:
        return min(abs(n - than[0]) for n in alls) < min(abs(n - than[0]) for n in marks)
    return not alls or min(alls) > min(marks)


def _told_lift(ratio: _Ratio, one: Shared) -> bool:
    if ratio.nearly and ratio.value is not None:
        return ABOUT * ratio.value <= one.lift < ratio.value
    if ratio.value is None:
        return one.lift < 1 if ratio.less else one.lift > 1
    return near(ratio.value, ratio.digits, one.lift) and (not ratio.less or one.lift < 1)


def _shares(reading: Reading, one: Shared, marks: list[int], ages: list[int], scope: list[int]) -> bool:
    """Whether what marks a group, its values and numbers, is this trait."""
    values = {str(reading.tokens[n].name) for n in marks}
    if one.value is not None:
        return values == {one.value} and not ages
    if not values and any(reading.tokens[n].has("SAMEAGE") for n in ages):
        return True  # "people your age": the trait is the user's own
    return not values and _in_range(one, _years(reading, ages), reading.facts) and all(
        edge not in (one.low, one.high) or any(reading.tokens[n].has(sense) for n in scope)
        for edge, sense in ((float("-inf"), "BELOW"), (float("inf"), "ABOVE"))
    )  # fmt: skip


def _years(reading: Reading, places: list[int]) -> set[float]:
    """Numbers that are told of ages, both ends of "in their thirties"."""
    decades = {reading.tokens[n].number for n in places if reading.tokens[n].has("DECADE")}
    return {reading.tokens[n].number for n in places} | {first + 9 for first in decades}


def _in_range(one: Shared, numbers: set[float], facts: Facts) -> bool:
    """Whether numbers are a range's ends ("25 to 29" or "25 to under 30"), the user's own age aside."""
    assert one.low is not None
    assert one.high is not None
    own = {v for v in facts.attributes.values() if isinstance(v, int | float)}
    ends = {one.low, one.high, one.high - 1}
    bands = numbers - (own - ends) or numbers
    enough = len(bands) == 2 or not {float("inf"), float("-inf")}.isdisjoint(ends)
    return bands <= ends and enough


def _of_interest(reading: Reading, ratio: _Ratio, _: list[int]) -> bool:
    """A profile tells ratios of interests."""
    names = [name for name in entities_tied(reading, ratio.place) if name in reading.facts.liked]
    if ratio.value is None or not names or not all(
        any(near(ratio.value, ratio.digits, lift) for lift in reading.facts.liked[name].lifts) for name in names
    ):  # fmt: skip
        return False
    reading.use(*reading.within(ratio.place, "EVERYONE", "TEND", "THAN", "HIGHER"))
    return True
