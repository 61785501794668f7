"""Which item has which relation to which entity, as a run of clauses claims it."""

from collections.abc import Sequence

from api.words.lexicon import BREAK, FILLER, NUMBER
from api.words.reading import Reading
from api.words.ties_items import items_of, sharing, with_each
from api.words.ties_meant import article, meant

Types = frozenset[str]


def tied(reading: Reading, _: bool) -> bool:
    """Every word for a relation is bound to an entity, and all items of its clause have that relation to it."""
    claims = [n for n in reading.where("TIE") if meant(reading, n)]
    paired = _in_order(reading, claims)
    for place in claims:
        if not any(
            _holds(reading, place, side, types, paired.get(place)) for side, types in _sides(reading, place)
        ):
            return False
    return _unsaid(reading)


def _sides(reading: Reading, place: int) -> list[tuple[str, Types]]:
    """The ways a word may tie, those that say on which side the entity stands together by side."""
    by_side: dict[str, Types] = {}
    for side, types in reading.tokens[place].entry.ties:
        by_side[side] = by_side.get(side, frozenset()) | types
    return list(by_side.items())


def _in_order(reading: Reading, claims: Sequence[int]) -> dict[int, int]:
    """ "Brand and material: A and B": the nth word goes with the nth entity, where all words come first."""
    own = [n for n in claims if n not in reading.used]
    entities = [n for n in sorted(reading.entities) if n not in reading.people]
    if len(own) < 2 or len(own) != len(entities) or max(own) > min(entities):
        return {}
    return dict(zip(own, entities, strict=True))


def _holds(reading: Reading, place: int, side: str, types: Types, paired: int | None) -> bool:
    names = [paired] if paired is not None else _bound(reading, place, side)
    if side == "any" and not _well_put(reading, place):
        return False
    if not names:
        return _common(reading, place, types)
    return _told_of(reading, place, types, names) or (
        not any(n in reading.clause(place) for n in reading.entities) and _common(reading, place, types)
    )


def _told_of(reading: Reading, place: int, types: Types, names: list[int]) -> bool:
    """Whether the items that a word goes with have that relation to all of these entities."""
    if not reading.within_items(place) and all(
        _sort_of_interest(reading, place, types, reading.entities[n]) for n in names
    ):
        reading.use(place, *names)
        return True
    own = next((own for own in items_of(reading, place) if _tied(reading, own, types, names)), None)
    if own is None:
        return False
    reading.use(place, *names, *own)
    reading.said.append((reading.tokens[place].clause, types, [reading.entities[name] for name in names]))
    return True


def _sort_of_interest(reading: Reading, place: int, types: Types, name: str) -> bool:
    """ "Wine is a topic you stated an interest in": the word says what sort the interest's entity is."""
    facts = reading.facts
    liked, kind = facts.liked.get(name), facts.entities.get(name, "").upper()
    sources = ["stated"] * bool(reading.within(place, "STATED"))
    sources += ["observed"] * bool(reading.within(place, "POINTS", "HISTORY", "ITEMS"))
    of_kind = any(kind in one for one in types) or any(
        one[1] in types and one[2] == name for one in facts.ties
    )
    if liked is None or not (sources or reading.within(place, "INTEREST")):
        return False
    return liked.sources.issuperset(sources) and (of_kind or (kind == "PERSON" and not facts.types()))


def _tied(reading: Reading, items: Sequence[int], types: Types, names: Sequence[int]) -> bool:
    return bool(items) and all(
        reading.facts.tied(title, types, reading.entities[name])
        for title in reading.titles(items)
        for name in names
    )


def _well_put(reading: Reading, place: int) -> bool:
    """Whether items and entities stand on the sides of a noun where they can: not "the material of Oak is Oak Tray"."""
    tokens, grammar = reading.tokens, reading.grammar
    after = next((n for n in range(place + 1, len(tokens)) if not article(reading, n)), None)
    before = place - 1
    if grammar["spaced"]:
        if tokens[place].text.lower().endswith(" of"):
            return after not in reading.entities or after in reading.people
        if after is not None and tokens[after].text.lower() in grammar["of"]:
            named = next((n for n in range(after + 1, len(tokens)) if not article(reading, n)), None)
            return named not in reading.entities or named in reading.people
        stranded = after is not None and any(side == "after" for t in tokens[after + 1 : after + 2]
                                             for side, _ in t.entry.ties)  # fmt: skip
        return not (after is not None and tokens[after].has("ITEM") and not stranded) and not tokens[
            max(before, 0)
        ].has("ITEM")
    names = [
        n for n in sorted({*reading.items, *reading.entities}) if tokens[n].clause == tokens[place].clause
    ]
    first = next((n for n in reversed(names) if n < place), None)
    then = next((n for n in names if n > place), None)
    by = [n for n in reading.clause(place) if n < place and tokens[n].text in grammar["by"]]
    if by and any(n in reading.items for n in names if by[-1] < n < place):
        return False
    shared = any(tokens[n].text in grammar["shared"] for n in reading.clause(place))
    if first == before and first in reading.items and not shared and not tokens[place].has("CHOOSE"):
        return False
    return not (
        first in reading.entities
        and tokens[place - 1].text in grammar["of"]
        and then in reading.items
        and first not in reading.people
    )


def _common(reading: Reading, place: int, types: Types) -> bool:
    """A shared brand who is not named: some entity that the items have in common."""
    if not any(reading.tokens[n].text.lower() in reading.grammar["shared"] for n in reading.clause(place)):
        return False
    verb = not any(side == "any" for side, _ in reading.tokens[place].entry.ties)
    nouns = [n for n in reading.within(place, "TIE") if n < place and verb]
    for noun in nouns:  # "the same brand also made": the verb tells of that noun's relation
        types &= frozenset(t for _, told in reading.tokens[noun].entry.ties for t in told)
    for items, others in sharing(reading, place):
        titles = reading.titles(items) | others
        if (
            len(titles) > 1
            and types
            and any(
                all(reading.facts.tied(title, types, entity) for title in titles)
                for entity in reading.facts.entities
            )
        ):
            reading.use(place, *items)
            return True
    return False


def _bound(reading: Reading, place: int, side: str) -> list[int]:
    """The entity a word goes with, and those joined to it."""
    after = [n for n in sorted(reading.entities) if n > place]
    before = [n for n in sorted(reading.entities) if n < place]
    if side == "after":
        first = next(
            (n for n in range(place + 1, len(reading.tokens)) if n in reading.entities or n in reading.items),
            None,
        )
        if first in reading.items and _same(reading, place, first):
            first = next(
                (n for n in after if reading.tokens[n].clause == reading.tokens[place].clause), first
            )
        ends = place + 1 == len(reading.tokens) or reading.tokens[place + 1].has(BREAK)
        if first is None or ends:
            return before[-1:]
        return reading.group(first, reading.entities) if first in reading.entities else []
    if side == "before":
        return before[-1:]
    own = reading.tokens[place].clause
    whose = not reading.grammar["spaced"] and reading.tokens[place].text.endswith(
        tuple(reading.grammar["of"])
    )
    ahead = 1 if whose else -1  # "刘慈欣写的科幻": he comes before
    ranked = sorted(
        [*before[-1:], *after[:1]], key=lambda n: (reading.tokens[n].clause != own, abs(n - place), n * ahead)
    )
    if not ranked:
        return []
    return reading.group(ranked[0], reading.entities) if ranked[0] > place else ranked[:1]


def _same(reading: Reading, start: int, end: int) -> bool:
    """Whether what ties is told between: "in the same category as A, Camping", "by the maker of A, …"."""
    between = reading.tokens[start + 1 : end]
    return any(
        t.text.lower() in reading.grammar["shared"] or (t.has("TIE") and not t.has(FILLER)) for t in between
    )


def _unsaid(reading: Reading) -> bool:
    """An entity named without a word for its relation: all items of its clause have some relation to it."""
    for place in sorted(reading.entities):
        if place in reading.used or (place in reading.people and not reading.tokens[place].has("THAT")):
            continue
        cues = reading.where("STATED", "POINTS")
        sources = {"stated" if reading.tokens[n].has("STATED") else "observed" for n in cues}
        if not cues and reading.within(place, "HISTORY") and reading.within(place, "ITEMS"):
            sources = {"observed"}
        liked = reading.facts.liked.get(reading.entities[place])
        if (
            len(sources) == 1
            and liked is not None
            and sources <= liked.sources
            and not reading.within_items(place)
        ):
            reading.use(place)
            continue
        name = reading.entities[place]
        if _numbered(reading, place):
            continue  # "and Energy with 9" goes on with what was told of another
        items = with_each(reading, place) or reading.segment_items(place) or reading.items_by(place)
        if not items or any(
            not reading.facts.tied(title, frozenset(), name) for title in reading.titles(items)
        ):
            return False
        reading.use(place, *items, *(n for n in reading.within_items(place) if _is_among(reading, n, items)))
        reading.said.append((reading.tokens[place].clause, frozenset(), [name]))
    return True


def _is_among(reading: Reading, place: int, items: Sequence[int]) -> bool:
    """Whether an item is one of those that "both" means."""
    return any(reading.tokens[n].has("BOTH") for n in items) and reading.titles([place]) <= reading.titles(
        items
    )


def _numbered(reading: Reading, place: int) -> bool:
    """Whether a clause tells of an interest, without an item, a number that was found to be its own."""
    numbers = [n for n in reading.within(place, NUMBER) if n in reading.used]
    told = (
        bool(numbers) and reading.entities[place] in reading.facts.liked and not reading.within_items(place)
    )
    reading.use(*([place] if told else []))
    return told


def entities_tied(reading: Reading, place: int) -> list[str]:
    """The entities an interest's word goes with: those of its clause nearest to it, else the nearest of the run."""
    own = [n for n in reading.entities if reading.tokens[n].clause == reading.tokens[place].clause]
    before = [n for n in reading.entities if n < place and not reading.grammar["spaced"]]
    near = sorted(own or before or reading.entities, key=lambda n: (abs(n - place), -n))
    if not near:
        return []
    found = {*reading.before_group(near[0], reading.entities), *reading.group(near[0], reading.entities)}
    return [reading.entities[n] for n in sorted(found)]
