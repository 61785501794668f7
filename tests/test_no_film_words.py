"""Code knows no domain: words of films stand in the demo alone, and where a format that others ship is read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLACES = (
    *("api", "cypher", "embeddings", "graph", "workers"),
    *("errors.py", "logbook.py", "settings.py"),
)
SUFFIXES = {".py", ".cypher", ".html", ".js"}
OF_THE_DEMO = (
    *("graph/importing/demo/", "api/cli/demo.py", "api/cli/data.py"),
    "graph/importing/tables/opening.py",  # names the archives that it reads
    "api/static/",  # libraries of others
)
PASTED_AFTER_THE_DEMO = "cypher/browse/"
"""These may name the demo's items by id, so that they show something as they are."""
WORD = re.compile(
    r"\b(?:films?|movies?|cinemas?|directors?|actors?|actress(?:es)?|genres?|sci-?fi|dramas?|screenplays?"
    r"|screenwriters?|movielens|wikidata|imdb|has_genre|directed_by|has_cast|cast member)\b",
    re.IGNORECASE,
)
IDS = re.compile(r"\bml-\d\w*|\btt\d{6,}\b")
PEOPLE_AND_TITLES = re.compile(r"Ridley Scott|Tom Cruise|\bAliens?\b|Toy Story|Blade Runner|Fargo|Amadeus")
CAST = re.compile(r"\b[Cc]ast\b(?!\()")
CAST_OF_TYPES = re.compile(r"^\s*from typing import .*\bcast\b")


def found(text: str, *, ids: bool = True) -> Iterator[tuple[int, str]]:
    """Film words by line; `cast` is none where it is Python's."""
    for number, line in enumerate(text.splitlines(), start=1):
        for pattern in (WORD, PEOPLE_AND_TITLES, *([IDS] if ids else [])):
            yield from ((number, match[0]) for match in pattern.finditer(line))
        if not CAST_OF_TYPES.match(line):
            yield from ((number, match[0]) for match in CAST.finditer(line))


def files() -> Iterator[Path]:
    for place in PLACES:
        path = ROOT / place
        yield from sorted(path.rglob("*")) if path.is_dir() else [path]


def test_no_film_word_stands_in_code_outside_the_demo() -> None:
    told = []
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in SUFFIXES and not name.startswith(OF_THE_DEMO):
            ids = not name.startswith(PASTED_AFTER_THE_DEMO)
            told += [f"{name}:{line}: {word}" for line, word in found(path.read_text(), ids=ids)]
    assert not told, "\n".join(told)


@pytest.mark.parametrize(
    "line",
    [
        *(
            '"""The next film."""',
            "GENRE = 'HAS_GENRE'",
            '"item:ml-1"',
            "a shared Director",
            "# the cast of it",
        ),
        *("directed_by", '"genre/Sci-Fi"', "chosen on ml-100k", "Ridley Scott", "tt0252503"),
    ],
)
def test_a_film_word_is_found_with_its_line(line: str) -> None:
    assert [number for number, _ in found(f"x = 1\n{line}\n")] == [2] * len(list(found(line)))
    assert list(found(line))


@pytest.mark.parametrize(
    "line",
    ["from typing import Any, cast", "x = cast(int, y)", "html-5", "filmy", "the direction", "broadcast"],
)
def test_other_words_are_none(line: str) -> None:
    assert not list(found(line))
