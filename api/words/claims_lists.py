"""What a run of clauses claims of so many items that it lists: "two books …: A and B", "your last two ratings"."""

from api.words.lexicon import FILLER, NUMBER
from api.words.reading import Reading

REACH = 4
"""Words behind a number among which what it counts is told."""


def lists(reading: Reading, _: bool) -> bool:
    """As many items are listed as a number says."""
    if reading.grammar["spaced"]:
        for place in reading.free(NUMBER):
            _ = _latest(reading, place) or _listed(reading, place)
    return True


def _latest(reading: Reading, place: int) -> bool:
    """ "Your last two ratings": the items named then are those of so many last events."""
    said = [n for n in (place - 1, place + 1) if n >= 0 and reading.between(n, n + 1, "LAST", "RECENT")]
    unit = reading.between(place + 1, place + REACH, "EVENTS", "DID", "ITEMS")
    count, known = int(reading.tokens[place].number), reading.facts.recent
    named = reading.titles([n for n in reading.items if n > place])
    if not said or not unit or not 1 < count <= len(known) or named != set(known[:count]):
        return False
    reading.use(place, *said, *(n for n in unit if reading.tokens[n].has("EVENTS")))
    return True


def _listed(reading: Reading, place: int) -> bool:
    """ "Two books …: A and B": what a comma or colon behind the number lists."""
    if not any(_is_of_items(reading, n) for n in range(place + 1, min(place + REACH, len(reading.tokens)))):
        return False
    for n in range(place + 1, len(reading.tokens)):
        listed = _from(reading, n) if reading.tokens[n].text in (",", ":") else []
        if len(listed) > 1 and len(reading.titles(listed)) == reading.tokens[place].number:
            reading.listed[reading.tokens[place].clause] = listed
            reading.use(place)
            return True
    return False


def _is_of_items(reading: Reading, place: int) -> bool:
    """Whether a word calls items what they are: "items", "goods", "books by"."""
    token = reading.tokens[place]
    called = {word for one in reading.grammar["domains"].values() for word in one["words"]}
    return token.has("ITEMS") or token.text.lower().split()[0] in called


def _from(reading: Reading, start: int) -> list[int]:
    """The items listed right behind a place, with or without a number each."""
    found: list[int] = []
    for n in range(start + 1, len(reading.tokens)):
        token = reading.tokens[n]
        if n in reading.items:
            found.append(n)
        elif not token.has(FILLER, NUMBER, "UNIT", "EXAMPLE") and token.text not in (",", "(", ")", "."):
            break
    return found
