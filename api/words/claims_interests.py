"""What a run of clauses claims of the user's interests: stated or observed, with how many items, which, what weight."""

from api.words.lexicon import NUMBER
from api.words.reading import Reading, near
from api.words.ties import entities_tied


def interests(reading: Reading, _: bool) -> bool:
    """What the user stated an interest in, and what the history points at."""
    facts = reading.facts
    for place in reading.free("STATED", "POINTS", "INTEREST"):
        token = reading.tokens[place]
        if token.has("POINTS") and token.has("FOR") and reading.within(place, "CHOICES"):
            continue
        if token.has("STATED") and not reading.where("INTEREST"):
            return False
        names = entities_tied(reading, place)
        if not names:
            return False
        source = "stated" if token.has("STATED") else "observed" if token.has("POINTS") else None
        for name in names:
            liked = facts.liked.get(name)
            if liked is None or (source is not None and source not in liked.sources):
                return False
        reading.use(place, *(n for n in reading.entities if reading.entities[n] in names))
        for n in reading.items_by(place):
            if reading.tokens[n].clause == token.clause and n not in reading.used:
                if any(
                    not facts.tied(title, frozenset(), name) for title in reading.items[n] for name in names
                ):
                    continue
                reading.use(n)
    return True


def examples(reading: Reading, _: bool) -> bool:
    """ "Such as A": A is one of the items that an interest of the run rests on."""
    rests = {title for one in reading.facts.liked.values() for title in one.evidence}
    if not reading.where("POINTS", "ITEMS", "HISTORY", "INTEREST"):
        return True
    for place in reading.where("EXAMPLE"):
        near = sorted(reading.within_items(place), key=lambda n: (abs(n - place), -n))
        if near and not reading.titles(near[:1]) <= rests:
            return False
    return True


def how_many(reading: Reading, _: bool) -> bool:
    """ "Two interests: A and B" names so many."""
    for place in reading.where("INTEREST"):
        number = place - 1 if place and reading.tokens[place - 1].has(NUMBER) else None
        number = (
            place - 2 if number is None and place > 1 and reading.tokens[place - 2].has(NUMBER) else number
        )
        if number is not None and number not in reading.used:
            named = {reading.entities[n] for n in reading.entities}
            if reading.tokens[number].number != len(named):
                return False
            reading.use(number)
    return True


def numbers_of_interests(reading: Reading, _: bool) -> bool:
    """How many items an interest rests on, its weight and its lift."""
    for senses, field in ((("ITEMS",), "supports"), (("WEIGHT",), "weights"), (("LIFTED",), "lifts")):
        for place in reading.free(*senses):
            number = next(
                (n for n in range(place - 1, place - 3, -1) if n >= 0 and reading.tokens[n].has(NUMBER)), None
            )
            if field != "supports":
                number = reading.number_near(place)
            if number is None or number in reading.used:
                continue
            token = reading.tokens[number]
            if (
                field == "supports"
                and not reading.where("POINTS", "INTEREST", "HISTORY")
                and "history" not in (reading.tokens[place].text.lower())
            ):
                if token.number in (reading.facts.activity.get("items"),):
                    reading.use(number, place)
                continue
            names = entities_tied(reading, place)
            known = [v for name in names for v in getattr(reading.facts.liked.get(name), field, ())]
            if not any(near(token.number, token.digits, v) for v in known):
                return False
            reading.use(number, place)
    return True
