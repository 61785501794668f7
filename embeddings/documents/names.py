"""Known names in a text: whole words, the longest first, however they are capitalised or accented.

Names are kept by their folded words, and how long names are by their first word; so a text is read once, and what each
place costs does not grow with the number of names (measured by `benchmarks/documents.py`).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

LETTERS = r"぀-ヿ㐀-鿿豈-﫿\U00020000-\U0003ffff"
"""Scripts without spaces: each letter is a word of its own, and a name may stand anywhere."""
TOKEN = re.compile(rf"[{LETTERS}]|[^\W_{LETTERS}]+(?:['’](?!s\b)[^\W_{LETTERS}]+)*|[+#&]")
GAP = re.compile(r"(?:[ \t\u3000]|\n(?!\s*\n)|[-‐–.'’·•・/]){0,3}")
MOST_WORDS = 12
"""Longer names are not looked for."""


@dataclass(frozen=True, slots=True)
class Known:
    """An entity that may be named; `degree` is how many items it has."""

    id: str
    kind: str
    name: str
    degree: int


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text, folded in `key`, and where it stands."""

    start: int
    end: int
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """A name in a text: its first token, the one after its last, and the entities of that name."""

    first: int
    after: int
    entities: Sequence[Known]


def tokens(text: str) -> list[Token]:
    """The words of a text, signs that names have (+, #, &) among them."""
    return [Token(m.start(), m.end(), _folded(m.group())) for m in TOKEN.finditer(text)]


def unspaced(text: str) -> bool:
    """Whether it is of a script without spaces, in part at least."""
    return re.search(f"[{LETTERS}]", text) is not None


@lru_cache(1 << 16)
def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word.replace("’", "'"))
    return "".join(one for one in apart if unicodedata.category(one) != "Mn").casefold()


class Names:
    """Entities by name."""

    def __init__(self, entities: Iterable[Known]) -> None:
        """Takes those whose names can be found: with a letter, and more than one letter of a script without spaces."""
        self._named: dict[str, list[Known]] = {}
        self._longest: dict[str, int] = {}
        cased: dict[str, list[int]] = {}
        for one in entities:
            words = [_folded(word) for word in TOKEN.findall(one.name)]
            if not 0 < len(words) <= MOST_WORDS or not _findable("".join(words)):
                continue
            alike = self._named.setdefault(" ".join(words), [])
            if any(other.id == one.id for other in alike):
                continue
            alike.append(one)
            self._longest[words[0]] = max(self._longest.get(words[0], 0), len(words))
            counts = cased.setdefault(one.kind, [0, 0])
            counts[one.name.lower() != one.name] += 1
        self._cased = {kind for kind, (small, capital) in cased.items() if capital >= small}

    def __len__(self) -> int:
        return len(self._named)

    def cased(self, kind: str) -> bool:
        """Whether the names of a kind are mostly written with capitals, so that small letters speak against them."""
        return kind in self._cased

    def find(self, text: str, words: Sequence[Token]) -> Iterator[Place]:
        """Names in the words of a text, from left to right, none over another."""
        at = 0
        while at < len(words):
            place = self._at(text, words, at)
            if place:
                yield place
            at = place.after if place else at + 1

    def called(self, name: str, kind: str | None = None) -> list[Known]:
        """The entities of a name, of one kind or of all, the best known first."""
        found = self._named.get(" ".join(token.key for token in tokens(name)), ())
        return sorted(
            (one for one in found if kind in (None, one.kind)), key=lambda one: (-one.degree, one.id)
        )

    def _at(self, text: str, words: Sequence[Token], first: int) -> Place | None:
        most = min(self._longest.get(words[first].key, 0), len(words) - first)
        for count in range(most, 0, -1):
            run = words[first : first + count]
            found = self._named.get(" ".join(word.key for word in run))
            if found and _together(text, run):
                return Place(first, first + count, found)
        return None


def places(text: str, words: Sequence[Token], name: str) -> list[tuple[int, int]]:
    """Where a name stands as whole words, as first token and the one after the last."""
    own = [token.key for token in tokens(name)]
    ends = [(n, n + len(own)) for n in range(len(words) - len(own) + 1)] if own else []
    return [(a, b) for a, b in ends if [w.key for w in words[a:b]] == own and _together(text, words[a:b])]


def _together(text: str, run: Sequence[Token]) -> bool:
    """Whether nothing that divides stands between words."""
    return all(GAP.fullmatch(text, one.end, two.start) for one, two in pairwise(run))


def _findable(letters: str) -> bool:
    return any(map(str.isalpha, letters)) and len(letters) > 1
