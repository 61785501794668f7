"""What a run of clauses claims of those who choose an item: that they choose another too, or go on to it."""

from api.words.lexicon import FILLER
from api.words.reading import Reading


def followers(reading: Reading, people_first: bool) -> bool:
    """Those who choose one item choose, or go on to, the recommended one."""
    for place in reading.where("PEOPLE"):
        if reading.within(place, "LIFT", "TWICE", "THRICE", "PERCENT") or place in reading.used:
            continue
        if not (_ahead if people_first else _behind)(reading, place):
            return False
    return True


def _ahead(reading: Reading, place: int) -> bool:
    """English: people who choose A tend to choose B."""
    end = next(iter(n for n in reading.where("PEOPLE") if n > place), len(reading.tokens))
    first = next((n for n in sorted(reading.items) if place < n < end), None)
    such = reading.between(place, end, "HISTORY")
    cues = reading.between(place + 1, end, "GOON", "TEND", "SELDOM", "CHOOSE")
    if first is None or (
        such and such[0] < first and not reading.plain(such[0] + 1, first) and _such(reading, such[0])
    ):
        return _follow(reading, place, end, [], cues)
    if reading.between(place, first, "GOON", "TEND", "SELDOM", "DID") and not reading.between(
        place, first, "CHOOSE"
    ):
        return _follow(reading, place, end, [], cues)
    told = reading.between(place, first, "CHOOSE", "HISTORY") or reading.between(first, end, "HISTORY")
    if not told and not reading.tokens[place].text.lower().startswith(tuple(reading.grammar["with"])):
        return False
    group = reading.group(first, reading.items)
    return _follow(reading, place, end, group, [n for n in cues if n > group[-1]])


def _such(reading: Reading, place: int) -> bool:
    return "such" in reading.tokens[place].text


def _behind(reading: Reading, place: int) -> bool:
    """Chinese: who chooses A comes before "people"."""
    last = next((n for n in sorted(reading.items, reverse=True) if n < place), None)
    end = next(iter(n for n in reading.where("PEOPLE") if n > place), len(reading.tokens))
    cues = reading.between(place + 1, end, "GOON", "TEND", "SELDOM", "CHOOSE")
    if last is not None and _recorded(reading, last, place):
        return _follow(reading, place, end, reading.before_group(last, reading.items), cues, last)
    if last is None or not reading.plain(last + 1, place):
        such = reading.between(place - 3, place, "HISTORY")
        return bool(such) and _follow(reading, place, end, [], cues, such[0])
    group = reading.before_group(last, reading.items)
    before = [n for n in range(group[0] - 1, -1, -1) if not reading.tokens[n].has(FILLER)]
    if not before or not reading.tokens[before[0]].has("CHOOSE", "HISTORY"):
        return False
    return _follow(reading, place, end, group, cues, before[0])


def _recorded(reading: Reading, item: int, place: int) -> bool:
    """ "有A记录的人": people with a record of A."""
    between = reading.tokens[item + 1 : place]
    return any(t.has("HISTORY") for t in between) and all(t.has(FILLER, "HISTORY") for t in between)


def _follow(
    reading: Reading, place: int, end: int, group: list[int], cues: list[int], start: int | None = None
) -> bool:
    """Looks the claim up: from the items of `group`, to the first item after a cue."""
    facts = reading.facts
    start = place if start is None else start
    if not cues:
        return False
    after = [n for n in sorted(reading.items) if cues[0] < n < end and n not in group]
    to = next((n for n in after if facts.target in reading.items[n]), None)
    it = next((n for n in after if reading.tokens[n].has("IT", "LATTER")), None)
    seldom = [n for n in cues if reading.tokens[n].has("SELDOM")]
    onward = reading.between(min(start, place), end, "GOON")
    history = reading.between(min(start, place), cues[0], "HISTORY") and not _chooses(
        reading, start, place, group, cues
    )
    table = facts.nexts if onward or history else facts.links
    others = [n for n in after if n != to and n != it and n not in reading.used]
    if to is None and it is None and (not seldom or others or facts.target is None):
        return False
    if others and min(others) < (to if to is not None else end):
        return False
    titles = reading.titles(group) if group else _history_before(reading, place)
    wanted = not seldom
    if it is not None and to is None and not set(reading.items[it]) <= {facts.target} | titles:
        return False
    tables = [table] if to is not None or it is not None else [facts.links, facts.nexts]
    if not titles or not any(all(one.get(title) is wanted for title in titles) for one in tables):
        return False
    clause = reading.tokens[cues[-1]].clause
    last = max([*cues, *(n for n in (to, it) if n is not None)])
    trail = [n for n in range(last, len(reading.tokens)) if n < end and reading.tokens[n].clause == clause]
    if any(token.text in reading.grammar["every"] for token in reading.tokens[place : cues[-1]]):
        return False
    spoken = ("PEOPLE", "CHOOSE", "TEND", "GOON", "HISTORY", "SELDOM", "OTHERS", "WOULD")
    reading.use(start, place, *group, *(n for n in (to, it) if n is not None))
    reading.use(
        *reading.between(min(start, place), last + 1, *spoken),
        *(n for n in trail if reading.tokens[n].has("SELDOM", "OTHERS", "CHOOSE")),
    )
    return True


def _chooses(reading: Reading, start: int, place: int, group: list[int], cues: list[int]) -> bool:
    """Whether it is told of those who choose, and not of those with a history."""
    low, high = min(start, place), group[0] if group and group[0] > place else place
    return bool(reading.between(low, high, "CHOOSE"))


def _history_before(reading: Reading, place: int) -> set[str]:
    """What "such a history" holds: the items named before."""
    return {title for n in reading.items if n < place for title in reading.items[n]}
