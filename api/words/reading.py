"""One run of clauses, read: what stands where, what a pronoun means, and which words a claim has accounted for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.words.facts import Facts
from api.words.lexicon import FILLER, NUMBER, Token

COMMAS = ",，"


@dataclass(slots=True)
class Context:
    """What pronouns may refer to.

    Attributes:
        items: titles of the sentence before, in order.
        entity: the entity last named.
    """

    items: list[str] = field(default_factory=list)
    entity: str | None = None


class Reading:
    """A run of clauses in which every pronoun stands for something.

    Attributes:
        tokens: all of them.
        items: place -> titles named there.
        before: titles that the sentence before named, in order.
        used: places that a claim accounts for.
        listed: clause -> places of as many items as it told to be listed ("two books …: A and B").
        said: ties claimed so far, as (clause, relation types, entities).
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        facts: Facts,
        grammar: Mapping[str, Any],
        items: dict[int, list[str]],
        people: dict[int, str],
        before: Sequence[str] = (),
    ) -> None:
        self.tokens, self.facts, self.grammar, self.items, self.people = tokens, facts, grammar, items, people
        self.before = before
        self.said: list[tuple[int, frozenset[str], list[str]]] = []
        self.used: set[int] = set()
        self.listed: dict[int, list[int]] = {}
        self.entities = {n: str(t.name) for n, t in enumerate(tokens) if t.has("ENTITY")} | people

    def where(self, *senses: str) -> list[int]:
        """Places of tokens with one of these senses."""
        return [n for n, token in enumerate(self.tokens) if token.has(*senses)]

    def free(self, *senses: str) -> list[int]:
        """Those that no claim accounts for yet."""
        return [n for n in self.where(*senses) if n not in self.used]

    def use(self, *places: int) -> None:
        """Accounts for places."""
        self.used.update(places)

    def between(self, start: int, end: int, *senses: str) -> list[int]:
        """Places from `start` to before `end` with one of these senses."""
        return [n for n in range(max(start, 0), min(end, len(self.tokens))) if self.tokens[n].has(*senses)]

    def clause(self, place: int) -> list[int]:
        """The places of a place's clause."""
        number = self.tokens[place].clause
        return [n for n, token in enumerate(self.tokens) if token.clause == number]

    def segment(self, place: int) -> list[int]:
        """The places of a place's clause that no comma divides from it."""
        own = self.clause(place)
        commas = [n for n in own if self.tokens[n].text in COMMAS]
        start = max([n + 1 for n in commas if n < place], default=own[0])
        return [n for n in own if start <= n < min([m for m in commas if m > place], default=own[-1] + 1)]

    def within(self, place: int, *senses: str) -> list[int]:
        """Places in a place's clause with one of these senses."""
        return [n for n in self.clause(place) if self.tokens[n].has(*senses)]

    def items_by(self, place: int) -> list[int]:
        """Places of items in a place's clause; where it has none, in the nearest clause before, else after."""
        own = self.tokens[place].clause
        order = [own, *range(own - 1, -1, -1), *range(own + 1, len(self.tokens) + 1)]
        for number in order:
            found = [n for n in self.items if self.tokens[n].clause == number]
            if found:
                return sorted(found)
        return []

    def segment_items(self, place: int) -> list[int]:
        """Places of items between the commas around a place."""
        return [n for n in self.segment(place) if n in self.items]

    def within_items(self, place: int) -> list[int]:
        """Places of items in a place's clause."""
        return sorted(n for n in self.items if self.tokens[n].clause == self.tokens[place].clause)

    def titles(self, places: Sequence[int]) -> set[str]:
        """The titles named at places."""
        return {title for n in places for title in self.items[n]}

    def plain(self, start: int, end: int) -> bool:
        """Whether nothing but fillers stands from `start` to before `end`."""
        return all(t.has(FILLER) or t.text in "、," for t in self.tokens[start:end])

    def plain_but_you(self, start: int, end: int) -> bool:
        """Whether nothing but fillers and the user stands from `start` to before `end`."""
        return all(t.has(FILLER, "YOU", "DAY", "SHIFT") or t.text == "," for t in self.tokens[start:end])

    def plain_numbers(self, start: int, end: int) -> bool:
        """Whether nothing but fillers, numbers and their units stands from `start` to before `end`."""
        return all(t.has(FILLER, NUMBER, "UNIT") for t in self.tokens[start:end])

    def domains(self) -> set[str]:
        """What the relations and events of the facts show the items to be."""
        kinds = {kind for done in self.facts.done.values() for kind in done.kinds}
        return {
            name
            for name, shown in self.grammar["domains"].items()
            if kinds & set(shown["kinds"]) or self.facts.types() & set(shown["types"])
        }

    def fitting(self, kinds: Iterable[str]) -> bool:
        """Whether events of one of these kinds may befall the items: none that only other sorts of items see."""
        shown, domains = self.domains(), self.grammar["domains"]
        others = {
            kind for name, one in domains.items() if shown and name not in shown for kind in one["kinds"]
        }
        return not set(kinds) <= others

    def joined(self, start: int, end: int) -> bool:
        """Whether nothing but "and", commas and articles stands from `start` to before `end`."""
        between = [t.text.lower() for t in self.tokens[start:end]]
        return all(
            t in self.grammar["and"] or t in ("the", "a", "an", "both", "also") for t in between
        ) and bool(between)

    def group(self, place: int, among: dict[int, list[str]] | dict[int, str]) -> list[int]:
        """A place and those joined to it by "and" and commas, going on from there."""
        found = [place]
        for n in sorted(among):
            if n > found[-1] and self.joined(found[-1] + 1, n):
                found.append(n)
        return found

    def before_group(self, place: int, among: dict[int, list[str]] | dict[int, str]) -> list[int]:
        """The same, going back from a place."""
        found = [place]
        for n in sorted(among, reverse=True):
            if n < found[0] and self.joined(n + 1, found[0]):
                found.insert(0, n)
        return found

    def number_near(self, place: int, reach: int = 3) -> int | None:
        """The free number nearest a place, the following one first."""
        order = [place + d for step in range(1, reach + 1) for d in (step, -step)]
        for n in order:
            if 0 <= n < len(self.tokens) and self.tokens[n].has(NUMBER) and n not in self.used:
                return n
        return None


def near(told: float, digits: int, known: float) -> bool:
    """Whether a number as written is the known one, rounded to the digits that are written, and by a tenth at most."""
    return abs(told - known) <= min(0.5 * 10.0**-digits, abs(known) / 10) + 1e-9
