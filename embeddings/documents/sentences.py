"""A text cut into sentences, with the places they stand at; English and other Latin scripts, Chinese and Japanese."""

import re
from dataclasses import dataclass

LONGEST = 1_000
"""Characters of one sentence; a longer one is cut at a space."""
CLOSING = r"\"'”’)\]」』）》"
END = re.compile(rf"[。！？!?…]+[{CLOSING}]*|\.+[{CLOSING}]*(?=\s|$)|\n[ \t]*(?:\n|(?=[-*•·]\s|\d+[.)]\s))")
SHORTENED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|Mt|Jr|Sr|vs|etc|e\.g|i\.e|cf|approx|No|Vol|Inc|Ltd|Co|Corp|Fig|al)|\b[A-Z])\.$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and where it stands: `text` is the document's characters from `start` to `end`."""

    start: int
    end: int
    text: str


def sentences(text: str) -> list[Sentence]:
    """The sentences of a text, in order, without the space around them.

    A full stop ends one where a space and no small letter follows, and no known abbreviation or initial stands before.
    An empty line and a point of a list end one too, a single line break does not.
    """
    found: list[Sentence] = []
    start = 0
    for match in END.finditer(text):
        if _ends(text, start, match):
            found += _cut(text, start, match.end())
            start = match.end()
    return [*found, *_cut(text, start, len(text))]


def _ends(text: str, start: int, match: re.Match[str]) -> bool:
    sign, rest = match.group(), text[match.end() :].lstrip()[:1]
    if not sign.startswith("."):
        return not (sign[0] in "!?…" and rest.islower())
    return not (rest.islower() or (sign == "." and SHORTENED.search(text[start : match.end()])))


def _cut(text: str, start: int, end: int) -> list[Sentence]:
    """What stands from start to end, as one sentence or more."""
    parts: list[Sentence] = []
    while (own := text[start:end]).strip():
        start += len(own) - len(own.lstrip())
        stop = start + len(own.strip())
        if stop - start > LONGEST:
            space = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
            stop = space if space > 0 else start + LONGEST
        parts.append(Sentence(start, stop, text[start:stop]))
        start = stop
    return parts
