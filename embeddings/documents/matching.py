"""Facts of a text by plain matching: names of known entities, each with how sure it is that the item is related to it.

A confidence is a product of doubts, each of which says why: case, the beginning of a sentence, a longer name, a short
name, several entities of one name, several types of relations, a comparison, a place that is taken. The numbers are set
by hand, not learned: they put matches in an order, and a threshold on them was measured (`docs/documents.md`).
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from embeddings.documents import cues
from embeddings.documents.grammar import Choice, Grammar
from embeddings.documents.names import Known, Names, Place, Token, tokens, unspaced
from embeddings.documents.sentences import Sentence, sentences

VERSION = "plain/1"
"""Whom facts of plain matching are from; another number makes all texts stale."""
DOUBTS = {
    "small": 0.4,  # written in small letters, while names of its kind have capitals
    "small_long": 0.6,  # the same of several words
    "other_case": 0.9,
    "word": 0.8,  # a kind whose names are ordinary words
    "begins": 0.7,  # one word that begins a sentence, where every word has a capital
    "small_elsewhere": 0.6,  # the text has the same word in small letters too
    "function": 0.3,  # "The Who", "It"
    "longer": 0.6,
    "hyphened": 0.4,
    "short": 0.4,  # up to two letters
    "letters_2": 0.6,  # of a script without spaces, where a name may be a part of another word
    "letters_3": 0.85,
    "letters": 0.95,
    "named": 0.85,  # nothing but the name tells the relation
    "compared": 0.4,
    "hedged": 0.5,  # "once thought to be made of oak"
    "taken": 0.3,  # the item has another entity where items have one alone
}
TOLD = 0.95
"""Least that case and kind leave, where the words of the relation's type stand before the name."""


@dataclass(frozen=True, slots=True)
class Held:
    """A relation that the item has, and not from a document."""

    type: str
    kind: str
    entity: str


@dataclass(frozen=True, slots=True)
class Found:
    """A fact that a text tells of its item.

    Attributes:
        entity: id of a known entity, None for one to be made.
        start, end: of the name in the text.
        confidence: 0 to 1.
    """

    type: str
    kind: str
    name: str
    entity: str | None
    sentence: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Matched:
    """The facts of a text, the surest of each relation, and what was not taken for one.

    Attributes:
        negated: names that are denied.
        known: names of what the item is related to anyway.
        unrelated: names of a kind that no item is related to.
    """

    facts: Sequence[Found]
    negated: int = 0
    known: int = 0
    unrelated: int = 0


def match(text: str, domain: str, names: Names, grammar: Grammar, held: Collection[Held] = ()) -> Matched:
    """Goes through a text sentence by sentence.

    Args:
        held: what the item is related to already.
    """
    best: dict[tuple[str, str], Found] = {}
    counts = {"negated": 0, "known": 0, "unrelated": 0}
    known = {one.entity for one in held}
    small = {text[t.start : t.end] for t in tokens(text) if text[t.start].islower()}
    for sentence in sentences(text):
        for fact in _of_sentence(_Sentence(sentence, small), domain, names, grammar, held):
            if isinstance(fact, str):
                counts[fact] += 1
            elif fact.entity in known:
                counts["known"] += 1
            else:
                key = fact.type, str(fact.entity)
                best[key] = max(best.get(key, fact), fact, key=lambda one: (one.confidence, -one.start))
    return Matched(sorted(best.values(), key=lambda one: (one.start, one.type, str(one.entity))), **counts)


class _Sentence:
    """A sentence's words, and what of it matters to all of its names."""

    def __init__(self, sentence: Sentence, small: Collection[str]) -> None:
        self.text, self.start = sentence.text, sentence.start
        self.words: Sequence[Token] = tokens(sentence.text)
        self.small = small


def _of_sentence(
    one: _Sentence, domain: str, names: Names, grammar: Grammar, held: Collection[Held]
) -> Iterator[Found | str]:
    before: tuple[Place, str] | None = None
    for place in names.find(one.text, one.words):
        if cues.negated(one.text, one.words, place.first, place.after):
            yield "negated"
            before = None
            continue
        known, share = _meant(one, place)
        choices = grammar.choices(domain, known.kind)
        if not choices:
            yield "unrelated"
            continue
        choice, told = _choice(one, place, choices, before)
        before = (place, choice.type) if told else None
        sure = share * _written(one, place, known, names.cased(known.kind), told) * _around(one, place)
        if not told:
            sure *= choice.share or 1 / len(choices)
            sure *= 1.0 if cues.leads(one.words, place.first, choice.type) else DOUBTS["named"]
        if choice.single and any(h.type == choice.type and h.kind == known.kind for h in held):
            sure *= DOUBTS["taken"]
        start, end = one.words[place.first].start, one.words[place.after - 1].end
        where = one.start + start, one.start + end
        yield Found(choice.type, known.kind, known.name, known.id, one.text, *where, round(sure, 4))


def _meant(one: _Sentence, place: Place) -> tuple[Known, float]:
    """The entity that a name most likely means, and its share of those it may mean; one written alike goes first."""
    surface = _surface(one, place)
    alike = [known for known in place.entities if known.name == surface] or list(place.entities)
    total = sum(known.degree + 1 for known in alike)
    most = min(alike, key=lambda known: (-known.degree, known.id))
    return most, (most.degree + 1) / total


def _choice(
    one: _Sentence, place: Place, choices: Sequence[Choice], before: tuple[Place, str] | None
) -> tuple[Choice, bool]:
    """The type whose own words tell the relation, and whether there is one; else the most used."""
    for choice in sorted(choices, key=lambda choice: -len(choice.type)):
        goes_on = (
            before is not None
            and before[1] == choice.type
            and cues.joined(one.text, one.words, before[0].after, place.first)
        )
        if goes_on or cues.told(one.words, place.first, choice.type):
            return choice, True
    return choices[0], False


def _written(one: _Sentence, place: Place, known: Known, cased: bool, told: bool) -> float:
    """How sure it is, by how a name is written, that it is one."""
    surface, single = _surface(one, place), place.after == place.first + 1
    own = [word.key for word in one.words[place.first : place.after]]
    if cues.FUNCTION.issuperset(own):
        return DOUBTS["function"]
    if unspaced(surface):
        return DOUBTS[{2: "letters_2", 3: "letters_3"}.get(len(surface), "letters")]
    sure = DOUBTS["short"] if len("".join(own)) <= 2 else 1.0
    if not cased:
        return sure * (TOLD if told else DOUBTS["word"])
    if surface.islower() and not known.name.islower():
        return sure * (TOLD if told else DOUBTS["small" if single else "small_long"])
    sure *= 1.0 if surface == known.name else DOUBTS["other_case"]
    if not single or told:
        return sure
    sure *= DOUBTS["begins"] if place.first == 0 or one.text.isupper() else 1.0
    return sure * (DOUBTS["small_elsewhere"] if surface.lower() in one.small else 1.0)


def _around(one: _Sentence, place: Place) -> float:
    """How sure it is, by what stands around a name, that the item is meant to have it."""
    where = one.text, one.words, place.first, place.after
    sure = DOUBTS["hyphened"] if cues.hyphened(*where) else 1.0
    sure *= DOUBTS["longer"] if place.after == place.first + 1 and cues.longer(*where) else 1.0
    sure *= DOUBTS["hedged"] if cues.hedged(one.words) else 1.0
    return sure * (DOUBTS["compared"] if cues.compared(*where[:3]) else 1.0)


def _surface(one: _Sentence, place: Place) -> str:
    return one.text[one.words[place.first].start : one.words[place.after - 1].end]
