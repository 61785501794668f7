"""Exploration of new items in rankings that are kept, and the report of what other rankings would have earned."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from api.basis import Basis
from api.parts import Assembler, Scored
from embeddings.exploring import chances, explore
from embeddings.offpolicy import Log, estimate
from embeddings.scoring import Listing
from errors import InvalidInput
from graph.connection import Database
from graph.exploration import Outcome, new_candidates, outcomes
from graph.records import Candidate, Filters
from settings import Settings

Answer = dict[str, Any]
Place = tuple[Scored, int, Listing]
"""What stands at a place: candidates with their scores, which of them, and what is shown of it."""


@dataclass(frozen=True)
class Explorer:
    """Gives places of a ranking to new items. Thread-safe."""

    database: Database
    settings: Settings
    assembler: Assembler

    def explore(
        self, basis: Basis, places: Sequence[Place], filters: Filters, reasons: int | None, ranking: str
    ) -> tuple[list[Place], list[Answer]]:
        """The same places, some given to new items, and of each what is kept: explored or not, and how probable.

        Args:
            ranking: the id it is kept as; the same one explores the same.
        """
        share, fresh = self.settings.exploration, list[Candidate]()
        if share and places:
            ranked = {scored.candidates[n].item for scored, n, _ in places}
            fresh = [one for one in self._new(basis, filters) if one.item not in ranked]
        scored = self.assembler.score(basis, fresh) if fresh else None
        spread = float(places[0][0].scores.total.std()) if places else 0.0
        chance = chances(scored.scores.total if scored else np.empty(0), spread)
        shown = explore(chance, len(places), share, np.random.default_rng(_seed(ranking)))
        policy = f"explore-{share:g}-{self.settings.new_days:g}d-{self.settings.new_likings}"
        found = [
            place
            if one.new is None or scored is None
            else (scored, one.new, scored.scores.of(one.new, reasons))
            for place, one in zip(places, shown, strict=True)
        ]
        kept = [
            {"explored": one.new is not None, "propensity": one.propensity, "policy": policy} for one in shown
        ]
        return found, kept

    def _new(self, basis: Basis, filters: Filters) -> list[Candidate]:
        filters = replace(filters, without=(*filters.without, *basis.state.say.hidden))
        since = datetime.now(UTC) - timedelta(days=self.settings.new_days)
        likings = self.settings.new_likings
        return new_candidates(self.database, basis.state, since=since, likings=likings, filters=filters)


def _seed(ranking: str) -> int:
    return int.from_bytes(hashlib.sha256(ranking.encode()).digest()[:8], "big")


def report(database: Database, *, days: float, target: str | None = None) -> Answer:
    """What kept rankings earned, in likings a ranking within some days, and what another way of ranking would have.

    Args:
        target: what the ids of the other way's kept rankings begin with, the last by its id for each user; None: as it
            would be without exploration.

    Raises:
        InvalidInput: no ranking was kept so long ago, or none of the target.
    """
    now = datetime.now(UTC)
    logged = list(outcomes(database, days, now - timedelta(days=days)))
    theirs = (
        []
        if target is None
        else [one for one in outcomes(database, days, now) if one.ranking.startswith(target)]
    )
    ours = {one.ranking for one in theirs}
    logged = [one for one in logged if one.ranking not in ours]
    if not logged:
        raise InvalidInput("days", f"no ranking with propensities was kept {days:g} days ago or before")
    if target is not None and not theirs:
        raise InvalidInput("target", f"no ranking is kept whose id begins with {target!r}")
    wanted = {(one.user, one.rank): one.item for one in theirs}
    told = estimate(_log(logged, wanted if target is not None else None))
    explored = sum(one.explored for one in logged)
    return {"days": days, "target": target or "without exploration", "explored": explored, **asdict(told)}


def _log(logged: Sequence[Outcome], wanted: dict[tuple[str, int], str] | None) -> Log:
    """A log as estimates take it; `wanted`: by user and rank, what the other way shows (None: all not explored)."""
    rankings = {one.ranking: None for one in logged}
    users = {one.user: None for one in logged}
    ranking, user = ({name: n for n, name in enumerate(names)} for names in (rankings, users))

    def target(one: Outcome) -> bool:
        return not one.explored if wanted is None else wanted.get((one.user, one.rank)) == one.item

    return Log(
        np.asarray([ranking[one.ranking] for one in logged], dtype=np.int64),
        np.asarray([user[one.user] for one in logged], dtype=np.int64),
        np.asarray([one.liked for one in logged], dtype=np.float64),
        np.asarray([one.propensity for one in logged], dtype=np.float64),
        np.asarray([target(one) for one in logged], dtype=np.float64),
    )
