"""Words by which people say what they want and what not: `[say]` in every language's file, all languages together."""

import re
import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

# Scripts that put no spaces between words (or, as Hangul, endings onto them).
UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
MARKED = ("LATIN", "GREEK", "CYRILLIC")
MARKS = ("also", "rest", "of", "speaks", "doubt")
"""Words that are looked for beside others, and say nothing themselves."""
QUOTES = str.maketrans("’‘ʼ", "'''")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a text; `role` says what it does there."""

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class Sayings:
    """All languages' lists.

    Attributes:
        roles: by word or phrase, plain, what it does; docs/words.md has the roles.
        edges: words of unspaced scripts that say nothing, the longest first; they count only at the edges of a run.
        also: what shows that "besides" adds; `rest`: that it leaves out.
        of: between two things, that they are meant together; `speaks`: that a sentence tells something;
            `doubt`: that it may be the other way round.
        names: what the languages call entities: by word, plain, the names in the graph.
    """

    roles: dict[str, str]
    edges: tuple[str, ...]
    also: tuple[str, ...]
    rest: tuple[str, ...]
    of: tuple[str, ...]
    speaks: tuple[str, ...]
    doubt: tuple[str, ...]
    names: dict[str, tuple[str, ...]]

    def places(self, text: str) -> Iterator[Place]:
        """Where in a plain text each word or phrase stands, overlapping ones too."""
        for word, role in self.roles.items():
            yield from (Place(start, start + len(word), role) for start in occurrences(text, word))


@cache
def sayings() -> Sayings:
    """The lists of all languages, read when first asked for; of what two languages list, the first one's counts."""
    roles: dict[str, str] = {}
    marks: defaultdict[str, list[str]] = defaultdict(list)
    names: defaultdict[str, list[str]] = defaultdict(list)
    for told in _files():
        for role, words in told.get("say", {}).items():
            if role in MARKS:
                marks[role] += map(plain, words)
            else:
                for word in map(plain, words):
                    roles.setdefault(word, role)
                    roles.setdefault(word.replace("'", ""), role)  # as typed in haste
        for name, words in told.get("names", {}).items():
            for word in words:
                names[plain(word)].append(name)
    edges = {word for word, role in roles.items() if role == "filler" and UNSPACED.search(word)}
    return Sayings(
        roles={word: role for word, role in roles.items() if word not in edges},
        edges=tuple(sorted(edges, key=lambda word: (-len(word), word))),
        names={word: tuple(named) for word, named in names.items()},
        **{role: tuple(marks[role]) for role in MARKS},
    )


def _files() -> Iterator[dict[str, Any]]:
    found = (file for file in files(__package__).iterdir() if file.name.endswith(".toml"))
    for file in sorted(found, key=lambda file: file.name):
        yield tomllib.loads(file.read_text(encoding="utf-8"))


def occurrences(text: str, word: str) -> Iterator[int]:
    """Where a word stands whole in a plain text; in a script without spaces, anywhere."""
    start = text.find(word)
    while start >= 0:
        if whole(text, start, start + len(word)):
            yield start
        start = text.find(word, start + 1)


def whole(text: str, start: int, end: int) -> bool:
    """Whether a stretch does not begin or end inside a word of a script with spaces."""
    return not (start and _joined(text[start - 1], text[start])) and not (
        end < len(text) and _joined(text[end - 1], text[end])
    )


def _joined(one: str, next_: str) -> bool:
    return all(letter.isalnum() and not UNSPACED.match(letter) for letter in (one, next_))


def plain(text: str) -> str:
    """Without accents, capitals and full widths; as long as the text in NFC, letter by letter."""
    return "".join(map(_letter, unicodedata.normalize("NFC", text))).translate(QUOTES)


@cache
def _letter(letter: str) -> str:
    base, *marks = list(unicodedata.normalize("NFD", letter))
    if not (
        marks and all(map(unicodedata.combining, marks)) and unicodedata.name(base, "").startswith(MARKED)
    ):
        base = letter
    for simpler in (unicodedata.normalize("NFKC", base), base):
        if len(folded := simpler.casefold()) == 1:
            return folded
    return base


def find(text: str, word: str) -> int | None:
    """Where a word first stands in a plain text, if it does."""
    found = re.search(re.escape(word) if UNSPACED.search(word) else rf"\b{re.escape(word)}\b", text)
    return found.start() if found else None
