"""What a run of clauses claims of those who choose an item: that they choose another too, or go on to it."""

from dataclasses import dataclass

from api.words.claims_choosers import chosen_by
from api.words.claims_crowd import RATIOS
from api.words.lexicon import VALUE
from api.words.reading import Reading

CUES = ("GOON", "TEND", "SELDOM", "CHOOSE")
"""What people do, and how often."""

SUCH = ("such", "with such", "those", "these", "them", "that", "it ")
"""How a history begins that holds what was named before."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where it is told of people what they do.

    Attributes:
        start, end: where it is told, `end` excluded.
        group: places of the items that mark them; none where they are marked by the history told before.
        cues: places of what they do.
        onward: whether they come from these items in their history, rather than choose them.
        either: whether neither is said: "those who bought A".
    """

    start: int
    end: int
    group: list[int]
    cues: list[int]
    onward: bool
    either: bool = False


def followers(reading: Reading, people_first: bool) -> bool:
    """Those who choose one item choose, or go on to, the recommended one."""
    for place in reading.where("PEOPLE"):
        if place in reading.used or _by_trait(reading, place):
            continue
        if not (_choosing if people_first else chosen_by)(reading, place):
            return False
    return not people_first or all(_leads(reading, place) for place in reading.free("GOON"))


def _by_trait(reading: Reading, place: int) -> bool:
    """Whether people are told of by a trait that they share, which is another claim."""
    trait = reading.tokens[place].has("USERS") and not reading.between(
        place, place + 4, "ITEM", "HISTORY", "CHOOSE"
    )
    return bool(reading.within(place, *RATIOS) or (trait and reading.within(place, VALUE)))


def _choosing(reading: Reading, place: int) -> bool:
    crowd = _ahead(reading, place)
    return crowd is not None and _follow(reading, place, crowd)


def _leads(reading: Reading, place: int) -> bool:
    """Without people: "A often leads on to B", "B often comes after A"."""
    often = reading.within(place, "TEND", "SELDOM")
    items = reading.within_items(place)
    left, right = [n for n in items if n < place], [n for n in items if n > place]
    left = left or [n for n in sorted(reading.items) if n < place][-1:]
    if reading.tokens[place].has("COMESAFTER"):
        left, right = right, left
    if (
        not often
        or not left
        or not right
        or any(reading.tokens[n].has("YOU") for n in reading.segment(place))
    ):
        return False
    group = (
        reading.before_group(left[-1], reading.items)
        if left[-1] < right[0]
        else reading.group(left[0], reading.items)
    )
    start, end = min([*left, *items]), reading.clause(place)[-1] + 1
    return _follow(reading, place, Crowd(start, end, group, often, not reading.within(place, "CHOOSE")))


def _ahead(reading: Reading, place: int) -> Crowd | None:
    """English: those who choose A tend to choose B; B is often chosen by such people; from A people go on to B."""
    start, end = _region(reading, place)
    marked = _restrictor(reading, place, start, end)
    if marked is None:
        return None
    group, rest = marked
    cues = reading.between(start, place, "TEND", "SELDOM")
    if cues or reading.between(place - 2, place, "TIE"):
        cues = reading.between(start, place, *CUES)
    marks = _deeds(reading, place, rest) if group else []
    either = bool(marks) and not reading.between(place, rest, "CHOOSE", "HISTORY", "HAVE")
    history = bool(reading.between(place, end, "HISTORY", "HAVE")) and not reading.between(
        place, rest - len(group), "CHOOSE"
    )
    origin = bool(group) and group[0] < place
    onward = origin or history
    return Crowd(
        start, end, group, [*cues, *reading.between(rest, end, *CUES)], onward, either and not onward
    )


def _deeds(reading: Reading, start: int, end: int) -> list[int]:
    """Verbs that may stand for choosing ("people who bought A"): not of values, nor of other sorts of items."""
    verbs = [(n, reading.tokens[n].entry.kinds) for n in reading.between(start, end, "DID")]
    return [n for n, kinds in verbs if not kinds & {"rate", "*"} and reading.fitting(kinds)]


def _region(reading: Reading, place: int) -> tuple[int, int]:
    """From the start of the people's clause to where it is told of others."""
    people = reading.where("PEOPLE")
    start = max([reading.clause(place)[0], *(n + 1 for n in people if n < place)])
    after = next((n for n in people if n > place), None)
    if after is None:
        return start, len(reading.tokens)
    same = reading.tokens[after].clause == reading.tokens[place].clause
    return start, after if same else reading.clause(after)[0]


def _restrictor(reading: Reading, place: int, start: int, end: int) -> tuple[list[int], int] | None:
    """The items that mark the people, none where those are of a history told before, and where this is told.

    "Those who choose A", "people with A in their history", "A fans", "from A, people …"; None where they are marked
    by something else.
    """
    origin = next((n for n in sorted(reading.items) if start <= n < end and _origin(reading, n)), None)
    if origin is not None:
        return reading.group(origin, reading.items), place + 1
    marking = reading.tokens[place].text.lower().startswith(tuple(reading.grammar["with"]))
    if marking and place - 1 in reading.items:
        return [place - 1], place + 1
    first = next((n for n in sorted(reading.items) if place < n < end), None)
    such = next(iter(reading.between(place, end, "HISTORY")), None)
    if first is None or reading.between(place + 1, first, "GOON", "TEND", "SELDOM"):
        return [], place + 1
    if such is not None and such < first and reading.tokens[such].text.lower().startswith(SUCH):
        return [], such + 1
    group = [
        n
        for n in reading.group(first, reading.items)
        if n == first or reading.facts.target not in reading.items[n]
    ]
    told = (
        reading.between(place, first, "CHOOSE", "HISTORY", "HAVE")
        or reading.between(group[-1], end, "HISTORY")
        or _deeds(reading, place, first)
    )
    return (group, group[-1] + 1) if told or marking else None


def _origin(reading: Reading, place: int) -> bool:
    """Whether people go on from an item: "from A", "after A", "after which"."""
    before = reading.tokens[place - 1 : place] if place else []
    return reading.tokens[place].has("THENCE") or (bool(before) and before[0].has("ORIGIN"))


def _follow(reading: Reading, place: int, crowd: Crowd) -> bool:
    """Looks the claim up: from the items that mark the people to the one they choose, which is the recommended one."""
    facts = reading.facts
    wanted = not any(reading.tokens[n].has("SELDOM") for n in crowd.cues)
    if not crowd.cues or any(
        t.text in reading.grammar["every"] for t in reading.tokens[place : crowd.cues[-1]]
    ):
        return False
    titles = reading.titles(crowd.group) if crowd.group else _history_before(reading, place)
    onward = crowd.onward or any(reading.tokens[n].has("GOON") for n in crowd.cues)
    chosen = _chosen(reading, crowd)
    if any(
        reading.tokens[n + 1].has("YOU")
        for n in range(place, crowd.end - 1)
        if reading.tokens[n].text == "than"
    ):
        return False
    if chosen is None:
        if facts.target is None or wanted:
            return False
        tables = [facts.links, facts.nexts]  # "those with A seldom do"
    elif reading.titles([chosen]) <= {facts.target} | (
        titles if reading.tokens[chosen].has("IT", "LATTER") else set()
    ):
        tables = [facts.nexts if onward else facts.links, *([facts.nexts] if crowd.either else [])]
    else:
        return False
    if not titles or not any(all(one.get(title) is wanted for title in titles) for one in tables):
        return False
    _account(reading, place, crowd, chosen)
    return True


def _chosen(reading: Reading, crowd: Crowd) -> int | None:
    """The item that people choose: the first after what they do, else the last before it."""
    own = [n for n in sorted(reading.items) if crowd.start <= n < crowd.end and n not in crowd.group]
    after = [n for n in own if n > crowd.cues[0]]
    before = [n for n in own if n < crowd.cues[0]]
    return after[0] if after else before[-1] if before else None


def _account(reading: Reading, place: int, crowd: Crowd, chosen: int | None) -> None:
    last = max([place, *crowd.cues, *crowd.group, *([] if chosen is None else [chosen])])
    clause = reading.tokens[last].clause
    end = next((n for n in range(last, crowd.end) if reading.tokens[n].clause != clause), crowd.end)
    reading.use(place, *crowd.group, *([] if chosen is None else [chosen]))
    reading.use(
        *reading.between(crowd.start, last + 1, *CUES, "PEOPLE", "HISTORY", "OTHERS", "WOULD", "THENCE")
    )
    reading.use(*reading.between(last, end, "SELDOM", "OTHERS", "EVERYONE", "CHOOSE"))
    you = next(iter(reading.between(place, last + 1, "YOU")), last + 1)
    reading.use(*_deeds(reading, place, you), *_deeds(reading, place - 2, place))
    _account_for_group(reading, crowd)


def _account_for_group(reading: Reading, crowd: Crowd) -> None:
    """What was named before as that which marks the people: "choosing A, which …, often goes with …"."""
    titles = reading.titles(crowd.group)
    named = [n for n in reading.items if n < crowd.cues[0] and titles and reading.titles([n]) <= titles]
    for n in named:
        marks = reading.between(n - 1, n, "CHOOSE", "HAVE")
        reading.use(*marks, *([n] if marks and not reading.between(n - 2, n - 1, "YOU") else []))


def _history_before(reading: Reading, place: int) -> set[str]:
    """What "such a history" holds: the items named before."""
    return {title for n in reading.items if n < place for title in reading.items[n]}
