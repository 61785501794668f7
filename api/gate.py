"""The quality gate: whether the vectors in the slot that does not serve may take over, with the figures that say so."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from api.encoders import Encoders
from api.held_out import questions
from embeddings import gate
from embeddings.encoder import Vectors
from embeddings.gate import Compared
from embeddings.scoring import Indices
from errors import PersonaError
from graph import knowledge
from graph.connection import Database
from graph.slots import Held, NothingToSwitch, Slots
from settings import Settings

Answer = dict[str, Any]
Read = tuple[list[str], list[str], Vectors]
TITLES = 500
"""Items that are searched by their titles, and whose neighbours are compared."""


class Refused(PersonaError):
    """The gate does not let the new vectors serve."""

    status = 409

    def __init__(self, report: Answer) -> None:
        failed = "; ".join(one["said"] for one in report["checks"] if not one["passed"])
        super().__init__(
            f"{report['model']} in slot {report['slot']} was not let through: {failed}. `--force` switches all the "
            "same."
        )


@dataclass(frozen=True)
class Sides:
    """Items that have a vector in both slots, in one order, with the vectors of each: float32[n, d]."""

    ids: list[str]
    titles: list[str]
    old: Vectors
    new: Vectors


class Gate:
    """Judges the slot that does not serve against the one that does."""

    def __init__(self, database: Database, settings: Settings, encoders: Encoders) -> None:
        self._database, self._settings, self._encoders = database, settings, encoders

    def check(self, found: Slots) -> Answer:
        """Every check of the gate with its figures; `passed` if all are.

        Raises:
            NothingToSwitch: the other slot holds nothing.
            NoEncoder: its encoder was not exported here.
        """
        held = found.held.get(found.other)
        if held is None or held.leaving:
            raise NothingToSwitch
        checks = [self._coverage(held)]
        ids, titles, new = knowledge.vectors(self._database, held.slot)
        if ids:
            checks += [self._sound(new), self._apart(new)]
            sides = _both(knowledge.vectors(self._database, found.serving), (ids, titles, new))
            checks += self._compared(found, held, sides)
        passed = all(check["passed"] for check in checks)
        return {"slot": held.slot, "model": held.model, "passed": passed, "checks": checks}

    def _coverage(self, held: Held) -> Answer:
        rows = knowledge.staleness(self._database, self._settings.entity_min_degree, held.slot)
        lacking = sum(row.stale + row.missing for row in rows)
        total = lacking + sum(row.current for row in rows)
        figures = {"nodes": total, "lacking": lacking}
        return _told(
            "coverage", lacking == 0 < total, f"{total - lacking:,} of {total:,} vectors current", figures
        )

    def _sound(self, new: Vectors) -> Answer:
        bad = gate.unsound(new)
        return _told(
            "sound",
            bad == 0,
            f"{bad:,} of {len(new):,} vectors not finite or not of unit length",
            {"bad": bad},
        )

    def _apart(self, new: Vectors) -> Answer:
        cosine, most = gate.alike(new), self._settings.gate_alike
        said = f"mean cosine of two items {cosine:.3f}, {most} is too alike"
        return _told("apart", cosine < most, said, {"cosine": cosine, "limit": most})

    def _compared(self, found: Slots, held: Held, sides: Sides) -> Iterator[Answer]:
        asked = questions(self._database, held, {item: n for n, item in enumerate(sides.ids)})
        recalls = Compared.of(gate.next_likings(sides.old, asked), gate.next_likings(sides.new, asked))
        yield self._kept("next likings", f"Recall@{gate.NEXT} of next likings", recalls)
        places = _some(len(sides.ids))
        texts = [sides.titles[n] for n in places.tolist()]
        old, new = (self._encoders.of(one).encode(texts) for one in (found.held.get(found.serving), held))
        searched = (gate.by_title(old, sides.old, places), gate.by_title(new, sides.new, places))
        yield self._kept(
            "by title", f"items among the {gate.FOUND} nearest to their title", Compared.of(*searched)
        )
        if len(sides.ids) > 1:
            same = gate.Figure.of(gate.agreement(sides.old, sides.new, places))
            said = f"{_figure(same)} of the {gate.FOUND} nearest items are the same"
            yield _told("neighbours", True, said, asdict(same))

    def _kept(self, name: str, what: str, compared: Compared | None) -> Answer:
        """Whether the new encoder keeps enough of what the old one finds."""
        most = self._settings.gate_loss
        if compared is None:
            return _told(name, True, f"{what}: nothing to ask", {"asked": 0})
        old, new, ratio = compared.old, compared.new, compared.ratio
        said = f"{what}: {_figure(new)} to {_figure(old)}, {_figure(ratio)} times, {compared.asked:,} asked"
        if compared.asked < gate.FEWEST:
            said += ", too few to judge by"
        return _told(name, not compared.lost(most), said, {**asdict(compared), "limit": 1 - most})


def _told(name: str, passed: bool, said: str, figures: Answer) -> Answer:
    return {"check": name, "passed": passed, "said": said, "figures": figures}


def _figure(one: gate.Figure) -> str:
    return f"{one.mean:.3f} [{one.low:.3f}, {one.high:.3f}]"


def _some(count: int) -> Indices:
    """Places of some of so many items, always the same."""
    if count <= TITLES:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, TITLES, replace=False))


def _both(old: Read, new: Read) -> Sides:
    place, at = {item: n for n, item in enumerate(old[0])}, {item: n for n, item in enumerate(new[0])}
    ids = [item for item in new[0] if item in place]
    theirs, ours = [place[item] for item in ids], [at[item] for item in ids]
    return Sides(ids, [new[1][n] for n in ours], old[2][theirs], new[2][ours])
