"""What would have to be different: ranks without what is cited, and the smallest change that moves an item.

An event or interest that is not there is one that the user has muted or withdrawn: what is said of a change here is
what the user sees after making it.
"""

import time
from collections import defaultdict
from dataclasses import asdict, dataclass, replace

import numpy as np

from api.basis import Basis
from api.changes import ablation, additions, removals
from api.parts import Scored
from api.ranking import Ranker, head
from api.standing import Answer, by_source, status
from embeddings.counterfactual import Changed, Goal, Search
from embeddings.scoring import Floats
from graph import reading
from graph.connection import Database
from graph.records import Filters, Mute, UserState

POOL = 100
"""Items after the last of the list that a search for what to add looks at, beside those in it: the best by now."""
CITED = 5
"""Sources and paths of which it is said what would be without them."""
OUTSIDE = ("seen", "muted", "hidden")


@dataclass(frozen=True, slots=True)
class Cited:
    """What speaks for an item: an "event" (of the item `id`) or an "interest" (in the entity `id`).

    Attributes:
        contribution: its parts of the score, summed.
        more: than what it says on average of those that the item stands among.
    """

    what: str
    id: str
    name: str
    contribution: float
    more: float


class Counterfactuals:
    """Answers what would have to be different. Thread-safe."""

    def __init__(self, database: Database, ranker: Ranker) -> None:
        self._database, self._ranker = database, ranker

    def answer(self, user: str, item: str, *, limit: int = 10, seconds: float = 1.0) -> Answer:
        """Ranks of an item without what is cited, and the smallest change that takes it out of the list or into it.

        Args:
            seconds: how long the smallest change may be looked for; rankings made anew come on top.

        Raises:
            NotFound: there is no such user or item.
        """
        basis = self._ranker.basis(reading.user_state(self._database, user))
        scored = self._ranker.score(basis, limit, Filters(), item)
        place = scored.place(item)
        rank, state = scored.rank(place), basis.state
        stands = status(scored, place, state, rank <= limit)
        told = {"title": scored.candidates[place].title, "limit": limit, "rank": rank, "status": stands}
        goal, left_out = Goal(limit, rank <= limit), stands in OUTSIDE
        return {
            **head(state),
            "item": item,
            **told,
            "without": self._without(basis, scored, place, limit),
            "smallest": None if left_out else self.smallest(basis, scored, place, goal, seconds),
        }

    def smallest(self, basis: Basis, scored: Scored, place: int, goal: Goal, seconds: float) -> Answer:
        """The smallest change that is found, what is known of smaller ones, and the rank in a ranking made anew."""
        begun = time.monotonic()
        if goal.out:
            pool, here = scored.candidates, place
            changes = removals(basis, scored, here)
        else:
            best = dict.fromkeys([*scored.order(goal.limit + POOL), place])
            pool, here = [scored.candidates[n] for n in best], list(best).index(place)
            changes = additions(self._ranker, basis, pool, here)
        others = np.arange(len(pool)) != here

        def gaps(changed: Changed) -> Floats:
            scores = changes.scores(changed)
            return scores[:, [here]] - scores[:, others]

        left = seconds - (time.monotonic() - begun)
        whole = len(changes.actions) == changes.of
        found = Search(gaps, len(changes.actions), goal, seconds=left, whole=whole).answer()
        rank = (
            self._rank(changes.applied(found.actions), pool[here].item, goal.limit) if found.actions else None
        )
        reached = rank is not None and (rank > goal.limit) == goal.out
        return {
            "change": "remove" if goal.out else "add",
            "found": reached,
            "of": [asdict(changes.actions[n]) for n in found.actions or () if reached],
            "rank": rank if reached else None,
            "smallest": reached and found.smallest and (whole or len(found.actions or ()) == 1),
            "minimal": reached and found.minimal,
            "ruled_out": found.ruled_out,
            "actions": changes.of,
            "looked_at": len(changes.actions),
            "timed_out": found.timed_out,
            "tried": found.tried,
            "seconds": time.monotonic() - begun,
        }

    def _without(self, basis: Basis, scored: Scored, place: int, limit: int) -> list[Answer]:
        """What speaks for an item most, and where it would stand in a ranking that is made anew without it."""
        item, state = scored.candidates[place].item, basis.state
        found = []
        for one in cited(basis, scored, place, limit):
            mute = Mute("Item" if one.what == "event" else "Entity", one.id, one.name)
            changed = replace(state, say=state.say.with_mute(mute))
            about = f"{mute.label.lower()}:{one.id}"
            told = {"what": one.what, "about": about, "name": one.name, "contribution": one.contribution}
            found.append(told | {"more": one.more, "rank": self._rank(changed, item, limit)})
        return found

    def _rank(self, state: UserState, item: str, limit: int) -> int:
        """Where an item stands in a ranking that is made anew."""
        scored = self._ranker.score(self._ranker.basis(state), limit, Filters(), item)
        return scored.rank(scored.place(item))


def cited(basis: Basis, scored: Scored, place: int, limit: int, most: int = CITED) -> list[Cited]:
    """What speaks for an item more than for those it stands among, the most so first.

    What speaks for all of them alike moves none of them: it is no reason for this one.
    """
    among = [n for n in scored.order(limit + 1) if n != place][:limit] or [place]
    says = ablation(basis, scored).by_event()
    more = says[:, place] - says[:, among].mean(axis=1)
    met = basis.state.met
    found = [
        Cited("event", e.item, e.title, float(says[n, place]), float(more[n])) for n, e in enumerate(met)
    ]
    theirs: defaultdict[tuple[str, str], float] = defaultdict(float)
    for n in among:
        for node, value in _interests(scored, n).items():
            theirs[node] += value / len(among)
    its = _interests(scored, place).items()
    found += [Cited("interest", *node, value, value - theirs[node]) for node, value in its]
    speaking = [one for one in found if one.contribution > 0 and one.more > 0]
    return sorted(speaking, key=lambda one: (-one.more, one.id))[:most]


def _interests(scored: Scored, place: int) -> dict[tuple[str, str], float]:
    """By entity, id and name, what interests in it add to a candidate's score."""
    found: defaultdict[tuple[str, str], float] = defaultdict(float)
    for (kind, node, name), value in by_source(scored, place):
        if kind in ("interest", "stated"):
            found[str(node), str(name)] += value
    return found
