"""What a run of clauses claims of the user's interests: stated or observed, with how many items, which, what weight."""

from api.words.lexicon import BREAK, FILLER, NUMBER, VALUE
from api.words.reading import Reading, near
from api.words.ties import entities_tied
from api.words.ties_meant import of_items

FIELDS = (("supports", ("ITEMS",), True), ("weights", ("WEIGHT",), False), ("lifts", ("LIFTED",), False))
"""Numbers of an interest, the words they stand with, and whether they stand right before these."""
ANY: frozenset[str] = frozenset()


def interests(reading: Reading, _: bool) -> bool:
    """What the user stated an interest in, and what the history points at."""
    facts = reading.facts
    for place in reading.free("STATED", "POINTS", "INTEREST"):
        token = reading.tokens[place]
        if _another_sense(reading, place):
            continue
        if token.has("POINTS") and _turned_round(reading, place):
            return False
        if token.has("STATED") and not _of_liking(reading, place):
            return False
        names = entities_tied(reading, place)
        if not names:
            return False
        if not all(_called(reading, place, name) for name in names):
            return False
        source = "stated" if token.has("STATED") else "observed" if token.has("POINTS") else None
        for name in names:
            liked = facts.liked.get(name)
            if liked is None or (source is not None and source not in liked.sources):
                return False
        reading.use(place, *(n for n in reading.entities if reading.entities[n] in names))
        for n in reading.items_by(place):
            if reading.tokens[n].clause == token.clause and n not in reading.used:
                if (token.has("POINTS") and not set(reading.items[n]) <= set(facts.done)) or any(
                    not facts.tied(title, frozenset(), name) for title in reading.items[n] for name in names
                ):
                    continue
                reading.use(n)
    return True


def _of_liking(reading: Reading, place: int) -> bool:
    """Whether what the user stated is an interest: told so, or that they like it, or of it alone and of no item."""
    likes = reading.within(place, "CHOOSE")
    if reading.where("INTEREST"):
        return True
    reading.use(*likes)
    return bool(likes) or (reading.grammar["spaced"] and not reading.segment_items(place))


def _called(reading: Reading, place: int, name: str) -> bool:
    """Whether an interest is of the sort that the noun behind its verb says: "所指向的国家"."""
    said = {
        s for token in reading.tokens[place + 1 : place + 3] if token.has("PLAN") for s in token.entry.senses
    }
    said -= {"PLAN", FILLER, "TIE", VALUE}
    return not said or reading.facts.entities[name].lower() in said


def _another_sense(reading: Reading, place: int) -> bool:
    """Whether a word that may tell of an interest does not: "all choices point to it", "a point in its favour"."""
    token = reading.tokens[place]
    if (
        token.has("STATED")
        and reading.within(place, VALUE)
        and not reading.within(place, "INTEREST", "ENTITY")
    ):
        return True  # "the occupation you stated is student": that is checked
    if token.has("STATED") and _counted(reading, place):
        return True
    if not token.has("POINTS"):
        return False
    if token.has("FOR") and reading.within(place, "CHOICES", "LIKINGS"):
        return True
    told = reading.entities and of_items(reading, place)
    return token.has(FILLER, "TIE") and not told


def _counted(reading: Reading, place: int) -> bool:
    """Whether it is counted how often a liking was stated: "128次事件表示了对它的喜欢"."""
    told = reading.within(place, "LIKINGS") and reading.within(place, "EVENTS", "POP", "LIKINGS")
    return bool(told) and not reading.facts.profile and not reading.within(place, "YOU")


def _turned_round(reading: Reading, place: int) -> bool:
    """ "Crime points to your items"."""
    tokens = reading.tokens
    passive = tokens[place].text.lower().endswith(tuple(reading.grammar["passive"]))
    subject = place - 1 in reading.entities and place - 1 not in reading.people
    own = reading.segment(place)
    first = next((n for n in own if n > place and tokens[n].has("ITEMS", "HISTORY", "ENTITY")), None)
    return subject and not passive and first is not None and not tokens[first].has("ENTITY")


def examples(reading: Reading, _: bool) -> bool:
    """ "Such as A": A is one of the items that an interest of the run rests on."""
    names = [reading.entities[n] for n in reading.entities]
    rests = {
        title for name, liked in reading.facts.liked.items() if name in names for title in liked.evidence
    }
    rests |= {title for title in reading.facts.done for name in names if reading.facts.tied(title, ANY, name)}
    if not reading.where("POINTS", "ITEMS", "HISTORY", "INTEREST"):
        return True
    for place in reading.where("EXAMPLE"):
        near = sorted(reading.within_items(place), key=lambda n: (abs(n - place), -n))
        if near and not reading.titles(near[:1]) <= rests:
            return False
        if near and reading.tokens[place].text.lower().endswith(" both") and not all(
            reading.facts.tied(title, ANY, name) for title in reading.titles(near[:1]) for name in names
        ):  # fmt: skip
            return False
    return True


def how_many(reading: Reading, _: bool) -> bool:
    """ "Two interests: A and B" names so many."""
    for place in reading.where("INTEREST"):
        number = next((n for n in (place - 1, place - 2) if n >= 0 and reading.tokens[n].has(NUMBER)), None)
        if number is not None and not reading.tokens[place].has("LIKINGS") and number not in reading.used:
            if reading.tokens[number].number != len(set(reading.entities.values())):
                return False
            reading.use(number)
    return True


def listed(reading: Reading, _: bool) -> bool:
    """ "A, B and C, these three books": so many are named."""
    for place in reading.free(NUMBER) if not reading.grammar["spaced"] else ():
        if reading.between(place + 1, place + 2, "ITEMS", "DID"):
            clause = reading.tokens[place].clause
            named = {t for n in reading.items for t in reading.items[n] if reading.tokens[n].clause >= clause
                     and reading.tokens[n].has("ITEM")}  # fmt: skip
            if len(named) == reading.tokens[place].number > 1:
                reading.use(place)
    return True


def numbers_of_interests(reading: Reading, _: bool) -> bool:
    """How many items an interest rests on, its weight and its lift; "and nine to Energy" goes on with the same."""
    told = {field: _told(reading, senses, before) for field, senses, before in FIELDS}
    own = {n for places in told.values() for n in places}
    for field, places in told.items():
        going = places + [
            n for n in _going_on(reading, places) if n not in own and _goes_with(reading, own, n, places)
        ]
        for number in going:
            if not _known(reading, field, number, going):
                return False
    return all(_known(reading, "weights", number, []) for number in _bare(reading))


def _goes_with(reading: Reading, own: set[int], number: int, places: list[int]) -> bool:
    """Whether the last number with a word of its own is told of the same, or one comes later in its clause."""
    later = any(n > number and reading.tokens[n].clause == reading.tokens[number].clause for n in own)
    return later or max((n for n in own if n < number), default=None) in places


def _bare(reading: Reading) -> list[int]:
    """Numbers right behind interests that the user stated, without a word: "Utopias (0.7)", "Utopias at 0.7"."""
    if not reading.grammar["spaced"] or not reading.where("STATED", "INTEREST"):
        return []
    behind = [
        (n, [m for m in range(n) if not reading.tokens[m].only(FILLER, BREAK, "AGED")])
        for n in reading.free(NUMBER)
    ]
    return [
        n for n, before in behind if before and before[-1] in reading.entities and reading.tokens[n].digits
    ]


def _told(reading: Reading, senses: tuple[str, ...], before: bool) -> list[int]:
    """Places of numbers that stand with a word: right before it, or the nearest."""
    found: list[int] = []
    free = dict.fromkeys(reading.free(NUMBER), "")
    for place in reading.free(*senses):
        if before and not of_interest(reading, place):
            continue
        near = reading.between(place - 2, place, NUMBER)[-1:] if before else [reading.number_near(place)]
        joined = [
            m
            for n in near
            if n is not None
            for m in reading.group(n, free)
            if reading.tokens[m].clause == reading.tokens[n].clause
        ]
        own = [n for n in joined if before or not reading.between(n + 1, n + 2, "ITEMS")]
        found += [n for n in own if n not in reading.used and n not in found]
        reading.use(*([place] if found else []))
    return found


def of_interest(reading: Reading, place: int) -> bool:
    """Whether a clause tells of an interest, or goes on from one that does and tells of no events."""
    cues, clause = ("POINTS", "INTEREST", "HISTORY", "ENTITY", "THAT"), reading.tokens[place].clause
    if not reading.entities:
        return False
    if reading.within(place, *cues):
        return True
    before = any(
        reading.tokens[n].clause == clause - 1 for n in reading.where(*cues, "LIFTED", "LIFT", "WEIGHT")
    )
    return before and not reading.within(place, "EVENTS", "LIKINGS", "DID")


def _going_on(reading: Reading, told: list[int]) -> list[int]:
    """Numbers without a word of their own, with an interest beside them, after one that has it."""
    return [
        n
        for n in reading.free(NUMBER)
        if told
        and n > told[0]
        and any(reading.tokens[m].clause == reading.tokens[n].clause for m in reading.entities)
        and not reading.between(n - 2, n, "ITEM", "DID")
        and not reading.between(n + 1, n + 3, "LIFT", "EVENTS", "LIKINGS", "PERCENT")
    ]


def _known(reading: Reading, field: str, number: int, going: list[int]) -> bool:
    token = reading.tokens[number]
    names = _paired(reading, number, going)
    if not names or not all(
        any(near(token.number, token.digits, v) for v in _values(reading, name, field)) for name in names
    ):
        return False
    reading.use(number)
    return True


def _values(reading: Reading, name: str, field: str) -> set[float]:
    return getattr(reading.facts.liked.get(name), field, set())


def _paired(reading: Reading, number: int, numbers: list[int]) -> list[str]:
    """The interest a number belongs to: the nth of the nth, where there are as many, else the nearest."""
    entities = [n for n in sorted(reading.entities) if reading.entities[n] in reading.facts.liked]
    clauses = {reading.tokens[n].clause for n in numbers}
    own = [n for n in entities if reading.tokens[n].clause in clauses]
    entities = own if len(own) == len(numbers) else entities
    if len(numbers) > 1 and len(numbers) == len(entities):
        return [reading.entities[entities[sorted(numbers).index(number)]]]
    return entities_tied(reading, number)
