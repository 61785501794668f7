"""Trains a model: links and behaviour vectors on the older events, weights of the parts on the newer, then all anew."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from embeddings import links, ranker
from embeddings.behaviour import Behaviour, joined
from embeddings.evaluation.data import Dataset, Events, Floats, Indices, Mask
from embeddings.evaluation.evidence import HUB, Reader, histories
from embeddings.features import features
from embeddings.model import Model
from embeddings.neural import behaviour
from embeddings.parts import assemble
from embeddings.ranker import Choice, Ranker
from embeddings.scoring import KINDS, Weights
from errors import InvalidInput

Progress = Callable[[str, int, int], None]
SET_ASIDE = 0.1
"""Share of users that the first model does not learn from, so that weights for newcomers are fitted on newcomers."""
FEW = (0, 1, 2, 3, 5, 8)
"""How many of their first events those users are seen with."""
NEXT = 20
"""Likings after that, of which the weights are fitted."""


@dataclass(frozen=True)
class Config:
    """How a model is trained.

    Attributes:
        keep: links into each item.
        hub: degree above which an entity counts through interests alone.
        ranker: weights that are given instead of fitted.
        members: trainings of the behaviour vectors, from different starts, that are joined.
    """

    keep: int = 200
    hub: int = HUB
    vectors: behaviour.Config = field(default_factory=behaviour.Config)
    ranker: Ranker | None = None
    members: int = 2


def train(
    data: Dataset,
    learned: Mask,
    held: Mask,
    config: Config = Config(),
    progress: Progress = lambda stage, step, steps: None,
) -> Model:
    """A model of all the events in `learned`, with weights fitted on those in `held`, which are some of them.

    Raises:
        InvalidInput: nobody likes anything in `learned`.
    """
    weights, validation = config.ranker, 0.0
    if weights is None:
        weights, validation = fit_ranker(data, learned, held, config, progress)
    model = _learn(data, learned, weights, config, "all events", progress)
    return replace(model, made={"validation_ndcg": validation})


def fit_ranker(
    data: Dataset, learned: Mask, held: Mask, config: Config, progress: Progress
) -> tuple[Ranker, float]:
    """Weights from what a model of the events before `held` makes of those in it; their NDCG@10 there."""
    aside = np.zeros(len(data.users), bool)
    count = int(len(aside) * SET_ASIDE)
    aside[np.random.default_rng(config.vectors.seed).choice(len(aside), count, replace=False)] = True
    older = learned & ~held & ~aside[data.events.user]
    if not (older & data.events.liked).any():
        return Ranker(), 0.0
    model = _learn(data, older, Ranker(), config, "older events", progress)
    items = np.unique(data.events.item[older & data.events.liked])
    reader = Reader(data, older, model, items, config.hub)
    later = list(_later(data, learned & ~held, held, aside, reader))
    choices = [*later, *_first(data, learned, aside, reader)]
    if not choices:
        return Ranker(), 0.0
    fitted = ranker.learn(choices)
    return fitted, ranker.ndcg(later, fitted)


def _learn(
    data: Dataset, learned: Mask, weights: Ranker, config: Config, stage: str, progress: Progress
) -> Model:
    events = data.events.where(learned)
    if not events.liked.any():
        raise InvalidInput("events", "nobody likes anything: add events with a signal, then train again")
    count = len(data.items)
    cut = links.learn(events.user, events.item, events.signal, count, keep=config.keep)
    vectors = _vectors(data, events, config, lambda step, steps: progress(stage, step, steps))
    return Model(cut, vectors, weights, events.fingerprint())


def _vectors(data: Dataset, events: Events, config: Config, progress: behaviour.Progress) -> Behaviour:
    """Trained on the items that were met; all others are placed by their features."""
    count = len(data.items)
    met = np.unique(events.item)
    trained = np.zeros(count, bool)
    trained[met] = True
    place = np.full(count, -1)
    place[met] = np.arange(len(met))
    seen = behaviour.examples(events.user, place[events.item], events.signal, len(met), config.vectors)
    known = features(data.knowledge, trained)
    first = config.vectors.seed * config.members
    members = [replace(config.vectors, seed=first + n) for n in range(config.members)]
    return joined([behaviour.train(seen, known, data.items, met, one, progress) for one in members])


def _later(data: Dataset, known: Mask, held: Mask, aside: Mask, reader: Reader) -> Iterator[Choice]:
    """What users who were learned from liked in `held`."""
    events = data.events
    liked = events.where(held & events.liked)
    for user, items, signals in histories(events, known & ~aside[events.user]):
        yield from _choice(reader, items, signals, liked.item[liked.user == user])


def _first(data: Dataset, learned: Mask, aside: Mask, reader: Reader) -> Iterator[Choice]:
    """What users who were set aside liked after their first few events."""
    events = data.events
    for _, items, signals in histories(events, learned & aside[events.user]):
        for few in FEW:
            begun = max(len(items) - few, 0)  # newest first: the first events stand last
            following = items[:begun][signals[:begun] > 0][::-1][:NEXT]
            yield from _choice(reader, items[begun:], signals[begun:], following)


def _choice(reader: Reader, items: Indices, signals: Floats, liked: Indices) -> Iterator[Choice]:
    unseen = ~np.isin(reader.candidates, items)
    wanted = np.flatnonzero(np.isin(reader.candidates[unseen], liked))
    if len(wanted):
        totals = kind_totals(reader, items, signals)[unseen]
        yield Choice(len(items), totals, wanted)


def kind_totals(reader: Reader, items: Indices, signals: Floats) -> Floats:
    """The parts of each candidate summed by kind, float64[m, kinds], with weights of 1."""
    ones = Weights(**dict.fromkeys(KINDS, 1.0))
    _, traced = assemble(reader.evidence(items, signals), ones)
    m = len(reader.candidates)
    columns = [
        np.bincount(traced[kind].parts.candidate, weights=traced[kind].parts.contribution, minlength=m)
        for kind in KINDS
    ]
    return np.stack(columns, axis=1)
