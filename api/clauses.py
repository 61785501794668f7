"""A text laid out: names and words that say something, none over another, and the clauses between its joints."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from api.words.saying import UNSPACED, Place, find, plain, sayings

NAME = "name"
AGAINST = ("refuse", "dislike", "instead", "less", "behind", "lacking")
MUCH_OF, LITTLE_OF = ("love", "lots", "very"), ("some", "slightly")
FOR = ("like", "prefer", "mind", *MUCH_OF, *LITTLE_OF)
SAYING = (*AGAINST, *FOR, "unsure", "besides")
JOINTS = (",", "and", "or", "but", "stop")
"""The stronger, the later."""
MARKS = re.compile(
    r"(?P<stop>[;；!！?？。\n\r…]|(?<!\b[A-Z])\.(?=\s|$))|(?P<or>[、/])|(?P<and>\s[&+]\s)"
    r"|(?P<comma>,(?!\d)|，|\s[-–]+\s|—|[()（）])"
)


@dataclass(slots=True)
class Piece:
    """What is spoken of (`said` empty), or words that say something, one after the other.

    Attributes:
        refused: whether words behind it refuse it that can stand nowhere else ("is not for me").
    """

    start: int
    end: int
    said: list[Place] = field(default_factory=list)
    named: list[Place] = field(default_factory=list)
    words: list[Place] = field(default_factory=list)
    refused: bool = False


@dataclass(slots=True)
class Clause:
    """What stands between two joints: what is spoken of and what is said, in order; `joint` is the one before."""

    joint: str
    start: int
    end: int
    sentence_end: int
    pieces: list[Piece]
    fresh: bool = False

    @property
    def bare(self) -> bool:
        """Whether it speaks of something and says nothing."""
        return bool(self.pieces) and not any(piece.said or piece.refused for piece in self.pieces)


def laid_out(text: str, named: Sequence[Place]) -> list[Place]:
    """Names and words that say something, the longest first, then marks; none over another, in order."""
    flat, taken, placed = plain(text), bytearray(len(text)), list[Place]()
    names = set[int]()  # where those end that are laid out

    def lay(place: Place) -> None:
        if not any(taken[place.start : place.end]):
            taken[place.start : place.end] = b"\1" * (place.end - place.start)
            placed.append(place)

    every = [*sayings().places(flat), *named]
    for place in sorted(every, key=lambda one: (one.start - one.end, one.role == NAME, one.start)):
        single = place.end - place.start == 1 and UNSPACED.match(flat[place.start])
        if not single or _alone(flat, taken, place, after_name=place.start in names):
            lay(place)
            names |= {place.end} if place.role == NAME else set()
    for mark in MARKS.finditer(text):
        role = "," if mark.lastgroup == "comma" else str(mark.lastgroup)
        lay(Place(mark.start(), mark.end(), role))
    return sorted(placed, key=lambda one: one.start)


def _alone(text: str, taken: bytearray, place: Place, *, after_name: bool) -> bool:
    """Whether a single letter of an unspaced script is a word of its own, going by what stands before it.

    A joint stands behind what it joins ("战争和爱情", not "和平"), anything else begins.
    """
    start = place.start
    while start and not taken[start - 1] and UNSPACED.match(text[start - 1]):
        start -= 1
    if place.role in ("and", "or"):
        return after_name or start < place.start
    before = _stripped(text[start : place.start])
    if place.role == NAME:
        after = text[place.end : place.end + 1]
        return not before and (not UNSPACED.match(after) or bool(taken[place.end]))
    return not before


def _words(text: str, start: int, end: int) -> Iterator[Place]:
    """The words of a stretch in which nothing is laid out, without what says nothing."""
    for match in re.finditer(r"\w[\w'’-]*", text[start:end]):
        word = match.group()
        kept = _stripped(word) if UNSPACED.search(word) else word
        if kept:
            at = start + match.start() + word.index(kept)
            yield Place(at, at + len(kept), "word")


def _stripped(word: str) -> str:
    """A run of an unspaced script without what says nothing at its edges; inside it, nothing is cut."""
    edges = sayings().edges
    while edge := next((edge for edge in edges if word.startswith(edge)), ""):
        word = word[len(edge) :]
    while edge := next((edge for edge in edges if word.endswith(edge)), ""):
        word = word[: -len(edge)]
    return word


def clauses_of(text: str, places: Sequence[Place]) -> Iterator[Clause]:
    """The clauses of a text; of joints one after the other the strongest counts."""
    joint, start, inside = "stop", 0, list[Place]()
    for place in [*places, Place(len(text), len(text), "stop")]:
        if place.role not in JOINTS:
            inside.append(place)
            continue
        stops = (one.start for one in places if one.role == "stop" and one.start >= place.start)
        clause = Clause(joint, start, place.start, next(stops, len(text)), [])
        _fill(text, clause, inside)
        if place.role == "but" and _of_all(text, clause, start, place.start):
            inside.append(replace(place, role="dislike"))
            continue
        if clause.pieces:
            yield clause
            joint = place.role
        else:
            joint = max(joint, place.role, key=JOINTS.index)
        start, inside = place.end, []


def _of_all(text: str, clause: Clause, start: int, end: int) -> bool:
    """Whether "but" leaves out what comes, as in "all materials but leather"."""
    told = plain(text[start:end])
    return all(piece.said for piece in clause.pieces) and any(
        find(told, word) is not None for word in sayings().rest
    )


def _fill(text: str, clause: Clause, places: Sequence[Place]) -> None:
    """Puts what stands in a clause into its pieces."""
    prefer, at = False, clause.start
    for place in [*places, Place(clause.end, clause.end, "end")]:
        if words := list(_words(text, at, place.start)):
            _spoken_of(clause, at, place.start).words += words
        role = place.role
        prefer |= role == "prefer"
        if role == "to" and prefer and clause.pieces and not clause.pieces[-1].said:
            role = "less"
        if role in (NAME, "whole"):
            group = _spoken_of(clause, place.start, place.end)
            (group.named if role == NAME else group.words).append(place)
        elif role == "behind" and clause.pieces and not clause.pieces[-1].said:
            clause.pieces[-1].refused, clause.pieces[-1].end = True, place.end
        elif role in SAYING:
            if not clause.pieces or not clause.pieces[-1].said:
                clause.pieces.append(Piece(place.start, place.end))
            clause.pieces[-1].said.append(replace(place, role=role))
            clause.pieces[-1].end = place.end
        elif role == "fresh" and not clause.pieces:
            clause.fresh = True
        at = place.end


def _spoken_of(clause: Clause, start: int, end: int) -> Piece:
    """The last piece of a clause if it is one that is spoken of, else a new one."""
    if not clause.pieces or clause.pieces[-1].said or clause.pieces[-1].refused:
        clause.pieces.append(Piece(start, end))
    clause.pieces[-1].end = end
    return clause.pieces[-1]
