"""What a run of clauses claims, held against the facts: each claim is true, and every word with a meaning is in one.

A claim is found by its word ("directed by", "gave", "go on to"), bound to the names and numbers that stand where the
language puts them, and looked up. A claim that cannot be bound, or that the facts do not hold, fails the run.
"""

from collections.abc import Callable, Sequence

from api.words.claims_crowd import crowd
from api.words.claims_days import days
from api.words.claims_deeds import events, scores
from api.words.claims_followers import followers
from api.words.claims_interests import examples, how_many, interests, numbers_of_interests, of_interest
from api.words.claims_users import traits
from api.words.lexicon import DAY, FILLER, NUMBER, Token
from api.words.reading import Reading, near
from api.words.ties import tied

Claim = Callable[[Reading, bool], bool]
NEUTRAL = frozenset((
    "BREAK", "YOU", "TEXT", "HISTORY", "ITEMS", "EVENTS", "POP", "LIKINGS", "RANGE", "BELOW", "ABOVE", "AGED", "PLAN",
    "UNIT", "IT", "BOTH", "FORMER", "LATTER", "HE", "LIFTED", "COSINE", "WEIGHT", "BECAUSE", "SO", "EXAMPLE",
    "HAVE", "DEMONSTRATIVE", "LIKE", "ORIGIN", "LATER", "EARLIER",
))  # fmt: skip
"""Senses that say nothing by themselves."""
SORTS = ("ITEM", "ENTITY", "YOU")
"""What a list may join, each with its own sort."""


def holds(reading: Reading, people_first: bool) -> bool:
    """Whether all that a reading says is in the facts."""
    return (
        all(claim(reading, people_first) for claim in CLAIMS)
        and not unaccounted(reading)
        and not _company(reading)
        and _all_say(reading)
    )


def _company(reading: Reading) -> bool:
    """Whether the user is told of together with an entity: "Ridley Scott and you"."""
    joint = reading.grammar["and"]
    return any(
        reading.tokens[n + 1].text.lower() in joint
        and ((n in reading.entities and reading.tokens[n + 2].has("YOU") and reading.where("TIE"))
             or (n + 2 in reading.entities and reading.tokens[n].has("YOU")))
        for n in range(len(reading.tokens) - 2)
    )  # fmt: skip


def _all_say(reading: Reading) -> bool:
    """Whether every clause that speaks of the user says something: "directed by Ridley Scott and you" does not."""
    spoken = {reading.tokens[n].clause for n in reading.used}
    spoken |= {token.clause for token in reading.tokens if token.text in ":："}
    return not _mixed(reading) and all(
        token.clause in spoken for token in reading.tokens if token.has("YOU", "IT", "HE")
    )


def _mixed(reading: Reading) -> bool:
    """Whether a list joins what does not go together: "by Ridley Scott and Alien", "by Ridley Scott and you"."""
    tokens = reading.tokens
    for place in range(1, len(tokens) - 1):
        left, right = tokens[place - 1], tokens[place + 1]
        sorts = {s for token in (left, right) for s in ("ITEM", "ENTITY", "YOU") if token.has(s)}
        if tokens[place].text.lower() in reading.grammar["and"][:1] and len(sorts) > 1 and right.has(*SORTS):
            after = tokens[place + 2 : place + 3]
            if left.has(*SORTS) and (
                not after
                or (after[0].has("TIE") and not after[0].has(FILLER))
                or after[0].text in reading.grammar["end"]
            ):
                return True
    return False


def unaccounted(reading: Reading) -> list[int]:
    """Places of words with a meaning that are in no claim."""
    return [
        n
        for n, token in enumerate(reading.tokens)
        if token.has("REFUSED")
        or (n not in reading.used and not token.has(FILLER, "YOU") and not token.entry.senses <= NEUTRAL)
    ]


def likeness(reading: Reading, _: bool) -> bool:
    """What is known of two items reads alike."""
    facts = reading.facts
    for place in reading.free("SIMILAR", "UNLIKE"):
        places = reading.items_by(place)
        titles = reading.titles(places)
        others = titles - {facts.target}
        if not others or facts.target not in titles:
            places = list(reading.items)
            others = reading.titles(places) - {facts.target}
        others = others & set(facts.alike) if len(others) > 1 and others & set(facts.alike) else others
        wanted = reading.tokens[place].has("SIMILAR")
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
    activity, number = reading.facts.activity, reading.tokens[place].number
    if number != activity.get(key) or not _are_all(reading, unit, number):
        return False
    reading.use(place, unit, *reading.between(place, unit + 1, "DID"))
    return True


def _are_all(reading: Reading, unit: int, number: float) -> bool:
    """ "All 40 events are ratings": where that is told, there are as many of what follows."""
    clause = [n for n in reading.clause(unit) if n > unit]
    every = next((n for n in clause if reading.tokens[n].text in reading.grammar["every"]), None)
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
    near = reading.segment_items(place) or [n for n in reading.within_items(place) if n not in reading.used]
    if (
        reading.tokens[place].number not in reading.facts.likings
        or not cues
        or reading.within(place, "YOU", "USERS", "PEOPLE")
        or reading.titles(near) - {target}
    ):
        return False
    reading.use(
        place, unit, *cues, *reading.where("EVERYONE"), *reading.within(place, "EVENTS", "POP", "USERS")
    )
    reading.use(*(n for n in reading.items if reading.titles([n]) == {target}))
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
            *reading.within(place, "FOR", "AGAINST", "CHOOSE", "EVERYONE"),
        )
        if not reading.within(place, "FOR", "AGAINST"):
            reading.use(*reading.where("FOR", "AGAINST"))
    for place in reading.free("FOR", "AGAINST"):
        sign = 1 if reading.tokens[place].has("FOR") else -1
        titles = reading.titles(reading.items_by(place)) - {facts.target}
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


def sorts(reading: Reading, _: bool) -> bool:
    """What an item is called does not clash with what its relations and events show it to be."""
    shown = reading.domains()
    called = {token.entry.domain for token in reading.tokens if token.entry.domain is not None}
    return not shown or not called or bool(called & shown)


def causes(reading: Reading, _: bool) -> bool:
    """A reason is given for a choice, a likeness or a recommendation, never for what is or was done."""
    told = ("PEOPLE", "RECOMMEND", "FOR", "AGAINST", "CHOICES", "LIFT", "SIMILAR", "USERS", "OBSCURE")
    for place in reading.where("BECAUSE", "SO"):
        if reading.tokens[place + 1 : place + 2] and reading.tokens[place + 1].has("DID"):
            continue  # "since booking it": a time
        effect = _effect(reading, place)
        if effect and not any(token.has(*told) for token in effect):
            return False
    return True


def _effect(reading: Reading, place: int) -> Sequence[Token]:
    """What a reason is given for: what comes before "because", else what follows its comma or its clause."""
    tokens, own = reading.tokens, reading.tokens[place].clause
    if reading.tokens[place].has("SO"):
        return [token for token in tokens[place:] if token.clause >= max(own, 1)]
    if reading.clause(place)[0] < place or own:
        return [token for token in tokens[:place] if not token.only(FILLER)]
    end = next((n for n in reading.clause(place) if n > place and tokens[n].text == ","), None)
    return tokens[end:] if end is not None else [token for token in tokens if token.clause > own]


def evidence(reading: Reading, _: bool) -> bool:
    """An item left over is one that an interest of the run rests on."""
    names = [reading.entities[n] for n in reading.entities if n in reading.used]
    known = set(reading.facts.done) | ({str(reading.facts.target)} if reading.where("THAT") else set())
    if reading.where("POINTS", "INTEREST"):
        for n in reading.items:
            if (
                n not in reading.used
                and set(reading.items[n]) <= known
                and all(
                    any(reading.facts.tied(title, frozenset(), name) for name in names)
                    for title in reading.items[n]
                )
            ):
                reading.use(n)
    return True


def also(reading: Reading, _: bool) -> bool:
    """ "So is B", "and to B": what is said of the item beside it holds for this one."""
    for place in reading.free("ALSO"):
        own = reading.tokens[place].clause
        said = [one for one in reading.said if abs(one[0] - own) <= 1][-1:]
        places = [n for n in reading.within_items(place) if n not in reading.used]
        titles = reading.titles(places)
        if titles and not (
            said
            and all(
                reading.facts.tied(title, types, name)
                for _, types, names in said
                for title in titles
                for name in names
            )
        ):
            return False
        reading.use(place, *places)
    for place in [n for n in reading.items if n not in reading.used and _bare(reading, n)]:
        said = [one for one in reading.said if one[0] == reading.tokens[place].clause - 1]
        if said and all(_holds_too(reading, place, one) for one in said):
            reading.use(place)
    return True


def _bare(reading: Reading, place: int) -> bool:
    """Whether a clause names items and says nothing of them: "and to B"."""
    return all(
        n in reading.items or reading.tokens[n].only(FILLER, "BREAK", "RANGE") for n in reading.clause(place)
    )


def _holds_too(reading: Reading, place: int, said: tuple[int, frozenset[str], list[str]]) -> bool:
    return all(reading.facts.tied(t, said[1], name) for t in reading.items[place] for name in said[2])


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


def recent(reading: Reading, _: bool) -> bool:
    """What was last."""
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


CLAIMS: tuple[Claim, ...] = (
    sorts, causes, nothing, followers, crowd, interests, examples, numbers_of_interests, how_many, tied, also, counts,
    scores, events, days, likeness, favour, opposed, novelty, traits, recommended, recent, evidence,
)  # fmt: skip
