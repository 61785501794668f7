"""Whether what users say moves rankings by exactly what the arithmetic says, on the stack that runs.

For each of some users of the stack a copy is made, which says things and is deleted again; the users themselves are
only read. Of up to three entities that parts pass through, the most frequent, a middling and the rarest, each is

- muted: of every candidate exactly the parts over it are gone, and every other part is what it was;
- muted and hidden: what is tied to it is in no ranking;
- stated: every candidate tied to it gains one part, of the weight times the model's, and nothing else moves;

then novelty is wanted, and every candidate gains one part that its popularity alone decides. Taken back, the ranking is
the one before. All parts of all candidates are compared, and the scores that the API gives.
`.venv/bin/python tests/say_check.py --users 200`

Jobs should not run meanwhile, since they would count a copy's events. A run that is killed leaves at most one copy,
which the next run deletes: a user whose id begins with `say-check/`.
"""

import argparse
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from import_fakes import ask

from api.basis import Basis
from api.parts import Scored
from api.schemas.says import SayBody
from api.service import Persona
from embeddings.parts import Evidence, assemble
from embeddings.scoring import KINDS, Indices
from graph import reading
from graph.preferences import users
from graph.records import Filters
from settings import load

TOLERANCE, WEIGHT, NOVELTY, LIMIT = 1e-9, 0.5, 0.3, 100
COPY = "say-check/"
Table = dict[tuple[int, ...], float]
"""A part by kind, candidate, event and entity or trait (-1: none)."""


@dataclass(frozen=True)
class Asked:
    """One ranking: what it was made from, all candidates scored, and the list that the API gives."""

    basis: Basis
    scored: Scored
    list: dict[str, float]


class Check:
    """Checks one copy of a user after another; `faults` by user."""

    def __init__(self, persona: Persona) -> None:
        self.persona, self.faults, self.parts = persona, Counter[str](), Counter[str]()
        self.told: list[str] = []

    def check(self, user: str) -> None:
        """Makes a copy of a user say all of it."""
        with self._copy(user) as copy:
            before = self._asked(copy)
            table = parts(before)
            if not self.persona.said(user)["history"] and list(self._list(user).items()) != list(
                before.list.items()
            ):
                self._fault(user, "the copy is ranked otherwise than the user")
            for entity in entities(table, before.basis):
                self._entity(user, copy, entity, before, table)
            self._say(copy, novelty=NOVELTY)
            self._compare(user, copy, "novelty", before, table | self._novel(before))
            self._say(copy, novelty=0.0)
            self._same(user, copy, before)

    def _entity(self, user: str, copy: str, entity: str, before: Asked, table: Table) -> None:
        about, number = f"entity:{entity}", int(before.basis.entities.known([entity])[0])
        tied = {
            row["item"]
            for row in self._ask(
                "MATCH (e:Entity {id: $entity})<--(i:Item) RETURN DISTINCT i.id AS item", entity=entity
            )
        }
        over = {key for key in table if key[3] == number and KINDS[key[0]] != "trait"}
        self._say(copy, mute=[{"about": about}])
        self._compare(user, copy, "muted", before, {k: v for k, v in table.items() if k not in over})
        self._say(copy, mute=[{"about": about, "hide": True}])
        if left := tied & self._list(copy).keys():
            self._fault(user, f"{entity} is hidden, and {sorted(left)[:3]} ranked")
        self.parts["hidden"] += len(tied)
        self._say(copy, state=[{"about": about, "weight": WEIGHT}])
        gain, kind = WEIGHT * before.basis.weights.stated, KINDS.index("stated")
        items = [one.item for one in before.scored.candidates]
        gained = {(kind, n, -1, number): gain for n, item in enumerate(items) if item in tied}
        self._compare(user, copy, "stated", before, table | gained)
        self._say(copy, withdraw=[{"about": about}])
        self._same(user, copy, before)

    def _novel(self, before: Asked) -> Table:
        """The part of each candidate, worked out here."""
        positive, weight = before.basis.state.positive_events, before.basis.weights.novelty
        liked = [one.popularity for one in before.scored.candidates]
        seldom = np.log((1 + positive) / (1 + np.asarray(liked))) / np.log(1 + positive)
        return {
            (KINDS.index("novelty"), n, -1, -1): NOVELTY * weight * value for n, value in enumerate(seldom)
        }

    def _compare(self, user: str, copy: str, what: str, before: Asked, wanted: Table) -> None:
        """Holds all parts of the same candidates, and the API's scores, against what is wanted."""
        state = reading.user_state(self.persona.database, copy)
        basis = self.persona._ranker.basis(state)
        scored = self.persona._ranker.assembler.score(basis, before.scored.candidates)
        found = parts(Asked(basis, scored, {}))
        self.parts[what] += len(wanted)
        wrong = [
            k
            for k in found.keys() | wanted.keys()
            if abs(found.get(k, np.inf) - wanted.get(k, -np.inf)) > TOLERANCE
        ]
        if wrong:
            self._fault(user, f"{what}: {len(wrong)} parts, of kinds {sorted({KINDS[k[0]] for k in wrong})}")
        total = np.zeros(len(before.scored.candidates))
        np.add.at(total, [key[1] for key in wanted], list(wanted.values()))
        place = {one.item: n for n, one in enumerate(before.scored.candidates)}
        shown = {item: score for item, score in self._list(copy).items() if item in place}
        if any(abs(score - total[place[item]]) > TOLERANCE for item, score in shown.items()):
            self._fault(user, f"{what}: scores in the ranking")
        self.parts[f"{what}, scores of the API"] += len(shown)

    def _same(self, user: str, copy: str, before: Asked) -> None:
        if list(self._list(copy).items()) != list(before.list.items()):
            self._fault(user, "taken back, the ranking is another")

    def _asked(self, user: str) -> Asked:
        basis = self.persona._ranker.basis(reading.user_state(self.persona.database, user))
        return Asked(basis, self.persona._ranker.score(basis, LIMIT, Filters()), self._list(user))

    def _list(self, user: str) -> dict[str, float]:
        answer = self.persona.recommend(user, limit=LIMIT, reasons=0)
        return {entry["item"]: entry["score"] for entry in answer["recommendations"]}

    def _say(self, user: str, **said: Any) -> None:
        self.persona.say(user, SayBody.model_validate(said))

    def _fault(self, user: str, what: str) -> None:
        self.faults[user] += 1
        self.told.append(f"{user}: {what}")

    def _ask(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        return ask(self.persona.settings, text, **parameters)

    @contextmanager
    def _copy(self, user: str) -> Iterator[str]:
        """A user with the same attributes and events, who has said nothing; deleted in the end."""
        copy = COPY + user
        try:
            self._ask(
                "MATCH (u:User {id: $user}) CREATE (c:User) SET c = u {.*, id: $copy}",
                user=user,
                copy=copy,
            )
            self._ask(
                "MATCH (u:User {id: $user})-[r:INTERACTED]->(i:Item) MATCH (c:User {id: $copy}) "
                "CREATE (c)-[n:INTERACTED]->(i) SET n = properties(r), n.event_id = $copy + '/' + r.event_id",
                user=user,
                copy=copy,
            )
            yield copy
        finally:
            self.clear()

    def clear(self) -> None:
        """Deletes all copies, with all that they said."""
        self._ask("MATCH (u:User) WHERE u.id STARTS WITH $copy DETACH DELETE u", copy=COPY)


def parts(asked: Asked) -> Table:
    """All parts of all candidates; those over several relations to one entity are summed."""
    evidence, found = asked.scored.evidence, Counter[tuple[int, ...]]()
    _, traced = assemble(evidence, asked.basis.weights)
    for number, kind in enumerate(KINDS):
        one = traced[kind].parts
        event, through = _origin(kind, evidence, traced[kind].origin, len(one.candidate))
        keys = zip(one.candidate.tolist(), event.tolist(), through.tolist(), strict=True)
        for key, value in zip(keys, one.contribution.tolist(), strict=True):
            found[number, *key] += value
    return dict(found)


def _origin(
    kind: str, evidence: Evidence, origin: tuple[Indices, ...], parts: int
) -> tuple[Indices, Indices]:
    """Of each part the event, and the entity or trait."""
    none = np.full(parts, -1)
    if kind == "collaborative":
        return evidence.links.source[origin[0]], none
    if kind in ("behaviour", "semantic"):
        return origin[0], none
    if kind == "knowledge":
        return evidence.mine.item[origin[0]], evidence.mine.entity[origin[0]]
    if kind in ("interest", "stated"):
        return none, getattr(evidence, "preference" if kind == "interest" else kind)[0][origin[0]]
    return none, origin[0] if kind == "trait" else none


def entities(table: Table, basis: Basis) -> list[str]:
    """Of those that parts pass through the most frequent, a middling and the rarest."""
    through = Counter(key[3] for key in table if KINDS[key[0]] in ("knowledge", "interest"))
    order = [number for number, _ in sorted(through.items(), key=lambda one: (-one[1], one[0]))]
    chosen = dict.fromkeys([order[0], order[len(order) // 2], order[-1]] if order else [])
    return [basis.entities.ids[number] for number in chosen]


def main() -> int:
    """Checks users of the configured stack and says what was found."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--users", type=int, default=200)
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what is made is deleted
    with Persona(load()) as persona:
        check = Check(persona)
        check.clear()
        everyone = list(users(persona.database))
        chosen = everyone[:: max(len(everyone) // options.users, 1)][: options.users]
        for user in chosen:
            check.check(user)
    compared = ", ".join(f"{what} {n:,}" for what, n in check.parts.items())
    print(f"{len(chosen)} users: {len(chosen) - len(check.faults)} without a fault; compared: {compared}")
    print(*check.told[:20], sep="\n", end="", file=sys.stderr)
    return bool(check.faults)


if __name__ == "__main__":
    sys.exit(main())
