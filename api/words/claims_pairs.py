"""What a run of clauses claims of two items at once, or of two things that speak for one."""

from api.words.reading import Reading


def together(reading: Reading, _: bool) -> bool:
    """ "A and B go together": those who choose the one tend to choose the other, which is recommended."""
    for place in reading.free("TOGETHER"):
        items = reading.segment_items(place)
        items = items if len(items) > 1 else reading.within_items(place)
        titles = reading.titles(items)
        others = titles - {reading.facts.target}
        if len(titles) != len(others) + 1 or not others:
            return False
        if not all(reading.facts.links.get(title) for title in others):
            return False
        reading.use(place, *items)
    return True


def speaks_too(reading: Reading, _: bool) -> bool:
    """ "And so does the fact that you gave A a 5": A speaks for the item, or against it, as what was told before."""
    for place in reading.free("SPEAKSTOO"):
        before = [n for n in reading.where("FOR", "AGAINST") if n < place][-1:]
        titles = reading.titles([n for n in reading.within_items(place) if n > place])
        sign = 1 if before and reading.tokens[before[0]].has("FOR") else -1
        if not before or not titles or any(sign not in reading.facts.signs.get(one, ()) for one in titles):
            return False
        reading.use(place)
    return True


def not_only(reading: Reading, _: bool) -> bool:
    """ "Not only A, also B" says both."""
    for place in reading.where("NOTONLY"):
        rest = [token.text.lower() for token in reading.tokens[place + 1 :]]
        if not any(word.split()[0] in ("but", "also") or word.endswith(" also") for word in rest):
            return False
        reading.use(place)
    return True
