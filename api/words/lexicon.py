"""Words of one language as the check reads them, from its `.toml` file."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from itertools import product
from typing import Any

FILLER, UNKNOWN, NAME, NUMBER, DAY, SHIFT, VALUE, BREAK = (
    "FILLER",
    "UNKNOWN",
    "NAME",
    "NUMBER",
    "DAY",
    "SHIFT",
    "VALUE",
    "BREAK",
)
Types = frozenset[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase may mean.

    Attributes:
        senses: names of concepts.
        kinds: of the events it can tell of.
        ties: (side on which the entity stands: "after", "before" or "any"; relation types).
        domain: what sort of thing it calls an item.
        unless: words beside which it ties nothing.
    """

    senses: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    ties: tuple[tuple[str, Types], ...] = ()
    domain: str | None = None
    unless: frozenset[str] = frozenset()

    def __or__(self, other: "Entry") -> "Entry":
        return Entry(
            self.senses | other.senses,
            self.kinds | other.kinds,
            self.ties + other.ties,
            self.domain or other.domain,
            self.unless | other.unless,
        )


@dataclass(slots=True)
class Token:
    """A piece of a text.

    Attributes:
        name: an item's title or an entity's name.
        number: a number's value, `digits` as written; of a SHIFT, how many days later ("the day before": -1), and
            by how many days that may be off.
        day: (year, month, day), 0 for what is not said.
        clause: which clause of its sentence it is in.
    """

    text: str
    entry: Entry
    name: str | None = None
    number: float = 0.0
    digits: int = 0
    day: tuple[int, int, int] = (0, 0, 0)
    clause: int = 0

    def has(self, *senses: str) -> bool:
        """Whether it may have one of these senses."""
        return not self.entry.senses.isdisjoint(senses)

    def only(self, *senses: str) -> bool:
        """Whether it has no other sense than these."""
        return self.entry.senses <= set(senses)


@dataclass(frozen=True)
class Lexicon:
    """One language's words.

    Attributes:
        asked: what a language model is asked for.
        grammar: how the language is written.
        known: what each phrase may mean.
        numerals: words that multiply the number before them ("百": 100).
        shifts: phrase -> days; a number before it multiplies them ("two days later", "两天后").
        decades: phrase -> the first of the ten years of age that it means ("in their thirties": 30).
    """

    language: str
    asked: str
    grammar: dict[str, Any]
    known: dict[str, Entry]
    numbers: dict[str, float]
    numerals: dict[str, float]
    shifts: dict[str, int]
    decades: dict[str, int]
    values: dict[str, list[str]]
    names: dict[str, list[str]]
    dates: re.Pattern[str]
    longest: int = field(default=0)

    @cached_property
    def tied(self) -> Types:
        """The relation types that some word tells of."""
        return frozenset(t for entry in self.known.values() for _, types in entry.ties for t in types)

    @cached_property
    def longest_number(self) -> int:
        """Characters of the longest number in words."""
        return max(map(len, self.numbers))


@cache
def lexicon(language: str) -> Lexicon | None:
    """The words of a language, None where it has no such file: then nothing fluent can be checked."""
    file = files(__package__).joinpath(f"{language}.toml")
    if not file.is_file():
        return None
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    known: dict[str, Entry] = {}

    def add(words: Iterable[str], entry: Entry) -> None:
        for word in words:
            known[word] = known.get(word, Entry()) | entry

    add([*told["fillers"]["words"].split(), *told["fillers"]["phrases"]], Entry(frozenset({FILLER})))
    refused = [*told["refused"]["words"].split(), *told["refused"].get("phrases", [])]
    add(refused, Entry(frozenset({"REFUSED"})))
    for concept, words in told["concepts"].items():
        add(words, Entry(frozenset({concept})))
    for attribute, words in told.get("attributes", {}).items():
        add(words, Entry(frozenset({"PLAN", attribute})))
    for kind, words in told["did"].items():
        add(words, Entry(frozenset({"DID"}), frozenset({kind})))
    for relation in told["relation"]:
        for side in ("after", "before", "any"):
            ties = ((side, frozenset(relation["types"])),)
            add(
                relation.get(side, []),
                Entry(frozenset({"TIE"}), ties=ties, unless=frozenset(relation.get("unless", []))),
            )
    for name, domain in told["domains"].items():
        add(domain["words"], Entry(frozenset({FILLER}), domain=name))
        called = product(told["grammar"]["these"], [*domain["words"], *domain.get("sorts", [])])
        add(map("".join, called), Entry(frozenset({"IT"}), domain=name))
    for composed in told.get("composed", []):
        entry = Entry(frozenset(composed["senses"]), frozenset(composed.get("kinds", [])))
        add(map("".join, product(*composed["parts"])), entry)
    grammar = told["grammar"] | {"domains": told["domains"]}
    months = "|".join(grammar["months"])
    dates = "|".join(
        re.sub(r"\?P<(\w)>", rf"?P<\g<1>{n}>", one).replace("MONTH", f"(?:{months})")
        for n, one in enumerate(grammar["dates"])
    )
    return Lexicon(
        language,
        told["asked"],
        grammar,
        known,
        _compounds({word: float(value) for word, value in told["numbers"].items()}, grammar),
        told.get("numerals", {}),
        told.get("shifts", {}),
        told.get("decades", {}),
        told["values"],
        told["names"],
        re.compile(dates, re.IGNORECASE),
        max(map(len, [*known, *told.get("shifts", {}), *told.get("decades", {})])),
    )


def _compounds(numbers: dict[str, float], grammar: dict[str, Any]) -> dict[str, float]:
    """Numbers, and those up to 999 that a language with spaces puts together: "two hundred and sixty-four"."""
    if "hundred" not in grammar:
        return numbers
    units = {
        "one": 1.0,
        **{word: value for word, value in numbers.items() if 1 < value < 10 and value % 1 == 0},
    }
    tens = {word: value for word, value in numbers.items() if 10 < value < 100 and value % 10 == 0}
    small = numbers | {f"{ten}-{unit}": tens[ten] + units[unit] for ten in tens for unit in units}
    found = dict(small)
    for unit, value in ({"a": 1.0} | units).items():
        hundred = f"{unit} {grammar['hundred']}"
        found[hundred] = 100 * value
        rest = {**small, "one": 1.0}
        found |= {f"{hundred} and {word}": 100 * value + more for word, more in rest.items()}
        found |= {f"{hundred} {word}": 100 * value + more for word, more in rest.items()}
    return found
