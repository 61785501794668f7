"""What a user might do differently, and what the scores would be: actions to take back, or to add."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from api.basis import Basis
from api.parts import Scored
from api.ranking import Ranker
from embeddings import parts
from embeddings.ablation import Ablation, Pointers
from embeddings.behaviour import attention
from embeddings.counterfactual import Changed
from embeddings.scoring import Floats, Indices
from graph.records import Candidate, Event, Mute, Stated, UserState

LIKINGS = 30
"""Items whose liking may bring another one in: those that the model says lead to it most."""
KNOWN = 20
"""They were liked so often by all, so that the user may know them."""
STATED = 0.5
"""How much an interest is stated that might be."""
MOST = 256
"""Actions that are looked at."""


@dataclass(frozen=True)
class Action:
    """An event (all of them with an item), or a stated interest, that may be there or not."""

    about: str
    name: str


@dataclass(frozen=True)
class Changes:
    """Actions, what the scores are with some of them changed, and what the user's state then is.

    Attributes:
        of: how many there are; only these are looked at.
        scores: float64[b, m] of bool[b, actions].
        applied: the state with the actions of some numbers changed.
    """

    actions: Sequence[Action]
    of: int
    scores: Callable[[Changed], Floats]
    applied: Callable[[Sequence[int]], UserState]


def ablation(basis: Basis, scored: Scored, varied: Indices | None = None) -> Ablation:
    """The scores of candidates without any of some events of a history (None: of all)."""
    ties = basis.ties
    hubs = np.flatnonzero(ties.degree > basis.hub)
    pointers = Pointers(parts.Ties(ties.item[hubs], ties.entity[hubs], ties.degree[hubs]), ties.events[hubs])
    return Ablation(scored.evidence, pointers, basis.weights_at, varied)


def removals(basis: Basis, scored: Scored, place: int) -> Changes:
    """Events that were not, and interests that were not stated: the `MOST` that speak most for a candidate.

    Args:
        place: of that candidate; what speaks for the others as well counts less.
    """
    state = basis.state
    events, there = _strongest(ablation(basis, scored), place)
    met, said = [state.met[n] for n in events.tolist()], [state.say.stated[n] for n in there.tolist()]
    table = ablation(basis, scored, events)

    def scores(changed: Changed) -> Floats:
        stated = np.ones((len(changed), len(state.say.stated)), dtype=bool)
        stated[:, there] = ~changed[:, len(met) :]
        return table.scores(~changed[:, : len(met)], stated)

    def applied(actions: Sequence[int]) -> UserState:
        gone = [met[n] for n in actions if n < len(met)]
        ended = {said[n - len(met)].entity for n in actions if n >= len(met)}
        kept = tuple(one for one in state.say.stated if one.entity not in ended)
        mutes = (*state.say.mutes, *(Mute("Item", event.item, event.title) for event in gone))
        return replace(state, say=replace(state.say, stated=kept, mutes=mutes))

    of = len(state.met) + len(state.say.stated)
    return Changes([*map(_liked, met), *map(_stated, said)], of, scores, applied)


def _strongest(table: Ablation, place: int) -> tuple[Indices, Indices]:
    """Events and stated interests that speak for a candidate more than for the others on average, both ascending."""
    events = table.by_event()
    says = np.concatenate([events, table.by_stated()])
    best = np.sort(np.argsort(says.mean(axis=1) - says[:, place], kind="stable")[:MOST])
    return best[best < len(events)], best[best >= len(events)] - len(events)


def additions(ranker: Ranker, basis: Basis, candidates: Sequence[Candidate], place: int) -> Changes:
    """Items that might be liked now, and interests that might be stated, to bring a candidate in.

    Args:
        candidates: the best, and that one.
    """
    state = basis.state
    likings = _likings(ranker, basis, candidates, place)
    interests = _interests(ranker, basis, candidates[place])
    of = len(likings) + len(interests)
    interests, said = interests[: MOST - len(likings)], len(state.say.stated)

    def with_these(events: Sequence[Event], stated: Sequence[Stated]) -> UserState:
        say = replace(state.say, stated=(*state.say.stated, *stated))
        return replace(state, events=(*events, *state.events), say=say)

    wide = ranker.basis(with_these(likings, interests))
    table = ablation(wide, ranker.assembler.score(wide, candidates), np.arange(len(likings)))
    column = {candidate.item: n for n, candidate in enumerate(candidates)}
    met = np.asarray([column.get(event.item, -1) for event in likings], dtype=np.int64)

    def scores(changed: Changed) -> Floats:
        stated = np.hstack([np.ones((len(changed), said), bool), changed[:, len(likings) :]])
        found = table.scores(changed[:, : len(likings)], stated)
        row, event = np.nonzero(changed[:, : len(likings)] & (met >= 0))
        found[row, met[event]] = -np.inf  # what has been met is not ranked
        return found

    def applied(actions: Sequence[int]) -> UserState:
        chosen = [likings[n] for n in actions if n < len(likings)]
        return with_these(chosen, [interests[n - len(likings)] for n in actions if n >= len(likings)])

    return Changes([*map(_liked, likings), *map(_stated, interests)], of, scores, applied)


def _liked(event: Event) -> Action:
    return Action(f"item:{event.item}", event.title)


def _stated(interest: Stated) -> Action:
    return Action(f"entity:{interest.entity}", interest.name)


def _likings(ranker: Ranker, basis: Basis, candidates: Sequence[Candidate], place: int) -> list[Event]:
    """Likings of well known items that speak for the candidate more than for the best."""
    learned = basis.learned
    if learned is None:
        return []
    rows = basis.rows([candidate.item for candidate in candidates])
    target = learned.target[rows].astype(np.float64) * (rows >= 0)[:, None]
    direction = target[place] - target.mean(axis=0)
    newest = attention(np.concatenate([[1.0], basis.signal]))[:, 0]
    read = np.einsum("k,kde,e->d", newest, learned.mixing.astype(np.float64), direction)
    speaks = learned.source @ read.astype(np.float32)
    left_out = basis.rows([*basis.state.left_out, candidates[place].item])
    speaks[left_out[left_out >= 0]] = -np.inf
    speaks[learned.popularity < KNOWN] = -np.inf
    best = _best(speaks, LIKINGS)
    now = datetime.now(UTC)
    found = ranker.candidates([learned.items[n] for n in best], basis.state.slot)
    return [
        Event(one.item, one.title, "like", None, 1.0, now, f"if/{one.item}", one.embedding_of, one.revision)
        for one in found
    ]


def _best(values: Floats, count: int) -> list[int]:
    order = np.argsort(-values, kind="stable")[:count]
    return [int(n) for n in order if np.isfinite(values[n])]


def _interests(ranker: Ranker, basis: Basis, candidate: Candidate) -> list[Stated]:
    """Interests in what the item is tied to, of those that are neither stated nor muted."""
    said = {one.entity for one in basis.state.say.stated} | basis.state.say.muted_entities
    related = ranker.related(candidate, basis.state.knowledge)
    found = {one.entity: one for one in related if one.entity not in said}
    return [Stated(one.entity, one.kind, one.name, one.degree, STATED) for one in found.values()]
