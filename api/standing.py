"""Where an item stands for a user: why it is among the best, or why not."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from api.parts import Scored
from api.reasons import Path
from graph.records import UserState

Answer = dict[str, Any]
Source = tuple[str, str | None, str | None]
"""A kind of part, and the id and name of the node it comes from: an item of the history, an entity, an attribute."""
LACKS = 10


def standing(scored: Scored, place: int, state: UserState, limit: int, *, fits: bool = True) -> Answer:
    """Rank among all that were scored, what stands before it and by how much, and what those have that it lacks.

    Args:
        place: of the item among the candidates; it may be seen, muted or hidden, and stands where it would stand.
        fits: whether it passes the filter, and was out then.
    """
    order, total, rank = scored.order(len(scored.candidates)), scored.scores.total, scored.rank(place)
    before = order[: min(rank - 1, limit)]
    best = [n for n in order if n != place][:limit]
    last = float(total[best[-1]]) if len(best) == limit else float("-inf")
    return {
        "status": status(scored, place, state, rank <= limit, fits=fits),
        "rank": rank,
        "scored": len(order),
        "limit": limit,
        "behind": max(last - float(total[place]), 0.0),
        "outranked_by": [_before(scored, place, n, k) for k, n in enumerate(before, 1)],
        "lacks": _lacks(scored, place, best),
    }


def status(scored: Scored, place: int, state: UserState, among: bool, *, fits: bool = True) -> str:
    """Why an item is left out whatever its score; else whether it is among the best."""
    item = scored.candidates[place].item
    if item in state.say.muted_items:
        return "muted"
    if item in state.seen:
        return "seen"
    if scored.hidden[place]:
        return "hidden"
    if not fits:
        return "filtered"
    return "ranked" if among else "outranked"


def _before(scored: Scored, place: int, n: int, rank: int) -> Answer:
    candidate, total = scored.candidates[n], scored.scores.total
    return {
        "rank": rank,
        "item": candidate.item,
        "title": candidate.title,
        "score": float(total[n]),
        "ahead": float(total[n] - total[place]),
    }


def _lacks(scored: Scored, place: int, best: list[int]) -> list[Answer]:
    """What speaks more for the best than for the item, the most so first: by what it comes from, on average."""
    theirs: defaultdict[Source, float] = defaultdict(float)
    for n in best:
        for source, value in by_source(scored, n):
            theirs[source] += value / len(best)
    its: defaultdict[Source, float] = defaultdict(float)
    for source, value in by_source(scored, place):
        its[source] += value
    gaps = {source: value - its[source] for source, value in theirs.items() if value > its[source]}
    widest = sorted(gaps, key=lambda source: (-gaps[source], str(source)))[:LACKS]
    return [
        {
            "kind": one[0],
            "id": one[1],
            "name": one[2],
            "its": its[one],
            "theirs": theirs[one],
            "gap": gaps[one],
        }
        for one in widest
    ]


def by_source(scored: Scored, n: int) -> Iterable[tuple[Source, float]]:
    """Every part of a candidate's score, and what it comes from."""
    for kind, index, value in scored.scores.of(n).parts:
        yield (kind, *_node(kind, scored.path[kind](index))), value


def _node(kind: str, path: Path) -> tuple[str | None, str | None]:
    """The node a part comes from; None where it is the item alone."""
    if path.trait:
        return path.trait.attribute, str(path.trait)
    if path.tie and kind != "knowledge":
        return path.tie.entity, path.tie.name
    return (path.event.item, path.event.title) if path.event else (None, None)
