"""The paper's method beside ours: trained on the same events, measured on the same splits, with its ablations."""

import resource
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from embeddings.evaluation.board import Entry, measure
from embeddings.evaluation.data import Dataset, Events, Indices
from embeddings.evaluation.rank import K, asked
from embeddings.evaluation.splits import Split
from embeddings.neural import paper_data
from embeddings.neural.paper import PaperConfig, PaperModel
from embeddings.neural.paper_data import Items, PaperData
from embeddings.neural.paper_network import Switches
from embeddings.neural.paper_training import train

CENTRE = 3.0
"""Ratings count from here; where there are none, a liking counts 1 and what was met without one -1."""
SHARED = 3
"""Attributes are the entities that so many items have."""

ABLATIONS: Mapping[str, Switches] = {
    "paper": Switches(),
    "paper, no fusion": Switches(fusion=False),
    "paper, no attribute attention": Switches(attribute=False),
    "paper, no hierarchy": Switches(hierarchy=False),
    "paper, no text": Switches(text=False),
    "paper, no graph": Switches(graph=False),
}


def evaluate(data: Dataset, splits: Sequence[Split], name: str, switches: Switches, seed: int) -> list[Entry]:
    """Trains it once on train and validation, and measures it on splits that share them."""
    met = np.unique(data.events.item)
    place = np.full(len(data.items), -1)
    place[met] = np.arange(len(met))
    learned = _events(data.events.where(splits[0].learned), place)
    liked = data.events.signal[splits[0].learned] > 0
    begun = time.monotonic()
    model = train(
        replace(PaperConfig(), switches=switches),
        PaperData(_items(data, met, place), learned, liked, None),
        seed,
    )
    seconds = time.monotonic() - begun
    found = []
    for split in splits:
        begun = time.monotonic()
        top = _top(model, data, split, met, place)
        figures: dict[str, Any] = {
            "train_seconds": seconds,
            "rank_ms_per_user": 1000 * (time.monotonic() - begun) / max(len(top), 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,  # kilobytes on Linux
            "seeds": [seed],
        }
        found.append(measure(data, split, name, top, ours=True, **figures))
    return found


def _top(model: PaperModel, data: Dataset, split: Split, met: Indices, place: Indices) -> Indices:
    """The best unseen items of the users asked about, int64[users, K]."""
    users, shown = asked(data, split), data.events.where(split.shown)
    scores = np.full((len(users), len(met)), -np.inf, np.float32)
    allowed = place[split.items[np.isin(split.items, met)]]
    known = shown.where(np.isin(shown.user, users))
    scores[:, allowed] = model.scores(_events(known, place), users)[:, allowed]
    scores[np.searchsorted(users, known.user), place[known.item]] = -np.inf
    order = np.argsort(-scores, axis=1, kind="stable")[:, :K]
    return np.where(np.isfinite(np.take_along_axis(scores, order, axis=1)), met[order], -1)


def _events(events: Events, place: Indices) -> paper_data.Events:
    told = np.where(events.signal > 0, 1.0, -1.0)
    values = np.where(np.isnan(events.value), told, events.value - CENTRE).astype(np.float32)
    return paper_data.Events(events.user, place[events.item], values, events.at)


def _items(data: Dataset, met: Indices, place: Indices) -> Items:
    knowledge = data.knowledge
    here = place[knowledge.item] >= 0
    entities: dict[str, int] = {}
    number = np.asarray(
        [entities.setdefault(entity, len(entities)) for _, entity in knowledge.relation], dtype=np.int64
    )
    pairs = np.unique(np.stack([place[knowledge.item[here]], number[here]], axis=1), axis=0)
    counts = np.bincount(pairs[:, 1], minlength=len(entities))
    pairs = pairs[counts[pairs[:, 1]] >= SHARED]
    _, attribute = np.unique(pairs[:, 1], return_inverse=True)
    return Items(knowledge.vectors[met], pairs[:, 0], attribute.astype(np.int64))
