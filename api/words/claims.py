"""What a run of clauses claims, held against the facts: each claim is true, and every word with a meaning is in one.

A claim is found by its word ("directed by", "gave", "go on to"), bound to the names and numbers that stand where the
language puts them, and looked up. A claim that cannot be bound, or that the facts do not hold, fails the run.
"""

from collections.abc import Callable, Sequence

from api.words.lexicon import DAY, FILLER, NUMBER, VALUE
from api.words.reading import Reading
from api.words.ties import entities_tied, tied

Claim = Callable[[Reading, bool], bool]
NEUTRAL = frozenset(
    """BREAK YOU TEXT HISTORY ITEMS EVENTS POP LIKINGS RANGE AGED PLAN IT BOTH FORMER LATTER HE LIFTED COSINE WEIGHT
    BECAUSE SO UNIT""".split()
)
"""Senses that say nothing by themselves."""
CROWD = ("PEOPLE", "USERS", "EVERYONE", "OTHERS")


def holds(reading: Reading, people_first: bool) -> bool:
    """Whether all that a reading says is in the facts."""
    return (
        all(claim(reading, people_first) for claim in CLAIMS)
        and not unaccounted(reading)
        and _all_say(reading)
    )


def _all_say(reading: Reading) -> bool:
    """Whether every clause that speaks of the user says something of them: "directed by Ridley Scott and you" does not."""
    spoken = {reading.tokens[n].clause for n in reading.used}
    return all(token.clause in spoken for token in reading.tokens if token.has("YOU", "IT", "HE"))


def unaccounted(reading: Reading) -> list[int]:
    """Places of words with a meaning that are in no claim."""
    return [
        n
        for n, token in enumerate(reading.tokens)
        if token.has("REFUSED")
        or (n not in reading.used and not token.has(FILLER, "YOU") and not token.entry.senses <= NEUTRAL)
    ]


def near(told: float, digits: int, known: float) -> bool:
    """Whether a number as written is the known one, rounded to the digits that are written."""
    return abs(told - known) <= 0.5 * 10.0**-digits + 1e-9


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
    if not reading.between(place, first, "CHOOSE", "HISTORY") and not reading.between(first, end, "HISTORY"):
        if (
            not reading.tokens[place]
            .text.lower()
            .startswith(("fans", "people with", "those with", "others with", "buyers", "readers", "viewers"))
        ):
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
    if last is None or not reading.plain(last + 1, place):
        such = reading.between(place - 3, place, "HISTORY")
        return bool(such) and _follow(reading, place, end, [], cues, such[0])
    group = reading.before_group(last, reading.items)
    before = [n for n in range(group[0] - 1, -1, -1) if not reading.tokens[n].has(FILLER)]
    if not before or not reading.tokens[before[0]].has("CHOOSE", "HISTORY"):
        return False
    return _follow(reading, place, end, group, cues, before[0])


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


def crowd(reading: Reading, _: bool) -> bool:
    """Those who share a trait like the recommended item so many times as often as all do."""
    facts = reading.facts
    for place in reading.where("LIFT", "TWICE", "THRICE", "PERCENT"):
        if place in reading.used:
            continue
        token = reading.tokens[place]
        number = next((n for n in (place - 1, place - 2) if n >= 0 and reading.tokens[n].has(NUMBER)), None)
        if token.has("TWICE", "THRICE"):
            told, digits = (2.0 if token.has("TWICE") else 3.0), 1
        elif number is None:
            return False
        else:
            told, digits = reading.tokens[number].number, reading.tokens[number].digits
            reading.use(number)
        if facts.profile:
            if not _lift_of_interest(reading, place, told, digits):
                return False
            continue
        scope = [n for n in range(len(reading.tokens)) if abs(reading.tokens[n].clause - token.clause) <= 1]
        less = [n for n in scope if reading.tokens[n].has("SELDOM")]
        if token.has("PERCENT"):
            told, digits = 1 + (-told if less else told) / 100, digits + 2
        marks = [n for n in scope if reading.tokens[n].has(VALUE)]
        ages = [n for n in scope if reading.tokens[n].has(NUMBER) and n != number and n not in reading.used]
        alls = [n for n in scope if reading.tokens[n].has("EVERYONE", "OTHERS")]
        if not marks and not ages or (alls and min(alls) < min([*marks, *ages])):
            return False
        values = {str(reading.tokens[n].name) for n in marks}
        numbers = {reading.tokens[n].number for n in ages}
        if not any(
            near(told, digits, one.lift)
            and (not less or one.lift < 1)
            and _shares(one, values, numbers, facts)
            for one in facts.shared
        ):
            return False
        if any(reading.tokens[n].clause == token.clause for n in reading.entities):
            return False
        subject = [n for n in reading.items if reading.tokens[n].clause == token.clause] or list(
            reading.items
        )
        if reading.titles(subject) - {facts.target} or not reading.where("CHOOSE"):
            return False
        reading.use(place, *subject, *marks, *ages, *alls, *less)
        reading.use(*(n for n in scope if reading.tokens[n].has("PLAN") and marks))
        reading.use(
            *(n for n in scope if reading.tokens[n].has("USERS", "PEOPLE", "CHOOSE", "TEND", "LIFTED"))
        )
    return True


def _shares(one: object, values: set[str], numbers: set[float], facts: object) -> bool:
    value, low, high = (getattr(one, name) for name in ("value", "low", "high"))
    own = {v for v in getattr(facts, "attributes").values() if isinstance(v, int | float)}
    if value is not None:
        return values == {value} and not numbers
    ends = {low, high, high - 1}
    bands = numbers - own
    return (
        not values
        and bands <= ends
        and (not bands or len(bands) == 2 or float("inf") in ends or float("-inf") in ends)
    )


def _lift_of_interest(reading: Reading, place: int, told: float, digits: int) -> bool:
    names = entities_tied(reading, place)
    if not names or not all(
        any(near(told, digits, lift) for lift in reading.facts.liked[name].lifts)
        for name in names
        if name in reading.facts.liked
    ):
        return False
    reading.use(place, *reading.within(place, "EVERYONE", "TEND"))
    return True


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
            if field == "supports" and not reading.where("POINTS", "INTEREST"):
                if token.number in (reading.facts.activity.get("items"),):
                    reading.use(number, place)
                continue
            names = entities_tied(reading, place)
            known = [v for name in names for v in getattr(reading.facts.liked.get(name), field, ())]
            if not any(near(token.number, token.digits, v) for v in known):
                return False
            reading.use(number, place)
    return True


def events(reading: Reading, _: bool) -> bool:
    """What the user did with which item, with what value, on which day."""
    for place in reading.free("DID"):
        token = reading.tokens[place]
        if token.has(FILLER, "CHOOSE", "ITEMS") and not _by_user(reading, place):
            continue
        if (
            token.has("LIKINGS", "POP", "EVENTS")
            and reading.between(place - 3, place, NUMBER)
            and token.has("LIKINGS")
        ):
            continue
        if _counted(reading, place):
            continue
        if not _by_user(reading, place) or _by_another(reading, place):
            return False
        found = _object(reading, place)
        if found is None:
            if token.has(FILLER, "CHOOSE"):
                continue
            return False
        items, values = found
        if not _did(reading, place, items, values):
            return False
    return True


def _by_user(reading: Reading, place: int) -> bool:
    """Whether the nearest subject before is the user; without any, it is."""
    for n in range(place - 1, -1, -1):
        if reading.tokens[n].has("YOU"):
            return not (
                n > 1 and reading.tokens[n - 1].text in reading.grammar["object"] and n - 2 in reading.items
            )
        if reading.tokens[n].has(*CROWD) and n not in reading.used:
            return False
        if n in reading.people or (n in reading.entities and reading.plain(n + 1, place)):
            return False
    led = place - 1 in reading.items and any(
        token.has("YOU") for token in reading.tokens[place + 1 : place + 2]
    )
    return not reading.tokens[place].has(FILLER) and not led


def _by_another(reading: Reading, place: int) -> bool:
    """Whether someone else did it ("liked by Ridley Scott"), or a motive is given ("for its director")."""
    own = [n for n in reading.clause(place) if n > place]
    for n in own:
        text, rest = (
            reading.tokens[n].text.lower(),
            [m for m in own if m > n and not reading.tokens[m].has(FILLER)],
        )
        if not rest:
            continue
        if (
            text in reading.grammar["by"]
            and reading.grammar["spaced"]
            and not reading.tokens[rest[0]].has("YOU")
            and reading.plain_numbers(place + 1, n)
        ):
            return True
        if text in reading.grammar["for"] and (
            rest[0] in reading.entities or reading.tokens[rest[0]].has("TIE")
        ):
            return True
    return False


def _counted(reading: Reading, place: int) -> bool:
    """Numbers of events of one kind: "60 ratings"."""
    kinds = reading.facts.activity.get("kinds", {})
    number = next(
        (n for n in range(place - 1, max(place - 3, -1), -1) if reading.tokens[n].has(NUMBER)), None
    )
    if number is None or number in reading.used:
        return False
    counts = {kinds.get(kind) for kind in reading.tokens[place].entry.kinds}
    if reading.tokens[number].number not in counts:
        return False
    reading.use(place, number)
    return True


def _object(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """The items of a verb and the numbers told with them: what follows at once, else the nearest before."""
    led = _led(reading, place)
    if led is not None:
        return led
    items, values, n, gap = [], [], place + 1, 0
    while n < len(reading.tokens):
        token = reading.tokens[n]
        if n in reading.items:
            items.append(n)
        elif token.has(NUMBER) and not _unit(reading, n):
            values.append(n)
        elif not (
            token.has(FILLER, DAY)
            or token.text in "、"
            or (
                token.has("DID")
                and token.entry.kinds & reading.tokens[place].entry.kinds
                and gap < 3
                and not items
            )
        ):
            break
        elif token.has("DID"):
            reading.use(n)
        gap += 1
        n += 1
    if items:
        return items, values
    last = next((m for m in sorted(reading.items, reverse=True) if m < place), None)
    if last is None:
        return None
    return reading.before_group(last, reading.items)[-max(len(values), 1) :], values


def _led(reading: Reading, place: int) -> tuple[list[int], list[int]] | None:
    """An item before its verb: "Alien, which you gave 5", where no item follows at once; "给X打了5分"."""
    last = next((m for m in sorted(reading.items, reverse=True) if m < place), None)
    after = next(
        (n for n in range(place + 1, len(reading.tokens)) if not reading.tokens[n].has(FILLER)), None
    )
    if last is None or not reading.plain_but_you(last + 1, place):
        return None
    values = (
        [after]
        if after is not None and reading.tokens[after].has(NUMBER) and not _unit(reading, after)
        else []
    )
    if last and reading.tokens[last - 1].text in reading.grammar["object"]:
        return [last], values
    you = reading.between(last, place, "YOU")
    if you and after not in reading.items and values:
        more = [n for n in sorted(reading.items) if n > values[0]]
        if (
            more
            and reading.tokens[values[0] + 1].has("UNIT", FILLER)
            and reading.grammar["spaced"]
            and not _to(reading, values[0], more[0])
        ):
            return reading.before_group(last, reading.items)[-1:], values
    return None


def _to(reading: Reading, start: int, end: int) -> bool:
    return any(token.text.lower() in ("to", "for") for token in reading.tokens[start:end])


def _unit(reading: Reading, place: int) -> bool:
    """Whether a number counts something else: "5 items", "1.4 times"."""
    after = reading.tokens[place + 1 : place + 2]
    return (
        bool(after) and after[0].has("ITEMS", "LIFT", "PERCENT", "EVENTS", "POP") and not after[0].has(FILLER)
    )


def _did(reading: Reading, place: int, items: Sequence[int], values: Sequence[int]) -> bool:
    facts, kinds = reading.facts, reading.tokens[place].entry.kinds
    if kinds == {"rate"} and not values and not reading.within(place, DAY):
        values = [
            n for n in reading.within(place, NUMBER) if n not in reading.used and not _unit(reading, n)
        ][:1]
    titles = [reading.items[n] for n in items]
    told = [reading.tokens[n].number for n in values]
    if len(titles) == 1 and len(titles[0]) > 1 and len(told) == len(titles[0]):
        titles = [[title] for title in titles[0]]
    if told and len(told) not in (1, len(titles)):
        return False
    for index, group in enumerate(titles):
        for title in group:
            done = facts.done.get(title)
            if done is None or not ("*" in kinds or kinds & done.kinds or ("rate" in kinds and done.values)):
                return False
            if "rate" in kinds and not done.values:
                return False
            if told and (told[index if len(told) > 1 else 0] not in done.values or "rate" not in kinds):
                return False
    reading.use(place, *items, *values)
    reading.use(
        *(n for n in reading.within(place, "DID") if reading.tokens[n].entry.kinds == kinds and n > place)
    )
    return True


def days(reading: Reading, _: bool) -> bool:
    """Days are those of the events of the items they stand with, or the first and last of all."""
    for place in reading.free(DAY):
        year, month, day = reading.tokens[place].day
        verbs = [n for n in reading.within(place, "DID") if n in reading.used]
        near_items = sorted(reading.items_by(place), key=lambda n: abs(n - place))
        titles = {t for n in near_items if n in reading.used for t in reading.items[n]} if verbs else set()
        if verbs and titles:
            own = [t for t in titles if t in reading.facts.done]
            known = {d for t in own for d in reading.facts.done[t].days}
            bound = _object(reading, verbs[0])
            known = (
                {
                    d
                    for n in (bound[0] if bound else [])
                    for t in reading.items[n]
                    for d in reading.facts.done.get(t).days
                }
                if bound and all(t in reading.facts.done for n in bound[0] for t in reading.items[n])
                else known
            )
        else:
            ends = [reading.facts.activity.get(end) for end in ("first", "last")]
            known = {tuple(int(n) for n in end[:10].split("-")) for end in ends if end}  # type: ignore[misc]
        if not any((year, month) == k[:2] and day in (0, k[2]) for k in known):
            return False
        reading.use(place)
    return True


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
        token = reading.tokens[place]
        after = [
            n
            for n in range(place + 1, min(place + 5, len(reading.tokens)))
            if reading.tokens[n].has("EVENTS", "POP", "LIKINGS", "ITEMS")
        ]
        if not after:
            continue
        if reading.facts.profile:
            key = {"LIKINGS": "positive_events", "ITEMS": "items"}
            sense = next(
                (
                    s
                    for s in ("LIKINGS", "ITEMS")
                    if reading.tokens[after[0]].has(s) and not reading.tokens[after[0]].has("EVENTS")
                ),
                None,
            )
            if token.number != reading.facts.activity.get(key.get(sense or "", "events")):
                return False
            reading.use(place, after[0], *reading.between(place, after[0] + 1, "DID"))
            continue
        cues = reading.within(place, "CHOOSE", "LIKINGS") or reading.where("LIKINGS")
        titles = reading.titles([n for n in reading.items if reading.tokens[n].clause == token.clause])
        if token.number not in reading.facts.likings or not cues or titles - {reading.facts.target}:
            return False
        if reading.tokens[after[0]].has("ITEMS") and not reading.tokens[after[0]].has("POP", "EVENTS"):
            return False
        reading.use(
            place, *cues, *after, *(n for n in reading.items if reading.titles([n]) == {reading.facts.target})
        )
    return True


def favour(reading: Reading, _: bool) -> bool:
    """What speaks for an item, or against it: all users' choices, or one event."""
    facts = reading.facts
    for place in reading.free("CHOICES"):
        signs = {reading.tokens[n].has("FOR") for n in reading.within(place, "FOR", "AGAINST")}
        if not signs:
            signs = {reading.tokens[n].has("FOR") for n in reading.where("FOR", "AGAINST")}
        titles = reading.titles(reading.within_items(place))
        if len(signs) != 1 or facts.prior != (1 if signs.pop() else -1) or titles - {facts.target}:
            return False
        reading.use(
            place,
            *reading.within_items(place),
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
        reading.use(place, *(n for n in reading.items_by(place)))
    return True


def novelty(reading: Reading, _: bool) -> bool:
    """The item is little known; the user asked for novelty."""
    facts = reading.facts
    for place in reading.free("OBSCURE"):
        places = reading.within_items(place)
        if not facts.novel or reading.titles(places) - {facts.target}:
            return False
        reading.use(place, *places)
    asked, new = reading.free("ASKED"), reading.free("NOVELTY")
    if new and (not asked or not facts.novel):
        return False
    if new:
        reading.use(*asked, *new)
    return True


def traits(reading: Reading, _: bool) -> bool:
    """What is known of the user."""
    known = {str(v) for v in reading.facts.attributes.values()}
    ages = {float(v) for v in reading.facts.attributes.values() if isinstance(v, int | float)}
    user = bool(reading.where("YOU")) or reading.facts.profile
    for place in reading.free(VALUE):
        if reading.tokens[place].has(FILLER) or place in reading.entities and place in reading.used:
            continue
        if not user or reading.tokens[place].name not in known or reading.where("PEOPLE"):
            if reading.tokens[place].has("ENTITY"):
                continue
            return False
        reading.use(place, *reading.within(place, "PLAN"))
    bands = {edge for one in reading.facts.shared for edge in (one.low, one.high, (one.high or 0) - 1)}
    for place in reading.free("RANGE"):
        numbers = [n for n in reading.within(place, NUMBER) if n not in reading.used]
        if len(numbers) == 2 + len([n for n in numbers if reading.tokens[n].number in ages]) and user:
            edges = [n for n in numbers if reading.tokens[n].number not in ages]
            if not {reading.tokens[n].number for n in edges} <= bands:
                return False
            reading.use(*numbers)
    for place in reading.free("AGED"):
        number = reading.number_near(place, 2)
        if number is None or reading.tokens[number].number not in ages:
            continue
        if not user:
            return False
        reading.use(number)
    return True


def sorts(reading: Reading, _: bool) -> bool:
    """What an item is called does not clash with what its relations and events show it to be."""
    shown = reading.domains()
    called = {token.entry.domain for token in reading.tokens if token.entry.domain is not None}
    return not shown or not called or bool(called & shown)


def causes(reading: Reading, _: bool) -> bool:
    """A reason is given for a choice, a likeness or a recommendation, never for what is or was done."""
    told = ("PEOPLE", "RECOMMEND", "FOR", "AGAINST", "CHOICES", "LIFT", "SIMILAR", "USERS", "OBSCURE")
    last = max((token.clause for token in reading.tokens), default=0)
    for place in reading.where("BECAUSE", "SO"):
        own = reading.tokens[place].clause
        if reading.tokens[place].has("SO"):
            effect = range(own, last + 1)
        else:
            effect = range(own) if own else range(1, last + 1)
        if effect and not any(token.clause in effect and token.has(*told) for token in reading.tokens):
            return False
    return True


def evidence(reading: Reading, _: bool) -> bool:
    """An item left over is one that an interest of the run rests on."""
    names = [reading.entities[n] for n in reading.entities if n in reading.used]
    if reading.where("POINTS", "INTEREST"):
        for n in reading.items:
            if n not in reading.used and all(
                any(reading.facts.tied(title, frozenset(), name) for name in names)
                for title in reading.items[n]
            ):
                reading.use(n)
    return True


def also(reading: Reading, _: bool) -> bool:
    """ "So is B": what was said of the item before holds for this one."""
    for place in reading.free("ALSO"):
        own = reading.tokens[place].clause
        said = [one for one in reading.said if own - 1 <= one[0] <= own]
        places = [n for n in reading.items if reading.tokens[n].clause == own and n > place]
        if (
            not said
            or not places
            or any(
                not reading.facts.tied(title, types, name)
                for _, types, names in said
                for title in reading.titles(places)
                for name in names
            )
        ):
            return False
        reading.use(place, *places)
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
        places = [n for n in reading.within_items(place) if n in reading.used]
        titles = reading.titles(places)
        known = reading.facts.recent
        if not titles or not titles <= set(known) or (len(titles) == 1 and titles != set(known[:1])):
            return False
        reading.use(place)
    return True


CLAIMS: tuple[Claim, ...] = (
    sorts, causes, nothing, followers, crowd, interests, numbers_of_interests, tied, also, counts, events, days, likeness,
    favour, novelty, traits, recommended, recent, evidence,
)  # fmt: skip
