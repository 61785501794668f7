"""Film titles, brought to a form in which two catalogues agree, and the join of two catalogues by it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

ARTICLE = r"the|a|an|la|le|les|l'|il|lo|gli|i|el|los|las|das|der|die|ein|une|un|o|os|det|den"
MOVED_ARTICLE = re.compile(rf"(.*), ({ARTICLE})", re.IGNORECASE)
NUMBERS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "two": "2", "three": "3"}
NUMBERS |= {"seven": "7", "twelve": "12"}
BRACKETS = re.compile(r"\(([^()]*)\)")
ALSO_KNOWN_AS = re.compile(r"a\.?k\.?a\.?\s*", re.IGNORECASE)
SUBTITLE = re.compile(r"\s*(?::|\s[–—-]\s|\bor:? )\s*")
OWNER = re.compile(r"[^:]*?['’]s (.*)")
DISAMBIGUATION = re.compile(r"\s*\((?:\d{4} )?film\)$")


def natural(title: str) -> str:
    """The article where it is spoken: "Usual Suspects, The" -> "The Usual Suspects"."""
    moved = MOVED_ARTICLE.fullmatch(title.strip())
    return f"{moved[2]} {moved[1]}" if moved else title.strip()


def main_title(title: str) -> str:
    """Without what stands in brackets: "Seven (Se7en)" -> "Seven"; an article is put in front."""
    return natural(title.partition("(")[0]) or title.strip()


def normal(title: str) -> str:
    """Without case, accents, punctuation and a leading article; "&" is "and", "II" and "two" are 2."""
    text = unicodedata.normalize("NFKD", title.replace("&", " and ").replace("...", " "))
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).casefold()
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’.*]", "", text)).split()
    words = words[1:] if len(words) > 1 and words[0] in {"the", "a", "an"} else words
    return " ".join(NUMBERS.get(word, word) for word in words)


def names(title: str) -> list[str]:
    """The normal forms a title is known by: the main one, then those in brackets."""
    inner = [ALSO_KNOWN_AS.sub("", text, count=1) for text in BRACKETS.findall(title)]
    return [form for form in (normal(natural(text)) for text in (main_title(title), *inner)) if form]


def short_names(title: str) -> list[str]:
    """Normal forms that are less sure: what stands before or after a colon, or after "Disney's" and the like.

    After it one word alone is too little ("Three Colors: Blue" is not "Blue"), an article helps
    ("The Professional").
    """
    main = main_title(title)
    parts = SUBTITLE.split(main)
    found = [normal(parts[0])] if len(parts) > 1 else []
    rest = [parts[-1]] if len(parts) > 1 else []
    rest += [owned[1]] if (owned := OWNER.fullmatch(main)) else []
    return found + [normal(text) for text in rest if len(text.split()) > 1]


@dataclass(frozen=True)
class Catalogue:
    """Films to be found by title and year; they come with an id each."""

    _full: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))
    _short: dict[str, list[tuple[int, str]]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, films: Iterable[tuple[str, str, int]]) -> "Catalogue":
        """A catalogue of (id, title, year)."""
        catalogue = cls()
        for identifier, title, year in films:
            for name in names(title):
                catalogue._full[name].append((year, identifier))
            for name in short_names(title):
                catalogue._short[name].append((year, identifier))
        return catalogue

    def find(self, title: str, year: int) -> str | None:
        """The film of that title within a year; a short name counts only if one film alone answers to it."""
        sure = sorted((rank, abs(y - year), i) for rank, y, i in _look_up(self._full, names(title), year))
        if sure:
            return sure[0][2]
        unsure = {i for _, _, i in _look_up(self._full, short_names(title), year)}
        unsure |= {i for _, _, i in _look_up(self._short, names(title), year)}
        return unsure.pop() if len(unsure) == 1 else None


def _look_up(
    index: dict[str, list[tuple[int, str]]], keys: list[str], year: int
) -> Iterator[tuple[int, int, str]]:
    for rank, key in enumerate(keys):
        for found, identifier in index.get(key, ()):
            if abs(found - year) <= 1:
                yield rank, found, identifier
