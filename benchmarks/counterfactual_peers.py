"""The smallest change beside two of the field: PRINCE's and ACCENT's ways, asked of the same scores.

The question is theirs: which events, taken back, put another item first. PRINCE (Ghazimatin et al., WSDM 2020) sorts
events by how much more they say of the first item than of a rival, and takes them until that makes up for the rival's
distance; ACCENT (Tran et al., SIGIR 2021) does so with what leaving out each event alone changes, here exact and not
estimated as there. Both take the rival that needs fewest. What either names is right if another item comes first in a
ranking made anew; PRINCE's own proof is for personalised PageRank, which these scores are not.
`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/counterfactual_peers.py --users 200`
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from threadpoolctl import threadpool_limits

from api.basis import Basis
from api.changes import Changes, ablation, removals
from api.counterfactuals import POOL, Counterfactuals
from api.parts import Scored
from api.ranking import Ranker
from embeddings.counterfactual import Goal
from embeddings.scoring import Floats
from graph import reading
from graph.connection import Database
from graph.preferences import users
from graph.records import Filters
from settings import load

SECONDS = 5.0
OURS = "Persona"


@dataclass(frozen=True)
class Answer:
    """How many events one way takes back, None for no answer; whether another item then is first; its seconds."""

    size: int | None
    right: bool
    seconds: float


class Bench:
    """One run."""

    def __init__(self, database: Database, ranker: Ranker) -> None:
        self._database, self._ranker = database, ranker
        self._answers = Counterfactuals(database, ranker)

    def user(self, user: str) -> dict[str, Answer] | None:
        """By way, its answer for one user; None where nothing can be taken back."""
        state = reading.user_state(self._database, user)
        if not state.met:
            return None
        basis = self._ranker.basis(state)
        scored = self._ranker.score(basis, 1, Filters())
        order = scored.order(POOL + 1)
        pool = self._ranker.assembler.score(basis, [scored.candidates[n] for n in order])
        changes = removals(basis, pool, 0)
        found = {
            "PRINCE": self._way(pool, changes, lambda: _by_contribution(basis, pool)),
            "ACCENT": self._way(pool, changes, lambda: _one_by_one(changes)),
        }
        begun = time.perf_counter()
        ours = self._answers.smallest(basis, scored, order[0], Goal(1, True), SECONDS)
        size = len(ours["of"]) if ours["found"] else None
        return found | {OURS: Answer(size, bool(ours["found"]), time.perf_counter() - begun)}

    def _way(self, pool: Scored, changes: Changes, influences: Callable[[], Floats]) -> Answer:
        begun, first = time.perf_counter(), pool.candidates[0].item
        named = _fewest(influences(), _gaps(changes, np.zeros((1, len(changes.actions)), dtype=bool))[0])
        seconds = time.perf_counter() - begun
        if named is None:
            return Answer(None, False, seconds)
        scored = self._ranker.score(self._ranker.basis(changes.applied(named)), 1, Filters(), first)
        return Answer(len(named), scored.rank(scored.place(first)) > 1, seconds)


def _gaps(changes: Changes, changed: np.ndarray) -> Floats:
    """By how much the first item is ahead of each rival, float64[b, rivals]."""
    scores = changes.scores(changed)
    return np.asarray(scores[:, [0]] - scores[:, 1:])


def _by_contribution(basis: Basis, pool: Scored) -> Floats:
    """How much more each event says of the first item than of each rival, float64[actions, rivals]."""
    says = ablation(basis, pool).by_event()
    more = says[:, [0]] - says[:, 1:]
    return np.concatenate([more, np.zeros((len(basis.state.say.stated), more.shape[1]))])


def _one_by_one(changes: Changes) -> Floats:
    """How much leaving out each action alone brings each rival nearer, float64[actions, rivals]."""
    count = len(changes.actions)
    return np.asarray(
        _gaps(changes, np.zeros((1, count), dtype=bool)) - _gaps(changes, np.eye(count, dtype=bool))
    )


def _fewest(influences: Floats, gaps: Floats) -> list[int] | None:
    """The fewest actions whose influences sum to more than the gap to some rival."""
    best: list[int] | None = None
    for rival, gap in enumerate(gaps.tolist()):
        order = np.argsort(-influences[:, rival], kind="stable")
        enough = np.flatnonzero(np.cumsum(influences[order, rival]) > gap)
        if len(enough) and (best is None or enough[0] + 1 < len(best)):
            best = order[: enough[0] + 1].tolist()
    return best


def report(found: Sequence[dict[str, Answer]]) -> None:
    """Prints what was seen."""
    print(f"{len(found)} users; the events without which another item comes first")
    print(f"{'':10}{'answered':>10}{'right':>8}{'size':>8}{'ours, there':>13}{'median ms':>11}")
    for way in found[0]:
        answers = [one[way] for one in found]
        right = [one for one in found if one[way].right and one[OURS].right]
        sizes, ours = ([one[name].size or 0 for one in right] for name in (way, OURS))
        print(
            f"{way:10}{np.mean([one.size is not None for one in answers]):>10.1%}"
            f"{np.mean([one.right for one in answers]):>8.1%}{np.mean(sizes):>8.2f}{np.mean(ours):>13.2f}"
            f"{1e3 * np.median([one.seconds for one in answers]):>11.1f}"
        )


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    threadpool_limits(1, "blas")
    settings = load()
    with Database(settings) as database:
        bench = Bench(database, Ranker(database, settings))
        everyone = np.random.default_rng(options.seed).permutation(list(users(database))).tolist()
        answered = (one for user in everyone if (one := bench.user(user)))
        report(list(islice(answered, options.users)))


if __name__ == "__main__":
    main()
