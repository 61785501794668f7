"""What a run of clauses claims of the recommended item: what it reads like, what speaks for it, that it is new."""

from api.words.lexicon import FILLER, NUMBER
from api.words.reading import Reading, near


def likeness(reading: Reading, _: bool) -> bool:
    """What is known of two items reads alike."""
    facts = reading.facts
    alike = reading.free("SIMILAR", "UNLIKE")
    for place in alike or [n for n in reading.where("COSINE") if reading.number_near(n) is not None]:
        places = reading.items_by(place)
        titles = reading.titles(places)
        others = titles - {facts.target}
        if not others or facts.target not in titles:
            places = list(reading.items)
            others = reading.titles(places) - {facts.target}
        others = others & set(facts.alike) if len(others) > 1 and others & set(facts.alike) else others
        wanted = reading.tokens[place].has("SIMILAR") if alike else any(facts.alike.get(o) for o in others)
        if (
            not others
            or facts.target not in reading.titles(places)
            or any(facts.alike.get(o) is not wanted for o in others)
        ):
            return False
        if any(
            reading.tokens[n].has("PEOPLE", "USERS", "YOU")
            for n in range(place + 1, min(place + 3, len(reading.tokens)))
        ):
            return False
        cosine = reading.where("COSINE")
        number = reading.number_near(cosine[0]) if cosine else None
        if number is not None:
            token = reading.tokens[number]
            if not all(near(token.number, token.digits, facts.cosines[o]) for o in others):
                return False
            reading.use(number)
        reading.use(place, *(n for n in places if reading.titles([n]) <= others | {facts.target}))
    return True


def written(reading: Reading, _: bool) -> bool:
    """What is known of the item reads like what the user wrote, or unlike it."""
    facts = reading.facts
    for place in reading.free("WRITTEN"):
        alike, items = reading.within(place, "SIMILAR", "UNLIKE"), reading.within_items(place)
        told = {reading.tokens[n].has("SIMILAR") for n in alike}
        if facts.written is None or told != {facts.written} or reading.titles(items) - {facts.target}:
            return False
        reading.use(place, *alike, *items)
    return True


def favour(reading: Reading, _: bool) -> bool:
    """What speaks for an item, or against it: all users' choices, or one event."""
    facts = reading.facts
    for place in reading.free("CHOICES"):
        signs = {reading.tokens[n].has("FOR") for n in reading.within(place, "FOR", "AGAINST")}
        if not signs:
            signs = {reading.tokens[n].has("FOR") for n in reading.where("FOR", "AGAINST")}
        verbs = reading.within(place, "FOR", "AGAINST")
        own = (reading.segment_items(verbs[0]) if verbs else []) or reading.within_items(place)
        titles = reading.titles(own)
        if len(signs) != 1 or facts.prior != (1 if signs.pop() else -1) or titles - {facts.target}:
            return False
        reading.use(
            place,
            *own,
            *reading.within(place, "FOR", "AGAINST", "CHOOSE", "EVERYONE", "TEND"),
        )
        if not reading.within(place, "FOR", "AGAINST"):
            reading.use(*reading.where("FOR", "AGAINST"))
    for place in reading.free("FOR", "AGAINST"):
        if _counted_for(reading, place):
            reading.use(place)
            continue
        sign = 1 if reading.tokens[place].has("FOR") else -1
        listed = reading.listed.get(reading.tokens[place].clause, [])
        titles = reading.titles([*reading.items_by(place), *listed]) - {facts.target}
        if sign < 0 and not titles and any(n < place for n in reading.within(place, "ENTITY")):
            return False  # no reason that rests on an entity speaks against an item
        known = (
            {s for t in titles for s in facts.signs.get(t, {0})}
            if titles
            else ({facts.prior} | {s for one in facts.signs.values() for s in one})
        )
        if sign not in known or (titles and not all(sign in facts.signs.get(t, set()) for t in titles)):
            return False
        if reading.titles(_favoured(reading, place)) - {facts.target}:
            return False
        reading.use(place, *(n for n in reading.items_by(place)))
    return True


def _counted_for(reading: Reading, place: int) -> bool:
    """Whether it only says of items, whose number was checked, that an interest rests on them: "有7件商品支持"."""
    told = [n for n in reading.within(place, "ITEMS") if n < place and reading.tokens[place].has("FOR")]
    return bool(told) and any(n in reading.used for n in reading.within(place, NUMBER))


def _favoured(reading: Reading, place: int) -> list[int]:
    """The item that something speaks for or against, where its place says so: "对A有利", "支持A"."""
    if reading.grammar["spaced"]:
        return []
    items = [n for n in reading.within_items(place) if reading.plain(min(n, place) + 1, max(n, place))]
    return [n for n in items if n > place or reading.tokens[n - 1].text in reading.grammar["object"]]


def opposed(reading: Reading, _: bool) -> bool:
    """ "A and B pull in different directions": one speaks for the item, one against."""
    for place in reading.free("OPPOSED"):
        items = reading.within_items(place)
        signs = [sign for title in reading.titles(items) for sign in reading.facts.signs.get(title, {0})]
        if set(signs) != {1, -1}:
            return False
        reading.use(place, *items)
    return True


def novelty(reading: Reading, _: bool) -> bool:
    """The item is little known, which few likings bear out; the user asked for novelty."""
    facts = reading.facts
    for place in reading.free("OBSCURE"):
        places = reading.within_items(place)
        if not facts.obscure or reading.titles(places) - {facts.target}:
            return False
        reading.use(place, *places)
    asked, new = reading.free("ASKED"), reading.free("NOVELTY")
    others = reading.titles([m for n in asked + new for m in reading.within_items(n)]) - {facts.target}
    if new and (not asked or not facts.novel or others):
        return False
    if new:
        reading.use(*asked, *new)
    return True


def recommended(reading: Reading, _: bool) -> bool:
    """The item is recommended; nothing else is."""
    for place in reading.free("RECOMMEND"):
        places = reading.within_items(place)
        if reading.facts.target is None or (
            places and not any(reading.facts.target in reading.items[n] for n in places)
        ):
            return False
        nearest = min(places, key=lambda n: abs(n - place), default=None)
        behind = next((n for n in range(place - 1, -1, -1) if not reading.tokens[n].has(FILLER)), None)
        if place and (
            reading.tokens[place - 1].has("YOU")
            or (behind in reading.entities and behind not in reading.people)
        ):
            return False
        if (
            reading.tokens[place + 1 : place + 2]
            and reading.tokens[place + 1].text.lower() in reading.grammar["by"]
        ):
            return False
        if nearest is not None and reading.titles([nearest]) != {reading.facts.target}:
            return False
        reading.use(place, *([nearest] if nearest is not None else []))
    return True
