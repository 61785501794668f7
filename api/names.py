"""Names of entities in a text, whole, before it is cut: candidates from the full-text index, then letter by letter.

A name is its words in their order, so that "J.J. Abrams", "Samuel L Jackson" and "sci fi" are found however they are
dotted, hyphened, capitalised or accented; in a script without spaces it may stand anywhere. The longest are kept by who
lays them out (`api/phrases.py`); of entities of one name the best known.
"""

import re
import unicodedata
from collections.abc import Iterator

from api.clauses import NAME
from api.words.saying import Place, plain, sayings, whole
from graph import catalogue
from graph.connection import Database, Row

CANDIDATES = 20
"""How many entities each word, and each pair of words, of a text may bring: the shortest names come first."""
SINGLE, KATAKANA = r"\u3040-\u309f\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff", r"\u30a0-\u30ff"
WORDS = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")
PARTS = re.compile(r"[^\W_]+|[+#&]")
LETTERS = re.compile(rf"[{SINGLE}]|[{KATAKANA}]+|[^{SINGLE}{KATAKANA}]+")
SYLLABLES = re.compile(r"[\uac00-\ud7af]{3,}")
APART = r"[ \t\u3000'·•‧・\-‐–]"

Found = dict[Place, Row]


def names(database: Database, text: str) -> Found:
    """Where names of entities stand in a text (in NFC), overlapping ones too, and whose."""
    text = unicodedata.normalize("NFC", text)
    flat = plain(text)
    called = {word: named for word, named in sayings().names.items() if word in flat}
    queries = [
        *_queries(text),
        *_queries(flat),
        *(f'"{_escaped(name)}"' for named in called.values() for name in named),
    ]
    found: Found = {}
    for row in catalogue.entities_named(database, list(dict.fromkeys(queries)), CANDIDATES):
        own = [word for word, named in called.items() if row["name"] in named]
        for name in (row["name"], *own):
            for place in places(text, flat, name):
                found.setdefault(place, row)
    return found


def places(text: str, flat: str, name: str) -> Iterator[Place]:
    """Where a name stands in a text, which is `flat` when plain."""
    parts = list(PARTS.finditer(plain(name)))
    if not parts or not all(part.group() in flat or part.group() in ("&", "and") for part in parts):
        return
    for match in re.finditer(_pattern(plain(name), parts), flat):
        if whole(flat, match.start(), match.end()):
            yield Place(match.start(), match.end() + _dot(text, match.end(), name), NAME)


def _pattern(name: str, parts: list[re.Match[str]]) -> str:
    """Words of a name, with what may stand between them."""
    pattern, end, before = "", 0, ""
    for part in parts:
        word, gap = part.group(), name[end : part.start()]
        if gap:
            dots = r"\." if "." in gap or len(before) == 1 else ""
            own = "".join(re.escape(sign) for sign in dict.fromkeys(gap) if not sign.isspace())
            least = 0 if "." in gap or not any(map(str.isspace, gap)) else 1
            pattern += f"(?:{APART}|[{own}{dots}]){{{least},4}}" if own or dots else f"{APART}{{{least},4}}"
        pattern += r"(?:&|\+|and)" if word in ("&", "and") else re.escape(word)
        end, before = part.end(), word
    return pattern


def _dot(text: str, end: int, name: str) -> int:
    """1 where the dot behind a name ("Jr.") is the name's and ends no sentence."""
    further = text[end + 1 :].lstrip()
    return int(name.endswith(".") and text[end : end + 1] == "." and not further[:1].isupper())


def _queries(text: str) -> Iterator[str]:
    """Each word and each pair of words of a text, as the index has them: of scripts without spaces, each letter."""
    words = [
        (match.start() + at, word) for match in WORDS.finditer(text) for at, word in _split(match.group())
    ]
    for n, (start, word) in enumerate(words):
        yield f'"{_escaped(word)}"'
        for length in range(2, len(word)) if SYLLABLES.fullmatch(word) else ():
            yield f'"{word[:length]}"'  # without endings
        if n + 1 < len(words):
            then, next_ = words[n + 1]
            yield f'"{_escaped(word)}{"" if then == start + len(word) else " "}{_escaped(next_)}"'


def _split(word: str) -> Iterator[tuple[int, str]]:
    return ((match.start(), match.group()) for match in LETTERS.finditer(word))


def _escaped(word: str) -> str:
    return re.sub(r'(["\\])', r"\\\1", word.replace("’", "'"))
