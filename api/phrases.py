"""A text cut into phrases, and what each says: names stay whole, refusals reach as far as people mean them.

Words that say something (`[say]` of every language's file) and names of entities are laid out over the text, the
longest first, none over another. Joints between them make clauses; in a clause, what is said stands before what it
speaks of ("no horror") or behind it ("horror is not for me"), and goes on over "or" and "and". Where it cannot be told
whether a refusal goes on ("no horror, comedies"), nothing is guessed: the phrase is unclear.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from api.words.saying import UNSPACED, Place, plain, sayings

LITTLE, USUAL, MUCH = 0.25, 0.5, 0.9
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


@dataclass(frozen=True, slots=True)
class Stance:
    """What is said of something: an interest of some weight, that it is muted, or (neither) nothing that is clear.

    Attributes:
        why: the kind of word that says it, "" where none does.
    """

    weight: float | None = USUAL
    muted: bool = False
    hide: bool = False
    why: str = ""

    @property
    def clear(self) -> bool:
        """Whether it says one or the other."""
        return self.muted or self.weight is not None


UNCLEAR = Stance(None, why="unsure")
BEHIND = Stance(None, muted=True, hide=True, why="behind")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A part of a text, what it says, the names in it, and its other words.

    Attributes:
        named: places of names, in the text in NFC.
    """

    text: str
    stance: Stance
    named: tuple[Place, ...]
    words: str


@dataclass(slots=True)
class _Piece:
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
class _Clause:
    joint: str
    start: int
    end: int
    sentence_end: int
    pieces: list[_Piece]
    fresh: bool = False

    @property
    def bare(self) -> bool:
        """Whether it speaks of something and says nothing."""
        return bool(self.pieces) and not any(piece.said or piece.refused for piece in self.pieces)


def phrases(text: str, named: Sequence[Place] = ()) -> list[Phrase]:
    """The phrases of a text that speak of something; `named` are places of names (role "name") in it, in NFC."""
    text = unicodedata.normalize("NFC", text)
    places = _laid_out(text, named)
    clauses = list(_clauses(text, places))
    found: list[Phrase] = []
    open_, before = 0, Stance()  # from where on what is said behind may still count; what was said last
    for n, clause in enumerate(clauses):
        if clause.joint == "stop":
            before = Stance()
        groups = [piece for piece in clause.pieces if not piece.said]
        stances = _stances(text, clause, places)
        if not groups:
            stance = stances[0]
            if found and found[-1].stance.why == "" and open_ < len(found):
                found[-1] = replace(found[-1], stance=stance)  # "Horror? No."
            before = stance
            continue
        if clause.joint not in ("and", "or"):
            open_ = len(found)
        behind = stances[0] if clause.pieces[0] in groups else None
        if behind and behind.why:  # "A and B are not for me"
            found[open_:] = [
                replace(one, stance=behind) if not one.stance.why else one for one in found[open_:]
            ]
        start = clause.start
        for group, told in zip(groups, stances, strict=True):
            stance = told
            if not told.why and group is groups[0]:
                carried = _carried(clauses, n, before)
                stance = told if told != Stance() and carried.weight else carried
            end = clause.end if group is groups[-1] else _next_start(clause, group)
            before = stance
            if (stance.muted and _together_meant(text, group)) or _tells(text, clause):
                stance = UNCLEAR
            shown = text[start:end].strip(" \t.,")
            words = " ".join(text[one.start : one.end] for one in group.words)
            found.append(Phrase(shown, stance, tuple(group.named), words))
            start = end
    return found


def _carried(clauses: Sequence[_Clause], n: int, before: Stance) -> Stance:
    """What a clause says that has no word for it: what the one before said, where that goes on."""
    clause = clauses[n]
    if clause.joint in ("but", "stop") or (clause.fresh and clause.joint != "or"):
        return Stance()
    if not before.muted or clause.joint in ("and", "or"):
        return replace(before, why="") if before.weight else before
    if before.why in ("instead", "besides"):
        return Stance()
    for later in clauses[n + 1 :]:
        if not later.bare or later.joint not in (",", "and", "or"):
            break
        if later.joint == "or" or (later.joint == "and" and before.why == "dislike"):
            return before
        if later.joint == "and":
            break
    return UNCLEAR


def _together_meant(text: str, group: _Piece) -> bool:
    """Whether two things are spoken of as one ("comedies with A"), which cannot be refused as one."""
    things = sorted([*group.named, *group.words], key=lambda one: one.start)
    between = (plain(text[one.end : then.start]) for one, then in pairwise(things))
    return any(_find(gap, word) is not None for gap in between for word in sayings().of)


def _tells(text: str, clause: _Clause) -> bool:
    """Whether a clause tells in words that are not known what may be the other way round.

    Of what says nothing that is known, "horror gives me nightmares" and "A spoils every picture"; of the rest, what has
    a sign of doubt ("没有A我活不下去").
    """
    unknown = [one for piece in clause.pieces for one in piece.words if one.role != "whole"]
    told = " ".join(plain(text[one.start : one.end]) for one in unknown)
    if any(_find(told, word) is not None for word in sayings().doubt):
        return True
    if not clause.bare or not unknown:
        return False
    whole_clause = plain(text[clause.start : clause.end])
    if any(_find(whole_clause, word) is not None for word in sayings().speaks):
        return True
    named = max((one.end for piece in clause.pieces for one in piece.named), default=clause.end)
    behind = [one for one in unknown if one.start >= named]
    return len(behind) > 1 and not any(
        _find(plain(text[named : behind[0].start]), word) is not None for word in sayings().of
    )


def _stances(text: str, clause: _Clause, places: Sequence[Place]) -> list[Stance]:
    """What is said of each thing that a clause speaks of; without any, what it says alone, if anything."""
    pieces = clause.pieces
    told = {id(one): _stance(text, one.said, clause.sentence_end, places) for one in pieces if one.said}
    groups = [n for n, piece in enumerate(pieces) if not piece.said]
    if not groups:
        return list(told.values())[:1]
    after = [
        BEHIND if pieces[n].refused else told.get(id(pieces[n + 1])) if n + 1 < len(pieces) else None
        for n in groups
    ]
    if groups[0] == 0 and all(after):  # "comedies yes, horror no": behind what it speaks of
        return [one for one in after if one]
    stances = [told.get(id(pieces[n - 1]), Stance()) if n else Stance() for n in groups]
    for n, (one, then) in enumerate(pairwise(stances)):
        if one.muted and then.why == "lacking":  # "no comedies without romance"
            stances[n] = stances[n + 1] = UNCLEAR
    for n, behind in enumerate(after):
        if behind and (behind is BEHIND or n == len(groups) - 1):
            stances[n] = _together(stances[n], behind)
    return stances


def _together(first: Stance, then: Stance) -> Stance:
    """What is said before and behind one thing."""
    if first.muted:
        twice = then.muted and (first.why == "besides" or then is BEHIND)  # "不看A不行"
        return UNCLEAR if twice else first
    if not first.clear:
        return first
    if not then.weight or not first.weight:
        return then
    return replace(first, weight=first.weight if then.weight == USUAL else then.weight)


def _stance(text: str, said: Sequence[Place], end: int, places: Sequence[Place]) -> Stance:
    """What words one after the other say together."""
    roles = {one.role for one in said}
    against = {plain(text[one.start : one.end]): one.role for one in said if one.role in AGAINST}
    besides = next((one for one in said if one.role == "besides"), None)
    if "unsure" in roles or len(against) + bool(besides) > 1:
        return UNCLEAR
    if besides:
        wished = any(one.role in FOR for one in places if besides.end <= one.start < end)
        return _besides(plain(text[besides.end : end]), wished=wished)
    if against:
        (why,) = against.values()
        return Stance(None, muted=True, hide=why != "less", why=why)
    if "mind" in roles:
        return Stance(LITTLE, why="mind")
    weight = MUCH if roles & {*MUCH_OF} else LITTLE if roles & {*LITTLE_OF} else USUAL
    degree = roles <= {"very", "slightly"}  # a degree alone says how much, not whether
    return Stance(weight, why="" if degree else "like")


def _besides(rest: str, *, wished: bool) -> Stance:
    """ "除了A，还喜欢B" and "除了A都行": what comes first shows whether A is wanted too."""
    told = sayings()
    places = {kind: _first(rest, words) for kind, words in (("also", told.also), ("rest", told.rest))}
    if places["also"] == places["rest"]:  # neither
        return UNCLEAR if wished else Stance(None, muted=True, hide=True, why="besides")
    if places["also"] < places["rest"]:
        return Stance(why="like")
    return Stance(None, muted=True, hide=True, why="besides")


def _first(text: str, words: Sequence[str]) -> int:
    found = (place for word in words if (place := _find(text, word)) is not None)
    return min(found, default=len(text))


def _find(text: str, word: str) -> int | None:
    found = re.search(re.escape(word) if UNSPACED.search(word) else rf"\b{re.escape(word)}\b", text)
    return found.start() if found else None


def _clauses(text: str, places: Sequence[Place]) -> Iterator[_Clause]:
    """The clauses of a text; of joints one after the other the strongest counts."""
    joint, start, inside = "stop", 0, list[Place]()
    for place in [*places, Place(len(text), len(text), "stop")]:
        if place.role not in JOINTS:
            inside.append(place)
            continue
        stops = (one.start for one in places if one.role == "stop" and one.start >= place.start)
        clause = _Clause(joint, start, place.start, next(stops, len(text)), [])
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


def _of_all(text: str, clause: _Clause, start: int, end: int) -> bool:
    """Whether "but" leaves out what comes, as in "all genres but horror"."""
    told = plain(text[start:end])
    return all(piece.said for piece in clause.pieces) and any(
        _find(told, word) is not None for word in sayings().rest
    )


def _fill(text: str, clause: _Clause, places: Sequence[Place]) -> None:
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
                clause.pieces.append(_Piece(place.start, place.end))
            clause.pieces[-1].said.append(replace(place, role=role))
            clause.pieces[-1].end = place.end
        elif role == "fresh" and not clause.pieces:
            clause.fresh = True
        at = place.end


def _spoken_of(clause: _Clause, start: int, end: int) -> _Piece:
    """The last piece of a clause if it is one that is spoken of, else a new one."""
    if not clause.pieces or clause.pieces[-1].said or clause.pieces[-1].refused:
        clause.pieces.append(_Piece(start, end))
    clause.pieces[-1].end = end
    return clause.pieces[-1]


def _next_start(clause: _Clause, group: _Piece) -> int:
    """Where the phrase of a group ends that is not the last: before what is said of the next, or behind its own."""
    pieces = clause.pieces
    if group.refused:
        return group.end
    n = next(n for n, piece in enumerate(pieces) if piece is group)
    behind = not pieces[0].said and bool(pieces[-1].said) and len(pieces) % 2 == 0
    return pieces[n + 1].end if behind else pieces[n + 1].start


def _laid_out(text: str, named: Sequence[Place]) -> list[Place]:
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
