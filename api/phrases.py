"""A text cut into phrases, and what each says: names stay whole, refusals reach as far as people mean them.

Words that say something (`[say]` of every language's file) and names of entities are laid out over the text, the
longest first, none over another. Joints between them make clauses; in a clause, what is said stands before what it
speaks of ("no leather") or behind it ("leather is not for me"), and goes on over "or" and "and". Where it cannot be
told whether a refusal goes on ("no leather, mugs"), nothing is guessed: the phrase is unclear.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from api.clauses import AGAINST, FOR, LITTLE_OF, MUCH_OF, Clause, Piece, clauses_of, laid_out
from api.words.saying import Place, find, plain, sayings

LITTLE, USUAL, MUCH = 0.25, 0.5, 0.9


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


def phrases(text: str, named: Sequence[Place] = ()) -> list[Phrase]:
    """The phrases of a text that speak of something; `named` are places of names (role "name") in it, in NFC."""
    text = unicodedata.normalize("NFC", text)
    places = laid_out(text, named)
    clauses = list(clauses_of(text, places))
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
                found[-1] = replace(found[-1], stance=stance)  # "Leather? No."
            before = stance
            continue
        if clause.joint not in ("and", "or"):
            open_ = len(found)
        behind = None if clause.pieces[0].said else stances[0]
        if behind and behind.why:  # "A and B are not for me"
            found[open_:] = [
                replace(one, stance=behind) if not one.stance.why else one for one in found[open_:]
            ]
        start, tells = clause.start, _tells(text, clause)
        for group, told in zip(groups, stances, strict=True):
            stance = told
            if not told.why and group is groups[0]:
                carried = _carried(clauses, n, before)
                stance = told if told != Stance() and carried.weight else carried
            end = clause.end if group is groups[-1] else _next_start(clause, group)
            before = stance
            if (stance.muted and _together_meant(text, group)) or tells:
                stance = UNCLEAR
            shown = text[start:end].strip(" \t.,")
            words = " ".join(text[one.start : one.end] for one in group.words)
            found.append(Phrase(shown, stance, tuple(group.named), words))
            start = end
    return found


def _carried(clauses: Sequence[Clause], n: int, before: Stance) -> Stance:
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


def _together_meant(text: str, group: Piece) -> bool:
    """Whether two things are spoken of as one ("comedies with A"), which cannot be refused as one."""
    things = sorted([*group.named, *group.words], key=lambda one: one.start)
    between = (plain(text[one.end : then.start]) for one, then in pairwise(things))
    return any(find(gap, word) is not None for gap in between for word in sayings().of)


def _tells(text: str, clause: Clause) -> bool:
    """Whether a clause tells in words that are not known what may be the other way round.

    Of what says nothing that is known, "leather gives me a rash" and "A spoils every room"; of the rest, what has
    a sign of doubt ("没有A我活不下去").
    """
    unknown = [one for piece in clause.pieces for one in piece.words if one.role != "whole"]
    told = " ".join(plain(text[one.start : one.end]) for one in unknown)
    if any(find(told, word) is not None for word in sayings().doubt):
        return True
    if not clause.bare or not unknown:
        return False
    whole_clause = plain(text[clause.start : clause.end])
    if any(find(whole_clause, word) is not None for word in sayings().speaks):
        return True
    named = max((one.end for piece in clause.pieces for one in piece.named), default=clause.end)
    behind = [one for one in unknown if one.start >= named]
    return len(behind) > 1 and not any(
        find(plain(text[named : behind[0].start]), word) is not None for word in sayings().of
    )


def _stances(text: str, clause: Clause, places: Sequence[Place]) -> list[Stance]:
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
    if groups[0] == 0 and all(after):  # "mugs yes, leather no": behind what it speaks of
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
    found = (place for word in words if (place := find(text, word)) is not None)
    return min(found, default=len(text))


def _next_start(clause: Clause, group: Piece) -> int:
    """Where the phrase of a group ends that is not the last: before what is said of the next, or behind its own."""
    pieces = clause.pieces
    if group.refused:
        return group.end
    n = next(n for n, piece in enumerate(pieces) if piece is group)
    behind = not pieces[0].said and bool(pieces[-1].said) and len(pieces) % 2 == 0
    return pieces[n + 1].end if behind else pieces[n + 1].start
