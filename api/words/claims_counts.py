"""What a run of clauses claims of how much there is: likings of an item, the user's events and items, what was last."""

from api.words.claims_interests import of_interest
from api.words.lexicon import DAY, FILLER, NUMBER
from api.words.reading import Reading


def counts(reading: Reading, _: bool) -> bool:
    """How often an item was liked, and how much the user did."""
    for place in reading.free(NUMBER):
        unit = _unit_of(reading, place)
        if unit is None:
            continue
        if not (_activity if reading.facts.profile else _liked_times)(reading, place, unit):
            return False
    return True


def _unit_of(reading: Reading, place: int) -> int | None:
    """The place of what a number counts: the next word but for fillers, or the liking told before it."""
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].only(FILLER)), None
    )
    counted = ("EVENTS", "POP", "LIKINGS", "ITEMS")
    if reading.tokens[place + 1 : place + 2] and reading.tokens[place + 1].text in reading.grammar["of"]:
        return next(
            (n for n in reading.segment(place) if n > place and reading.tokens[n].has("LIKINGS")), None
        )
    if after is not None and reading.tokens[after].has("LIFT") and reading.tokens[after].has(FILLER):
        return after  # "liked 73 times"
    if after is None or not reading.tokens[after].has(*counted):
        return None
    only = reading.tokens[after].has("ITEMS") and not reading.tokens[after].has("EVENTS", "POP")
    return None if only and (not reading.facts.profile or of_interest(reading, after)) else after


def _activity(reading: Reading, place: int, unit: int) -> bool:
    """How many events there are of the user's, how many of them are likings, on how many items."""
    token = reading.tokens[unit]
    key = "events" if token.has("EVENTS") else "positive_events" if token.has("LIKINGS") else "items"
    likings = next(
        (n for n in range(unit + 1, len(reading.tokens)) if not reading.tokens[n].only(FILLER)), unit
    )
    if (
        key == "events"
        and reading.tokens[likings].has("LIKINGS")
        and not reading.tokens[likings].has("EVENTS")
    ):
        key = "positive_events"  # "26 events were likings"
        reading.use(likings)
    if key == "positive_events" and _whole(reading, place):
        key = "events"  # "50 of the 55 are likings"
    activity, number = reading.facts.activity, reading.tokens[place].number
    if _so_many_deeds(reading, place):
        reading.use(place, unit)
        return True
    if number != activity.get(key) or not _are_all(reading, unit, number):
        return False
    reading.use(place, unit, *reading.between(place, unit + 1, "DID"))
    return True


def _so_many_deeds(reading: Reading, place: int) -> bool:
    """ "Read 100 articles": so many events there are of that kind."""
    verb = reading.between(place - 1, place, "DID")
    kinds = reading.facts.activity.get("kinds", {})
    number = reading.tokens[place].number
    told = any(kinds.get(kind) == number for n in verb for kind in reading.tokens[n].entry.kinds)
    reading.use(*(verb if told else []))
    return told and bool(reading.within(place, "YOU"))


def _whole(reading: Reading, place: int) -> bool:
    """Whether a number is what another is a part of: "of the 55"."""
    before = [n for n in reading.segment(place) if n < place]
    of = next((n for n in reversed(before) if reading.tokens[n].text.lower() in reading.grammar["of"]), None)
    return (
        of is not None and of > 0 and reading.tokens[of - 1].has(NUMBER) and reading.plain_but_you(of, place)
    )


def _are_all(reading: Reading, unit: int, number: float) -> bool:
    """ "All 40 events are ratings": where that is told, there are as many of what follows."""
    clause = (
        reading.clause(unit) if reading.grammar["spaced"] else [n for n in reading.clause(unit) if n > unit]
    )
    every = next((n for n in clause if reading.tokens[n].text.lower() in reading.grammar["every"]), None)
    if every is None:
        return True
    told = [reading.tokens[n] for n in clause if n > every and reading.tokens[n].has("DID", "LIKINGS")]
    kinds = reading.facts.activity.get("kinds", {}) | {"like": reading.facts.activity.get("positive_events")}
    if not told or not all(
        any(kinds.get(kind) == number for kind in {*one.entry.kinds, *["like"] * one.has("LIKINGS")})
        for one in told
    ):
        return False
    reading.use(every, *(n for n in clause if reading.tokens[n] in told))
    return True


def _liked_times(reading: Reading, place: int, unit: int) -> bool:
    """In how many events of all users the recommended item was liked."""
    cues = reading.within(place, "CHOOSE", "LIKINGS") or reading.where("LIKINGS")
    target = reading.facts.target
    if any(reading.tokens[n - 1].has("YOU") for n in cues if n):
        return False
    spaced = reading.grammar["spaced"]
    near = reading.segment_items(place) or [n for n in reading.within_items(place) if n not in reading.used]
    near = near if not spaced else sorted(near, key=lambda n: abs(n - place))[:1]
    scope = reading.segment(place) if spaced else reading.clause(place)
    others = ("YOU", "PEOPLE") if spaced else ("YOU", "USERS", "PEOPLE")
    if (
        reading.tokens[place].number not in reading.facts.likings
        or not cues
        or any(reading.tokens[n].has(*others) for n in scope)
        or any(reading.between(n + 1, n + 2, "CHOOSE", "LIKINGS") for n in reading.within(place, "EVERYONE"))
        or reading.titles(near) - {target}
    ):
        return False
    reading.use(
        place,
        unit,
        *cues,
        *reading.where("EVERYONE"),
        *reading.within(place, "EVENTS", "POP", "USERS", "STATED"),
    )
    reading.use(*(n for n in reading.items if reading.titles([n]) == {target}))
    return True


def nothing(reading: Reading, _: bool) -> bool:
    """What there is none of."""
    facts = reading.facts
    for sense, is_so in (
        ("NOEVENTS", not facts.done and not facts.activity.get("events")),
        ("NOINTERESTS", facts.profile and not any("stated" in one.sources for one in facts.liked.values())),
        ("NOATTRIBUTES", facts.profile and not facts.attributes),
    ):
        places = reading.where(sense)
        if places and not is_so:
            return False
        reading.use(*places)
    return True


def unrated(reading: Reading, _: bool) -> bool:
    """ "Without a rating": no value is known of the items told of."""
    for place in reading.free("UNRATED"):
        items = [n for n in reading.within_items(place) if n < place] or reading.items_by(place)
        done = [reading.facts.done.get(title) for title in reading.titles(items)]
        if not done or any(one is None or one.values for one in done):
            return False
        reading.use(place)
    return True


def things(reading: Reading, _: bool) -> bool:
    """ "Two things link A and B": as many entities, or clauses, tell of them."""
    for place in reading.where("THINGS"):
        number = next((n for n in reading.free(NUMBER) if n < place and reading.plain(n + 1, place)), None)
        if number is None or (reading.tokens[place].has("PEOPLE") and number + 1 < place):
            continue
        own = reading.tokens[place].clause
        named = len(set(reading.entities.values()))
        if reading.tokens[number].number not in (named, reading.tokens[-1].clause - own):
            return False
        rest = {
            title
            for n, titles in reading.items.items()
            if reading.tokens[n].clause != own
            for title in titles
        }
        reading.use(number, place, *(n for n in reading.within_items(place) if reading.titles([n]) <= rest))
    return True


def recent(reading: Reading, _: bool) -> bool:
    """What was last."""
    for place in reading.free("FIRST"):
        if not reading.within(place, DAY) and reading.between(place - 1, place + 2, "DID", "EVENTS"):
            return False  # which event was the first is known by its day alone
    for place in reading.free("RECENT"):
        if reading.within(place, DAY) and not reading.within_items(place):
            reading.use(place)  # "the latest on 9 April 2025": the day is checked
            continue
        places = [n for n in reading.items if n in reading.used]
        titles = reading.titles(places)
        known = reading.facts.recent
        if not titles or not titles <= set(known) or (len(titles) == 1 and titles != set(known[:1])):
            return False
        reading.use(place)
    return True
