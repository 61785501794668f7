"""Trains a model: links and behaviour vectors on the older events, weights of the parts on the newer, then all anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logsumexp

from embeddings import links, ranker, traits
from embeddings.behaviour import Behaviour, joined
from embeddings.evaluation.data import Dataset, Events, Floats, Indices, Mask
from embeddings.evaluation.evidence import HUB, Reader, histories
from embeddings.features import choose
from embeddings.model import Model
from embeddings.neural import behaviour
from embeddings.parts import assemble, outline
from embeddings.placing import Placing, with_placed
from embeddings.ranker import Choice, Ranker
from embeddings.scoring import KINDS, Weights
from errors import InvalidInput

Progress = Callable[[str, int, int, float], None]
"""Told (stage, step, steps, loss)."""


def silent(stage: str, step: int, steps: int, loss: float) -> None:
    """Progress that nobody watches."""


SET_ASIDE = 0.1
"""Share of users that the first model does not learn from, so that weights for newcomers are fitted on newcomers."""
FEW = (0, 1, 2, 3, 5, 8)
"""How many of their first events those users are seen with."""
BEGUN = 4
"""From so many on it is asked what they like next, before that what they will ever like."""
NEXT = 20
"""Likings that count as next."""
ASKED = 200
"""Users that say how far behind an item stands that nobody met."""
FARTHEST = 100.0
"""How far at most, in priors."""


@dataclass(frozen=True)
class Config:
    """How a model is trained.

    Attributes:
        keep: links into each item.
        hub: degree above which an entity counts through interests alone.
        half_life: days in which what an event says halves, where weights are fitted; None: age does not count.
        members: trainings of the behaviour vectors, from different starts, that are joined.
    """

    keep: int = 200
    hub: int = HUB
    vectors: behaviour.Config = field(default_factory=behaviour.Config)
    members: int = 2
    half_life: float | None = None


def train(
    data: Dataset,
    learned: Mask,
    held: Mask,
    config: Config = Config(),
    progress: Progress = silent,
) -> Model:
    """A model of all the events in `learned`, with weights fitted on those in `held`, which are some of them.

    Items that nobody has met are placed by what is known of them, as an item on the average is that is known so. Those
    that were there before and were passed over by all stand behind that: see `passed_over`.

    Raises:
        InvalidInput: nobody likes anything in `learned`.
    """
    later, first = choices(data, learned, held, config, progress)
    fitted = ranker.learn([*later, *first])
    model = learn(data, learned, config, "all events", progress)
    model = replace(model, ranker=fitted, made={"validation_ndcg": ranker.ndcg(later, fitted)})
    return passed_over(data, learned, held, model, config.hub, config.half_life)


def passed_over(
    data: Dataset, learned: Mask, held: Mask, model: Model, hub: int, half_life: float | None = None
) -> Model:
    """The same model, with priors by which items nobody met are chosen as seldom as such items were.

    As seldom as events in `held` were likings of an item that nobody had met before; a large catalogue would crowd out
    what is known to be liked otherwise. Items that are new (`Dataset.new`) are spared: nobody could have met them.
    """
    events, count = data.events, len(data.items)
    behind = np.ones(count, bool) if data.new is None else ~data.new
    behind[events.item[learned]] = False
    before = np.zeros(count, bool)
    before[events.item[learned & ~held]] = True
    first = held & events.liked
    share = (1 + (~before[events.item[first]]).sum()) / (2 + first.sum())
    reader = Reader(data, learned, model, np.arange(count), hub, half_life)
    standing = [
        _standing(reader, model, behind, user, items, signals)
        for user, items, signals in islice(histories(events, learned), ASKED)
    ]
    ahead, weight = np.asarray(standing).T

    def excess(lower: float) -> float:
        return float(expit(ahead - weight * lower).mean() - share)

    if not behind.any() or excess(0.0) <= 0 or excess(FARTHEST) >= 0:
        return model
    lower = brentq(excess, 0.0, FARTHEST)
    prior = model.behaviour.prior.copy()
    prior[behind] -= np.float32(lower)
    made = {**model.made, "passed_over": lower}
    return replace(model, behaviour=replace(model.behaviour, prior=prior), made=made)


def _standing(
    reader: Reader, model: Model, behind: Mask, user: int, items: Indices, signals: Floats
) -> tuple[float, float]:
    """Log-odds that one user chooses from `behind` next, and the weight of priors for them."""
    weights = model.ranker.weights(len(items))
    scores = outline(reader.evidence(user, items, signals), weights)
    unseen = np.ones(len(scores), bool)
    unseen[items] = False
    theirs, others = scores[behind], scores[unseen & ~behind]
    if not len(theirs) or not len(others):
        return -np.inf if len(others) else np.inf, weights.prior
    return float(logsumexp(theirs) - logsumexp(others)), weights.prior


def choices(
    data: Dataset, learned: Mask, held: Mask, config: Config, progress: Progress = silent
) -> tuple[list[Choice], list[Choice]]:
    """What a model of the events before `held` says where users chose, to fit weights to.

    Of those it learned from, in `held`; and of some whom it did not learn from, after their first events.
    """
    aside = np.zeros(len(data.users), bool)
    count = int(len(aside) * SET_ASIDE)
    aside[np.random.default_rng(config.vectors.seed).choice(len(aside), count, replace=False)] = True
    older = learned & ~held & ~aside[data.events.user]
    if not (older & data.events.liked).any():
        return [], []
    model = learn(data, older, config, "older events", progress)
    items = np.unique(data.events.item[older & data.events.liked])
    reader = Reader(data, older, model, items, config.hub, config.half_life)
    later = _later(data, learned & ~held, held, aside, reader)
    return list(later), list(_first(data, learned, aside, reader))


def learn(
    data: Dataset, learned: Mask, config: Config, stage: str = "", progress: Progress = silent
) -> Model:
    """A model with the weights that serve before any are fitted.

    Raises:
        InvalidInput: nobody likes anything in `learned`.
    """
    events = data.events.where(learned)
    if not events.liked.any():
        raise InvalidInput("events", "nobody likes anything: add events with a signal, then train again")
    count = len(data.items)
    cut = links.learn(events.user, events.item, events.signal, count, keep=config.keep)
    vectors, placing = _vectors(
        data, events, config, lambda step, steps, loss: progress(stage, step, steps, loss)
    )
    liked = events.where(events.liked)
    attributes = data.attributes or [{}] * len(data.users)
    lifts = traits.learn(liked.user, liked.item, attributes, count)
    return Model(cut, vectors, Ranker(), events.fingerprint(), lifts, placing=placing)


def _vectors(
    data: Dataset, events: Events, config: Config, progress: behaviour.Progress
) -> tuple[Behaviour, Placing | None]:
    """Trained on the items that were met; all others are placed by their features."""
    count = len(data.items)
    met = np.unique(events.item)
    trained = np.zeros(count, bool)
    trained[met] = True
    place = np.full(count, -1)
    place[met] = np.arange(len(met))
    seen = behaviour.examples(events.user, place[events.item], events.signal, len(met), config.vectors)
    chosen = choose(data.knowledge, trained)
    known = chosen.of(data.knowledge)
    first = config.vectors.seed * config.members
    members = [
        behaviour.train(
            seen,
            known,
            data.items,
            met,
            replace(config.vectors, seed=first + n),
            _nth(progress, n, config.members),
        )
        for n in range(config.members)
    ]
    made = joined(members)
    if made.told is None:
        return made, None
    placing = Placing(chosen, made.told)
    return with_placed(made, placing, data.knowledge, np.flatnonzero(~trained)), placing


def _nth(progress: behaviour.Progress, n: int, count: int) -> behaviour.Progress:
    """Progress of the nth of trainings of equal length, as that of all of them."""
    return lambda step, steps, loss: progress(n * steps + step, count * steps, loss)


def _later(data: Dataset, known: Mask, held: Mask, aside: Mask, reader: Reader) -> Iterator[Choice]:
    """What users who were learned from liked in `held`."""
    events = data.events
    liked = events.where(held & events.liked)
    for user, items, signals in histories(events, known & ~aside[events.user]):
        yield from _choice(reader, user, items, signals, liked.item[liked.user == user])


def _first(data: Dataset, learned: Mask, aside: Mask, reader: Reader) -> Iterator[Choice]:
    """What users who were set aside liked after their first few events.

    All that they will ever like counts the square root of how much it is: were users to count alike, weights would be
    for those who like little (as recall is measured), were likings to, for those who like much (as NDCG@10 is).
    """
    events = data.events
    for user, items, signals in histories(events, learned & aside[events.user]):
        for few in FEW:
            begun = max(len(items) - few, 0)  # newest first: the first events stand last
            following = items[:begun][signals[:begun] > 0][::-1]
            if few >= BEGUN:
                yield from _choice(reader, user, items[begun:], signals[begun:], following[:NEXT])
                continue
            for choice in _choice(reader, user, items[begun:], signals[begun:], following):
                yield replace(choice, count=len(choice.liked) ** 0.5)


def _choice(reader: Reader, user: int, items: Indices, signals: Floats, liked: Indices) -> Iterator[Choice]:
    unseen = ~np.isin(reader.candidates, items)
    wanted = np.flatnonzero(np.isin(reader.candidates[unseen], liked))
    if len(wanted):
        totals = kind_totals(reader, user, items, signals)[unseen]
        yield Choice(len(items), totals, wanted)


def kind_totals(reader: Reader, user: int, items: Indices, signals: Floats) -> Floats:
    """The parts of each candidate summed by kind, float64[m, kinds], with weights of 1."""
    ones = Weights(**dict.fromkeys(KINDS, 1.0))
    _, traced = assemble(reader.evidence(user, items, signals), ones)
    m = len(reader.candidates)
    columns = [
        np.bincount(traced[kind].parts.candidate, weights=traced[kind].parts.contribution, minlength=m)
        for kind in KINDS
    ]
    return np.stack(columns, axis=1)
