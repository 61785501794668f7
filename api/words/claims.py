"""What a run of clauses claims, held against the facts: each claim is true, and every word with a meaning is in one.

A claim is found by its word ("directed by", "gave", "go on to"), bound to the names and numbers that stand where the
language puts them, and looked up. A claim that cannot be bound, or that the facts do not hold, fails the run.
"""

from collections.abc import Callable, Sequence

from api.words.claims_counts import counts, nothing, recent, things, unrated
from api.words.claims_crowd import crowd
from api.words.claims_days import days
from api.words.claims_deeds import events, scores
from api.words.claims_followers import followers
from api.words.claims_interests import examples, how_many, interests, listed, numbers_of_interests
from api.words.claims_lists import lists
from api.words.claims_pairs import not_only, speaks_too, together
from api.words.claims_target import favour, likeness, novelty, opposed, recommended, written
from api.words.claims_users import traits
from api.words.lexicon import FILLER, Token
from api.words.reading import Reading
from api.words.ties import tied

Claim = Callable[[Reading, bool], bool]
NEUTRAL = frozenset((
    "BREAK", "YOU", "TEXT", "HISTORY", "ITEMS", "EVENTS", "POP", "LIKINGS", "RANGE", "BELOW", "ABOVE", "AGED", "PLAN",
    "UNIT", "IT", "BOTH", "FORMER", "LATTER", "HE", "LIFTED", "COSINE", "WEIGHT", "BECAUSE", "SO", "EXAMPLE",
    "HAVE", "DEMONSTRATIVE", "SAMEAGE", "LIKE", "ORIGIN", "LATER", "EARLIER", "ASYOUDID",
))  # fmt: skip
"""Senses that say nothing by themselves."""


def holds(reading: Reading, people_first: bool) -> bool:
    """Whether all that a reading says is in the facts."""
    return (
        all(claim(reading, people_first) for claim in CLAIMS)
        and not unaccounted(reading)
        and not _company(reading)
        and not _mixed(reading)
        and _all_say(reading)
    )


def _company(reading: Reading) -> bool:
    """Whether the user is told of together with an entity: "Northwake and you"."""
    joint = reading.grammar["and"]
    return any(
        reading.tokens[n + 1].text.lower() in joint
        and ((n in reading.entities and reading.tokens[n + 2].has("YOU") and reading.where("TIE"))
             or (n + 2 in reading.entities and reading.tokens[n].has("YOU")))
        for n in range(len(reading.tokens) - 2)
    )  # fmt: skip


def _all_say(reading: Reading) -> bool:
    """Whether every clause that speaks of the user says something: "made by Northwake and you" does not."""
    spoken = {reading.tokens[n].clause for n in reading.used}
    spoken |= {token.clause for token in reading.tokens if token.text in ":："}
    spoken |= {token.clause for token in reading.tokens[:-1] if token.text == "("}
    return all(token.clause in spoken for token in reading.tokens if token.has("YOU", "IT", "HE"))


def _mixed(reading: Reading) -> bool:
    """Whether a list joins an item and an entity: "by Northwake and Enamel Mug"."""
    tokens = reading.tokens
    for place in range(1, len(tokens) - 1):
        sorts = [("ITEM" if token.has("ITEM") else "ENTITY") for token in (tokens[place - 1], tokens[place + 1])
                 if token.has("ITEM", "ENTITY")]  # fmt: skip
        if tokens[place].text.lower() not in reading.grammar["and"][:1] or len(set(sorts)) < 2:
            continue
        after = tokens[place + 2] if place + 2 < len(tokens) else None
        ends = after is None or after.text in reading.grammar["end"]
        if ends or (after is not None and after.has("TIE") and not after.has(FILLER)):
            return True
    return False


def unaccounted(reading: Reading) -> list[int]:
    """Places of words with a meaning that are in no claim."""
    return [
        n
        for n, token in enumerate(reading.tokens)
        if (token.has("REFUSED") and n not in reading.used)
        or (n not in reading.used and not token.has(FILLER, "YOU") and not token.entry.senses <= NEUTRAL)
    ]


def sorts(reading: Reading, _: bool) -> bool:
    """What an item is called does not clash with what its relations and events show it to be."""
    shown = reading.domains()
    called = {
        token.entry.domain
        for n, token in enumerate(reading.tokens)
        if token.entry.domain is not None
        and not (token.has("DID") and reading.between(n - 1, n, "PEOPLE", "YOU"))
    }
    return not shown or not called or bool(called & shown)


def likens(reading: Reading, _: bool) -> bool:
    """Nothing is like itself: "it is green, like A" is not told of A."""
    for place in reading.where("LIKE"):
        others = [n for n in reading.within_items(place) if n < place]
        if place + 1 in reading.items and others and place + 1 not in reading.used:
            same = reading.titles([place + 1])
            if any(reading.titles([n]) == same for n in others):
                return False
    return True


def causes(reading: Reading, _: bool) -> bool:
    """A reason is given for a choice, a likeness or a recommendation, never for what is or was done."""
    reading.use(*(n for n in reading.where("PARTLY") if reading.between(n + 1, n + 2, "BECAUSE")))
    told = ("PEOPLE", "RECOMMEND", "FOR", "AGAINST", "CHOICES", "LIFT", "SIMILAR", "USERS", "OBSCURE")
    for place in reading.where("BECAUSE", "SO"):
        if reading.between(place + 1, place + 2, "DID", "DAY"):
            continue  # "since booking it", "since May": a time
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
    if reading.where("POINTS", "INTEREST", "EXAMPLE"):
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
        before = [n for n in reading.where("YOU") if reading.tokens[n].clause == own - 1]
        if not titles and before and reading.within(place, "ENTITY"):
            return False  # "you gave A a 5, as did B"
        if titles and not (
            said
            and all(
                reading.facts.tied(title, types, name)
                for _, types, names in said
                for title in titles
                for name in names
            )
        ):
            if reading.tokens[place].has(FILLER):
                continue
            return False
        reading.use(place, *places)
    for place in [n for n in reading.items if n not in reading.used and _bare(reading, n)]:
        said = [one for one in reading.said if one[0] == reading.tokens[place].clause - 1]
        if said and all(_holds_too(reading, place, one) for one in said):
            reading.use(place)
    return True


def besides(reading: Reading, _: bool) -> bool:
    """ "Besides A, he wrote B too": what is said of B holds for A; nothing is told to be left out."""
    for place in reading.free("BESIDES"):
        more = [
            n for n in range(place, len(reading.tokens)) if reading.tokens[n].text in reading.grammar["too"]
        ]
        if not more and not any(t.text[:1] in reading.grammar["too"] for t in reading.tokens[place:]):
            return False
        own = reading.tokens[place].clause
        said = [one for one in reading.said if one[0] == own + 1]
        left = [n for n in reading.within_items(place) if n not in reading.used and said]
        reading.use(place, *(n for n in left if all(_holds_too(reading, n, one) for one in said)))
    return True


def _bare(reading: Reading, place: int) -> bool:
    """Whether a clause names items and says nothing of them: "and to B"."""
    return all(
        n in reading.items or reading.tokens[n].only(FILLER, "BREAK", "RANGE", "RECOMMEND", "LIKE")
        for n in reading.clause(place)
    )


def _holds_too(reading: Reading, place: int, said: tuple[int, frozenset[str], list[str]]) -> bool:
    return all(reading.facts.tied(t, said[1], name) for t in reading.items[place] for name in said[2])


CLAIMS: tuple[Claim, ...] = (
    sorts, likens, causes, nothing, unrated, things, lists, not_only, together, speaks_too, followers, crowd, interests,
    examples, listed, numbers_of_interests, how_many, tied, also, besides, counts, scores, events, days, written,
    likeness, favour, opposed, novelty, traits, recommended, recent, evidence,
)  # fmt: skip
