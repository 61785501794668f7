"""Names brought to a form in which two spellings agree, keys by which like names meet, and how alike two are.

The keys are those of blocking (Fellegi and Sunter 1969; Christen, Data Matching, 2012): only names that share one are
compared. One typing error is caught by the keys of one deletion each (Mor and Fraenkel 1982).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from embeddings.identity_words import (
    GENERATION,
    LEADING,
    LEGAL,
    LETTERS,
    NUMBERS,
    OPPOSITES,
    ROMAN,
    SMALL,
    SOUNDS,
)

INITIALS = re.compile(r"(?<![^\W\d_])([^\W\d_])\.")
JOINED = re.compile(r"['’‘`´ʹʼ.]")
OTHER = re.compile(r"[^\w]+|_")
DIGITS = re.compile(r"\d+")
LONGEST_DELETED = 24
"""Letters of a name, up to which it has the keys of one deletion."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name in its normal form.

    Attributes:
        words: without legal forms, titles and small words, in the order in which they are spoken.
        generation: "jr", "sr" or "".
        numbers: all in it, sorted.
    """

    words: tuple[str, ...]
    generation: str
    numbers: tuple[str, ...]

    @property
    def compact(self) -> str:
        """All in one word."""
        return "".join(self.words)

    @property
    def sound(self) -> str:
        """All in one word as it sounds, spellings of one sound alike."""
        return sound(self.compact)


@lru_cache(65_536)
def normal(name: str) -> Name:
    """A name's normal form: "The Café Müller & Söhne, Ltd." -> cafe muller sohne."""
    parts = [words for part in _latin(name).split(",") if (words := _words(part))]
    generation = ""
    first, *rest = parts or [[]]
    before: list[str] = []
    for part in rest:
        if all(word in GENERATION for word in part):
            generation = GENERATION[part[-1]]
        elif not all(word in LEGAL for word in part):
            before = part if len(rest) < 3 and not before else [*before, *part]
    words = [*before, *first] if before else first
    if len(words) > 1 and words[-1] in GENERATION:
        generation = GENERATION[words.pop()]
    return _named(words, generation)


def _named(words: Sequence[str], generation: str) -> Name:
    core = list(words)
    while len(core) > 1 and core[0] in LEADING:
        del core[0]
    while len(core) > 1 and (form := _form(core)):
        del core[-form:]
    core = [word for word in core if word not in SMALL] or core
    if len(core) > 1:
        core = [NUMBERS.get(word, word) for word in core]
        core = [core[0], *(ROMAN.get(word, word) for word in core[1:])]
    numbers = sorted(str(int(number)) for word in core for number in DIGITS.findall(word))
    return Name(tuple(core), generation, tuple(numbers))


def _form(words: Sequence[str]) -> int:
    """How many of the last words are a legal form: of "Ltd" one, of "S. A." two; 0: none."""
    if words[-1] in LEGAL or words[-1] in SMALL:
        return 1
    letters = [n for n in (2, 3) if len(words) > n and all(len(word) == 1 for word in words[-n:])]
    return next((n for n in letters if "".join(words[-n:]) in LEGAL), 0)


def _latin(name: str) -> str:
    """Case folded, in Latin letters, without accents."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ").replace(" + ", " and ")
    text = "".join(LETTERS.get(letter, letter) for letter in unicodedata.normalize("NFC", text))
    text = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in text if not unicodedata.combining(letter))


def _words(text: str) -> list[str]:
    return OTHER.sub(" ", JOINED.sub("", INITIALS.sub(r"\1 ", text))).split()


@lru_cache(65_536)
def sound(word: str) -> str:
    """A word as it sounds: "tchaikovsky", "chaykovskiy" and "tschaikowski" are one."""
    for spelled, heard in SOUNDS:
        word = word.replace(spelled, heard)
    return re.sub(r"(.)\1+", r"\1", word)


def keys(name: Name) -> Iterator[str]:
    """Keys by which names meet; two that share none are never compared."""
    words, compact = name.words, name.compact
    yield "n" + "".join(sorted(words))
    yield "s" + name.sound
    yield from (f"d{one}" for one in _deletions(compact))
    yield from _by_initials(words)
    if len(words) > 2:
        yield "a" + "".join(word[0] for word in words)
    elif len(compact) <= 6:
        yield "a" + compact
    if len(words) > 1:
        yield from (f"w{word}" for word in set(words) if len(word) > 4)
    elif len(compact) > 4:
        yield "w" + compact


def _deletions(word: str) -> set[str]:
    if not 3 < len(word) <= LONGEST_DELETED:
        return {word}
    return {word} | {word[:n] + word[n + 1 :] for n in range(len(word))}


def _by_initials(words: Sequence[str]) -> set[str]:
    """Each whole word with the initials of all: "J. Smith" and "John Smith" meet, and "John Smyth" and "John Smith"."""
    if len(words) < 2:
        return set()
    initials = "".join(sorted(word[0] for word in words))
    found = {f"i{initials}|{word}" for word in words if len(word) > 1}
    if len(words) > 2:
        ends = "".join(sorted((words[0][0], words[-1][0])))
        found |= {f"i{ends}|{word}" for word in (words[0], words[-1]) if len(word) > 1}
    return found


def opposed(left: Name, right: Name) -> str | None:
    """What tells two names apart for sure: other numbers, opposites, a father and a son; None: nothing does."""
    if left.numbers != right.numbers:
        return f"numbers differ: {' '.join(left.numbers) or 'none'}, {' '.join(right.numbers) or 'none'}"
    if left.generation and right.generation and left.generation != right.generation:
        return f"{left.generation} is not {right.generation}"
    only, others = set(left.words) - set(right.words), set(right.words) - set(left.words)
    for one in sorted(only):
        for other in sorted(others):
            if frozenset((one, other)) in OPPOSITES:
                return f"{one} is not {other}"
    return None
