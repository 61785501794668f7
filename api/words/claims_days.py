"""When a run of clauses claims that the user did something: on which day, how many days later, in which order."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise

from api.words.lexicon import DAY, FILLER, SHIFT
from api.words.objects import object_of
from api.words.reading import Reading

Days = frozenset[date]


def days(reading: Reading, _: bool) -> bool:
    """Days are those of the events they stand with; "two days later" counts from the day told before."""
    told: Days = frozenset()
    for place in reading.free(DAY, SHIFT):
        base = _base(reading, place) if reading.tokens[place].has(SHIFT) else range(0)
        known = _events(reading, place, base) or _ends(reading, place)
        if reading.tokens[place].has(SHIFT):
            several = known[0] if len(known) > 1 else frozenset()
            start = _start(reading, place, base) or told or _last(reading, place) or several
            held = [frozenset(day for day in one if _counts(reading, place, day, start)) for one in known]
        else:
            held = [frozenset(day for day in one if _same(day, reading.tokens[place].day)) for one in known]
        if not held or not all(held):
            return False
        told = frozenset().union(*held)
        reading.use(place)
    return _ordered(reading) and all(_later(reading, n) for n in reading.free("LATER", "EARLIER"))


def _counts(reading: Reading, place: int, day: date, start: Days) -> bool:
    """Whether a day is as many days from one of those that are counted from, months being uneven."""
    told = reading.tokens[place]
    return any(abs((day - one).days - told.number) <= told.digits for one in start)


def _start(reading: Reading, place: int, base: range) -> Days:
    """The days of the event that is told to be counted from, or of the one between commas before."""
    items = [n for n in base if n in reading.items]
    reading.use(*items)
    if not items and reading.tokens[place - 1].text == ",":
        items = [n for n in sorted(reading.items) if n < place][-1:]
    return _done(reading, reading.titles(items))


def _same(day: date, told: tuple[int, int, int]) -> bool:
    """Whether a day is the one told, as far as it is told."""
    return any(told) and all(
        part in (0, own) for part, own in zip(told, (day.year, day.month, day.day), strict=True)
    )


def _done(reading: Reading, titles: Iterable[str]) -> Days:
    known = reading.facts.done
    return frozenset(date(*day) for title in titles if title in known for day in known[title].days)


def _last(reading: Reading, place: int) -> Days:
    """The days of what was last done in the clauses before a place, or in the sentence before."""
    own = reading.tokens[place].clause
    before = [n for n in sorted(reading.items) if reading.tokens[n].clause < own]
    return _done(reading, reading.titles(before[-1:])) or _done(reading, reading.before[-1:])


def _base(reading: Reading, place: int) -> range:
    """The words that tell of the event that is counted from: "ten days after giving Enamel Mug a 5"."""
    after = [n for n in reading.segment(place) if n >= place]
    counted = reading.tokens[place].text.lower().endswith(tuple(reading.grammar["counted"]))
    first = next((n for n in after if n in reading.items), None)
    if first is None or not counted:
        return range(0)
    return range(place, next((n for n in after if n > first and reading.tokens[n].has("YOU")), after[-1] + 1))


def _events(reading: Reading, place: int, but: range = range(0)) -> list[Days]:
    """The days of each item of the verb that a day stands with, of one item where that verb has more days."""
    verbs = [n for n in reading.within(place, "DID") if n in reading.used and n not in but]
    if not verbs and not reading.within_items(place):  # "you gave A 5, on 2 May 2025"
        own = reading.tokens[place].clause
        verbs = [n for n in reading.where("DID") if reading.tokens[n].clause == own - 1 and n in reading.used]
    before = [n for n in sorted(reading.items) if n < place and n in reading.within_items(place)]
    verb = _verb(reading, place, verbs)
    if verb is None and reading.within(place, "ASYOUDID"):
        before = [n for n in sorted(reading.items) if n < place]
        reading.use(*before[-1:])
    if verb is None:
        goes_on = any(n in reading.used for n in before)  # "and B a 5 two weeks later"
        last = (
            before[-1:] if goes_on or reading.within(place, "YOU") else []
        )  # "your 5 for Enamel Mug of 3 May 2025"
        return [_done(reading, [title]) for n in last for title in reading.items[n]]
    bound = object_of(reading, verb)
    if bound is None:
        return []
    days = [n for n in reading.within(place, DAY, SHIFT) if _verb(reading, n, verbs) == verb]
    led = [n for n in bound[0] if n == place + 2 and reading.tokens[place - 1].text == ","]
    if led:  # "A 4 and, two weeks later, B 5"
        return [_done(reading, reading.items[led[0]])]
    one = (len(days) > 1 or bound[0][-1] > place) and before and before[-1] in bound[0]
    return [_done(reading, [title]) for n in (before[-1:] if one else bound[0]) for title in reading.items[n]]


def _verb(reading: Reading, place: int, verbs: list[int]) -> int | None:
    """The verb that a day goes with: the nearest; where days follow verbs, the last before, else the first after."""
    if not verbs:
        return None
    if not reading.grammar["spaced"]:
        return min(verbs, key=lambda n: abs(n - place))
    before, after = [n for n in verbs if n < place], [n for n in verbs if n > place]
    leads = bool(after) and reading.plain_but_you(place + 1, after[0]) and not _joins(reading, place + 1)
    return after[0] if after and (leads or not before) else before[-1]


def _joins(reading: Reading, place: int) -> bool:
    return any(token.text.lower() in reading.grammar["and"] for token in reading.tokens[place : place + 1])


def _ends(reading: Reading, place: int) -> list[Days]:
    """The first day of all or the last, that of them which the word beside says."""
    ends = {sense: reading.facts.activity.get(key) for sense, key in (("FIRST", "first"), ("LAST", "last"))}
    start = max([n for n in reading.where(DAY) if n < place], default=-1)
    beside = reading.between(start + 1, place, *ends)[-1:] or reading.between(place + 1, place + 2, *ends)
    said = [sense for sense in ends if any(reading.tokens[n].has(sense) for n in beside)]
    days = reading.where(DAY)
    if not said and len(days) == 2:
        said = ["FIRST" if place == days[0] else "LAST"]  # "from 5 January to 9 April"
    reading.use(*reading.within(place, *ends))
    return [frozenset(date.fromisoformat(end[:10]) for s, end in ends.items() if end and s in (said or ends))]


def _ordered(reading: Reading) -> bool:
    """ "One after the other": the items of a verb are told in the order of their days."""
    for place in reading.free("ORDER"):
        known = _events(reading, place)
        if len(known) == 1:  # "first A, the next day B"
            done = [_done(reading, reading.items[n]) for n in sorted(reading.items) if n > place]
            known = [one for one in done if one][:2]
        if len(known) < 2 or not all(known) or any(max(one) > min(after) for one, after in pairwise(known)):
            return False
        reading.use(place)
    return True


def _made_later(reading: Reading, place: int) -> bool:
    """ "Directed A and later B": the order of works."""
    items = reading.within_items(place)
    return bool(items) and items[0] < place < items[-1] and bool(reading.within(place, "TIE"))


def _later(reading: Reading, place: int) -> bool:
    """ "And then B", "B after A": of two things that the user did, one came later than the other."""
    base = [n for n in _base(reading, place) if n in reading.items]
    done = [n for n in sorted(reading.items) if _done(reading, reading.items[n])]
    others = [n for n in done if n not in base]
    told = reading.within(place, "YOU", "PEOPLE", "USERS", "GOON", "DID", "CHOOSE", SHIFT, DAY)
    if not told and (base or _made_later(reading, place)):
        return False  # "directed A after B": when works were made is not known
    crowd = reading.within(place, "PEOPLE") or any(n != place for n in reading.within(place, "GOON"))
    if not reading.where("YOU", "DID") or crowd or not done or _formerly(reading, place):
        return True
    if reading.tokens[place].has("ORIGIN", "EARLIER") and base:
        first, then = base[:1], sorted(others, key=lambda n: abs(n - place))[:1]
    else:
        left, right = [n for n in done if n < place], [n for n in done if n > place]
        first, then = (left[-1:], right[:1]) if right else (left[-2:-1], left[-1:])
    if reading.tokens[place].has("EARLIER"):
        first, then = then, first
    when = [_done(reading, reading.titles(n)) or _done(reading, reading.before[-1:]) for n in (first, then)]
    reading.use(place)
    if not all(when):
        return reading.tokens[place].has(FILLER) and not (first and then)
    return min(when[0]) < max(when[1])


def _formerly(reading: Reading, place: int) -> bool:
    """Whether a word that may say "earlier than that" only says that it is past: "您此前给A打了5分"."""
    return reading.tokens[place].has(FILLER) and reading.tokens[place - 1].has("YOU")
