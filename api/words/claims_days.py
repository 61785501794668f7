"""When a run of clauses claims that the user did something: on which day, how many days later, in which order."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from api.words.claims_deeds import object_of
from api.words.lexicon import DAY, SHIFT
from api.words.reading import Reading

Days = frozenset[date]


def days(reading: Reading, _: bool) -> bool:
    """Days are those of the events they stand with; "two days later" counts from the day told before."""
    told = _done(reading, reading.before[-1:])
    for place in reading.free(DAY, SHIFT):
        known = _events(reading, place) or _ends(reading, place)
        if reading.tokens[place].has(SHIFT):
            start = told or (known[0] if len(known) > 1 else frozenset())
            offset = timedelta(reading.tokens[place].number)
            held = [frozenset(day for day in one if day - offset in start) for one in known]
        else:
            held = [frozenset(day for day in one if _same(day, reading.tokens[place].day)) for one in known]
        if not held or not all(held):
            return False
        told = frozenset().union(*held)
        reading.use(place)
    return _ordered(reading)


def _same(day: date, told: tuple[int, int, int]) -> bool:
    """Whether a day is the one told, as far as it is told."""
    return any(told) and all(
        part in (0, own) for part, own in zip(told, (day.year, day.month, day.day), strict=True)
    )


def _done(reading: Reading, titles: Iterable[str]) -> Days:
    known = reading.facts.done
    return frozenset(date(*day) for title in titles if title in known for day in known[title].days)


def _events(reading: Reading, place: int) -> list[Days]:
    """The days of each item that the nearest verb of a place's clause has."""
    verbs = [n for n in reading.within(place, "DID") if n in reading.used]
    bound = object_of(reading, min(verbs, key=lambda n: abs(n - place))) if verbs else None
    if bound is None:
        return []
    return [_done(reading, [title]) for n in bound[0] for title in reading.items[n]]


def _ends(reading: Reading, place: int) -> list[Days]:
    """The first day of all or the last, that of them which the word beside says."""
    ends = {sense: reading.facts.activity.get(key) for sense, key in (("FIRST", "first"), ("LAST", "last"))}
    start = max([n for n in reading.where(DAY) if n < place], default=-1)
    beside = reading.between(start + 1, place, *ends)[-1:] or reading.between(place + 1, place + 2, *ends)
    said = [sense for sense in ends if any(reading.tokens[n].has(sense) for n in beside)]
    reading.use(*beside)
    return [frozenset(date.fromisoformat(end[:10]) for s, end in ends.items() if end and s in (said or ends))]


def _ordered(reading: Reading) -> bool:
    """ "One after the other": the items of a verb are told in the order of their days."""
    for place in reading.free("ORDER"):
        known = _events(reading, place)
        if len(known) < 2 or not all(known) or any(max(one) > min(after) for one, after in pairwise(known)):
            return False
        reading.use(place)
    return True
