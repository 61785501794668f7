"""What Chinese claims of those who choose an item: the clause that says what they choose stands before "people".

"选择A的人常会选B", "历史里有A的人很少接着选B", "B也常被选择A的人选中", "看过A的人之后常去看B".
"""

from collections.abc import Mapping
from dataclasses import dataclass

from api.words.lexicon import FILLER
from api.words.reading import Reading

MARKS = ("CHOOSE", "HISTORY", "DID")
CUES = ("GOON", "TEND", "SELDOM", "CHOOSE", "DID")
SPOKEN = (
    "PEOPLE",
    "CHOOSE",
    "TEND",
    "GOON",
    "HISTORY",
    "SELDOM",
    "OTHERS",
    "WOULD",
    "DID",
    "SUCH",
    "ALSO",
    "THAN",
)


@dataclass(frozen=True, slots=True)
class _Told:
    """One claim: of whom it is told (`start` to `place`), the items they choose, and where it ends."""

    start: int
    place: int
    end: int
    titles: frozenset[str]
    onward: bool
    either: bool


def chosen_by(reading: Reading, place: int) -> bool:
    """Those whom the words before `place` describe choose, or go on to, the recommended item."""
    told = _told(reading, place)
    if told is None or not told.titles:
        return told is None and reading.tokens[place].has("USERS")  # those who share a trait: that is checked
    to = _target(reading, told)
    ahead = [] if to is None or to > place else _spoken(reading, to, told.start, *CUES)
    cues = [*ahead, *_spoken(reading, place + 1, told.end, *CUES)]
    tendency = [n for n in cues if reading.tokens[n].has("GOON", "TEND", "SELDOM", "CHOOSE")]
    if not tendency or any(
        token.text in reading.grammar["every"] for token in reading.tokens[place : tendency[-1]]
    ):
        return False
    seldom = any(reading.tokens[n].has("SELDOM") for n in cues)
    if to is None and not (seldom and reading.facts.target is not None):
        return False
    tends = not seldom
    if not any(all(table.get(title) is tends for title in told.titles) for table in _tables(reading, told)):
        return False
    reading.use(*_compared(reading, told.start))
    reading.use(place, told.start, *ahead, *reading.between(told.start, told.end, *SPOKEN))
    reading.use(*(n for n in reading.items if told.start <= n < place), *([] if to is None else [to]))
    return True


def _compared(reading: Reading, start: int) -> list[int]:
    """The words of a comparison that opens the claim: "比起其他人，"."""
    found: list[int] = []
    for n in range(start - 1, min(reading.clause(start)) - 1, -1):
        if not reading.tokens[n].has(FILLER, "BREAK", "THAN", "OTHERS", "EVERYONE"):
            return []
        found.append(n)
    return found if any(reading.tokens[n].has("THAN") for n in found) else []


def _told(reading: Reading, place: int) -> _Told | None:
    start = place
    while start and _describes(reading, start - 1):
        start -= 1
    marks = _spoken(reading, start, place, *MARKS)
    items = [n for n in sorted(reading.items) if start <= n < place]
    if items and marks and marks[0] > items[-1] and not reading.tokens[marks[0]].has("HISTORY"):
        items = items if items[0] and reading.tokens[items[0] - 1].text in reading.grammar["object"] else []
    elif items and marks and marks[0] < items[-1]:
        items = [n for n in items if n > marks[0]]
    elif items and marks:
        items = reading.before_group(items[-1], {n: reading.items[n] for n in items})
    such = reading.tokens[place].has("SUCH") or (not items and reading.between(start, place, "HISTORY"))
    earlier = {n for n in reading.items if n < start}
    if such and not items:
        titles = reading.titles(sorted(earlier)[-1:]) or set(reading.before[-1:])
    elif items and (marks or _had(reading, items[0])):
        titles = reading.titles(items)
    else:
        return None
    start = min([*marks[:1], *items[:1], place])
    end = _end(reading, place)
    marked = [reading.tokens[n] for n in marks]
    onward = any(t.has("HISTORY") for t in marked) or bool(items and not marks)
    onward = onward or bool(_spoken(reading, place, end, "GOON"))
    either = not onward and not any(t.has("CHOOSE") for t in marked)
    return _Told(start, place, end, frozenset(titles), onward, either)


def _had(reading: Reading, item: int) -> bool:
    """Whether people are marked by an item that they "have", in the history told of before."""
    return reading.tokens[item - 1].text in reading.grammar["having"] and bool(
        reading.between(0, item, "HISTORY")
    )


def _describes(reading: Reading, place: int) -> bool:
    """Whether a word may stand in what describes people."""
    token = reading.tokens[place]
    if place in reading.items:
        return True
    if token.text == "、":
        return True
    return not token.has("BREAK", "YOU", "TEND", "SELDOM", "GOON", "PEOPLE") and token.has(FILLER, *MARKS)


def _spoken(reading: Reading, start: int, end: int, *senses: str) -> list[int]:
    """Words with one of these senses; of verbs, those that can stand for choosing."""
    found = reading.between(start, end, *senses)
    return [n for n in found if not (reading.tokens[n].has("DID") and not _chooses(reading, n))]


def _chooses(reading: Reading, place: int) -> bool:
    """Whether a verb tells of choosing such an item: not of values, nor of what is done with other sorts."""
    token = reading.tokens[place]
    return "rate" not in token.entry.kinds and (
        token.has("CHOOSE", *MARKS[:2]) or reading.fitting(token.entry.kinds)
    )


def _end(reading: Reading, place: int) -> int:
    """Where the claim ends: with the clause in which both a cue and an item have come, or before other people."""
    cue = item = False
    for n in range(place + 1, len(reading.tokens)):
        token = reading.tokens[n]
        if cue and (item or token.has("YOU")) and token.clause != reading.tokens[n - 1].clause:
            return n
        if token.has("PEOPLE") and n not in reading.used and not reading.tokens[n].has("USERS"):
            return _before(reading, n)
        cue, item = cue or token.has(*CUES), item or n in reading.items
    return len(reading.tokens)


def _before(reading: Reading, people: int) -> int:
    """Where the clause begins in which other people are told of."""
    return min(reading.clause(people))


def _target(reading: Reading, told: _Told) -> int | None:
    """The item that they choose: the one after "people", or one before that is told to be chosen by them."""
    after = [
        n
        for n in sorted(reading.items)
        if told.place < n < told.end and not told.titles & set(reading.items[n])
    ]
    ahead = [n for n in reading.within_items(told.place) if n < told.start and n not in reading.used]
    found = [n for n in (after or ahead) if reading.titles([n]) == {reading.facts.target}]
    others = [n for n in after if n not in found and n not in reading.used]
    return found[0] if found and not others else None


def _tables(reading: Reading, told: _Told) -> list[Mapping[str, bool]]:
    if told.either:
        return [reading.facts.links, reading.facts.nexts]
    return [reading.facts.nexts if told.onward else reading.facts.links]
