"""Whether a word that may tell of a relation does so where it stands."""

from collections.abc import Sequence

from api.words.lexicon import DAY, FILLER, NUMBER, VALUE, Token
from api.words.reading import Reading


def meant(reading: Reading, place: int) -> bool:
    """A word that may be a filler ties only where an entity follows at once."""
    token = reading.tokens[place]
    if place in reading.used or any(
        reading.tokens[n].text in token.entry.unless for n in reading.clause(place)
    ):
        reading.use(place)
        return False
    if any(t.has(DAY, NUMBER) for t in _next(reading, place)):
        reading.use(place)  # "the last event is from 9 April", "your events cover 15 items"
        return False
    group = (
        reading.grammar["spaced"]
        and not any(t.has("ENTITY") for t in _next(reading, place))
        and reading.between(place - 1, place, "YOU")
    )
    if group or (reading.within(place, "YOU") and any(t.has(VALUE, "USERS") for t in _next(reading, place))):
        reading.use(place)  # "you come from Canada" tells of the user, and that is checked
        return False
    if token.has("PLAN") and reading.within(place, VALUE):
        return False
    if token.has("POINTS") and not token.has(FILLER):
        return not of_items(reading, place)
    if _noun_follows(reading, place):
        reading.use(place)  # "comes from the same brand": the noun says which relation it is
        return False
    if token.has("UNIT") and any(reading.tokens[n].has(NUMBER) for n in (place - 1, place - 2) if n >= 0):
        reading.use(place)
        return False
    if not reading.tokens[place].has(
        FILLER, "ITEMS", "DID", "STATED", "POINTS", "EVENTS", "FOR", "CHOOSE", "SIMILAR", "HISTORY"
    ):
        return True
    after = next((n for n in range(place + 1, len(reading.tokens)) if not article(reading, n)), None)
    return after in reading.entities and reading.tokens[place].has(FILLER) and not _sorted(reading, after)


def _sorted(reading: Reading, entity: int | None) -> bool:
    """Whether the noun after an entity says which relation it is: "在露营类别", "在户外这个类别里"."""
    noun = reading.tokens[-1 if entity is None else entity]
    if entity is not None and entity not in reading.people:
        noun = next((t for t in reading.tokens[entity + 1 :] if t.text not in reading.grammar["of"]), noun)
    return noun.has("THAT") or (not noun.has(FILLER) and any(side == "any" for side, _ in noun.entry.ties))


def of_items(reading: Reading, place: int) -> bool:
    """Whether a word that may tell of an interest is told of the user's items or history."""
    if not reading.grammar["spaced"]:
        return bool(reading.within(place, "ITEMS", "HISTORY"))
    told = reading.within(place, "ITEMS", "HISTORY")
    return any(n < place for n in told) or any(n in reading.segment(place) for n in told)


def _next(reading: Reading, place: int) -> Sequence[Token]:
    """The token that follows but for fillers, if any."""
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].only(FILLER)), place
    )
    return reading.tokens[after : after + 1] if after > place else []


def _noun_follows(reading: Reading, place: int) -> bool:
    """Whether a noun for the relation follows a word for it, or for any: "is made of the same material"."""
    token = reading.tokens[place]
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].has(FILLER)), None
    )
    if after is None or any(side == "any" for side, _ in token.entry.ties):
        return False
    if after in reading.entities and reading.between(after + 1, after + 2, "TIE"):
        after += 1  # "from the Kitchen category"
    own = frozenset[str]().union(*(types for _, types in token.entry.ties))
    named = [types for side, types in reading.tokens[after].entry.ties if side == "any"]
    return any(token.text.lower() in reading.grammar["weak"] or own & types for types in named)


def article(reading: Reading, place: int) -> bool:
    """Whether an article stands at a place."""
    return reading.tokens[place].text.lower() in ("the", "a", "an", "的")
