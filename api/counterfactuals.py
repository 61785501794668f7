"""What would have to be different: ranks without what is cited, and the smallest change that moves an item.

An event or interest that is not there is one that the user has muted or withdrawn: what is said of a change here is
what the user sees after making it.
"""

import time
from collections import defaultdict
from dataclasses import asdict, replace

import numpy as np

from api.basis import Basis
from api.changes import additions, removals
from api.parts import Scored
from api.ranking import Ranker, head
from api.standing import Answer, by_source, status
from embeddings.counterfactual import Changed, Goal, Search
from embeddings.scoring import Floats
from graph import reading
from graph.connection import Database
from graph.records import Filters, Mute, UserState

POOL = 100
"""Items that a search looks at: the best by score now."""
CITED = 5
"""Sources and paths of which it is said what would be without them."""
OUTSIDE = ("seen", "muted", "hidden")
EVENTS = ("collaborative", "behaviour", "knowledge", "semantic")


class Counterfactuals:
    """Answers what would have to be different. Thread-safe."""

    def __init__(self, database: Database, ranker: Ranker) -> None:
        self._database, self._ranker = database, ranker

    def answer(self, user: str, item: str, *, limit: int = 10, seconds: float = 1.0) -> Answer:
        """Ranks of an item without what is cited, and the smallest change that takes it out of the list or into it.

        Args:
            seconds: how long the smallest change may be looked for.

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
            "smallest": None if left_out else self._smallest(basis, scored, place, goal, seconds),
        }

    def _smallest(self, basis: Basis, scored: Scored, place: int, goal: Goal, seconds: float) -> Answer:
        """The smallest change, and the rank that a ranking made anew with it gives."""
        begun = time.monotonic()
        best = dict.fromkeys([*scored.order(POOL), place])
        pool = [scored.candidates[n] for n in best]
        here = list(best).index(place)
        if goal.out:
            changes = removals(basis, self._ranker.assembler.score(basis, pool))
        else:
            changes = additions(self._ranker, basis, pool, here)
        others = np.arange(len(pool)) != here

        def gaps(changed: Changed) -> Floats:
            scores = changes.scores(changed)
            return scores[:, [here]] - scores[:, others]

        found = Search(gaps, len(changes.actions), goal, seconds=seconds).answer()
        rank = (
            self._rank(changes.applied(found.actions), pool[here].item, goal.limit) if found.actions else None
        )
        reached = rank is not None and (rank > goal.limit) == goal.out
        return {
            "change": "remove" if goal.out else "add",
            "found": reached,
            "of": [asdict(changes.actions[n]) for n in found.actions or () if reached],
            "rank": rank,
            "smallest": reached and found.smallest,
            "timed_out": found.timed_out,
            "tried": found.tried,
            "seconds": time.monotonic() - begun,
        }

    def _without(self, basis: Basis, scored: Scored, place: int, limit: int) -> list[Answer]:
        """What speaks for an item most, and where it would stand in a ranking that is made anew without it."""
        item, state = scored.candidates[place].item, basis.state
        speaks: defaultdict[tuple[str, str | None, str | None], float] = defaultdict(float)
        for (kind, node, name), value in by_source(scored, place):
            if node and kind != "trait":
                speaks["event" if kind in EVENTS else "interest", node, name] += value
        strongest = sorted(speaks, key=lambda one: (-speaks[one], str(one)))[:CITED]
        found = []
        for what, node, name in strongest:
            if speaks[what, node, name] > 0:
                mute = Mute("Item" if what == "event" else "Entity", str(node), str(name))
                changed = replace(state, say=state.say.with_mute(mute))
                about = f"{'item' if what == 'event' else 'entity'}:{node}"
                told = {"what": what, "about": about, "name": name, "contribution": speaks[what, node, name]}
                found.append(told | {"rank": self._rank(changed, item, limit)})
        return found

    def _rank(self, state: UserState, item: str, limit: int) -> int:
        """Where an item stands in a ranking that is made anew."""
        scored = self._ranker.score(self._ranker.basis(state), limit, Filters(), item)
        return scored.rank(scored.place(item))
