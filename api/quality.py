"""How good a ranking's reasons are, and better ones where the answer may lose a share of what it could be."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from api.basis import Basis
from api.parts import Scored
from api.reasons import Path
from embeddings.explanations import Quality, Told, popularity, recency
from embeddings.rearranging import Entry, Rearranged, rearrange
from embeddings.scoring import Listing
from graph.connection import Database
from graph.degrees import spread

Answer = dict[str, Any]
Part = tuple[str, int, float]
ByDegree = Mapping[str, Mapping[int, float]]
# How many times the wanted items a list is chosen from.
POOL = 5
# Parts of each kind, of an item, that may be shown besides its strongest.
PER_KIND = 8


@dataclass(frozen=True)
class Chosen:
    """A list: places among the candidates, what is shown of each, and the report for the answer."""

    places: Sequence[int]
    listings: Sequence[Listing]
    report: Answer


class Judge:
    """Measures reasons against the graph they come from. Thread-safe; keeps how popular entities of a degree are."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._popularity: tuple[int, ByDegree] = (-1, {})

    def choose(
        self, basis: Basis, scored: Scored, pool: Sequence[int], limit: int, reasons: int | None, loss: float
    ) -> Chosen:
        """`limit` of a pool of candidates, which are sorted by score, and up to `reasons` of each.

        Args:
            loss: see `embeddings.rearranging`; 0: the plain ranking, measured.
        """
        listings = [scored.scores.of(n) for n in pool]
        eligible = [list(_eligible(one, reasons)) for one in listings]
        tell = _Teller(basis, scored, self._of_kinds(basis.state.knowledge))
        entries = [
            Entry(
                score=float(scored.scores.total[n]),
                parts=[tell.told(part) for part in parts],
                magnitude=sum(abs(value) for _, _, value in listing.parts),
            )
            for n, listing, parts in zip(pool, listings, eligible, strict=True)
        ]
        found = rearrange(entries, limit, reasons, loss)
        shown = [
            _listing(listings[n], [eligible[n][part] for part in parts])
            for n, parts in zip(found.items, found.reasons, strict=True)
        ]
        return Chosen([pool[n] for n in found.items], shown, _report(found, loss))

    def _of_kinds(self, version: int) -> ByDegree:
        """By kind, how popular each degree makes an entity, in one version of the knowledge."""
        kept, found = self._popularity
        if kept != version:
            found = {kind: popularity(entities) for kind, entities in spread(self._database).items()}
            self._popularity = (version, found)
        return found


@dataclass(frozen=True)
class _Teller:
    """From a part to what the measures see of it."""

    basis: Basis
    scored: Scored
    popularity: ByDegree
    recency: Mapping[str, float] = field(init=False)

    def __post_init__(self) -> None:
        met = self.basis.state.met
        found = recency([event.at.timestamp() for event in met]).tolist()
        by_event = {event.event_id: value for event, value in zip(met, found, strict=True)}
        object.__setattr__(self, "recency", by_event)

    def told(self, part: Part) -> Told:
        kind, place, contribution = part
        path = self.scored.path[kind](place)
        return Told(
            type=f"{kind}/{path.tie.relation}" if path.tie else kind,
            contribution=contribution,
            recency=self.recency.get(path.event.event_id) if path.event else None,
            popularity=self._entity(path),
            tied=any(one is not None for one in (path.event, path.tie, path.trait)),
        )

    def _entity(self, path: Path) -> float | None:
        entity = path.tie
        return self.popularity.get(entity.kind, {}).get(entity.degree) if entity else None


def _eligible(listing: Listing, reasons: int | None) -> Iterator[Part]:
    """The strongest parts, and besides them the strongest of each kind; all, where all are shown."""
    met: Counter[str] = Counter()
    for n, part in enumerate(listing.parts):
        met[part[0]] += 1
        if reasons is None or n < reasons or (reasons and met[part[0]] <= PER_KIND):
            yield part


def _listing(listing: Listing, shown: list[Part]) -> Listing:
    """The parts shown, and what the others come to."""
    told = {(kind, place) for kind, place, _ in shown}
    rest = [value for kind, place, value in listing.parts if (kind, place) not in told]
    return Listing(shown, float(np.sum(rest)), len(rest))


def _report(found: Rearranged, loss: float) -> Answer:
    lost = {"allowed": loss, "gain": found.lost_gain, "reasons": found.lost_reasons}
    return {**_measures(found.after), "before": _measures(found.before), "loss": lost}


def _measures(quality: Quality) -> Answer:
    return {**asdict(quality), "overall": quality.overall}
