"""Models of ours to be evaluated: the one that serves, and arms that say what its parts earn."""

import resource
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.evaluation.board import Entry, measure
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.leaks import check_artefacts
from embeddings.evaluation.rank import rank
from embeddings.evaluation.splits import Split
from embeddings.features import Knowledge
from embeddings.neural.model import Config, train
from embeddings.ranker import Ranker
from embeddings.scoring import KINDS

SERVED = "persona"
Tell = Callable[[str], None]
Vectors = NDArray[np.float32]
Retext = Callable[[Knowledge], Vectors]
"""Text vectors made anew from changed knowledge."""


@dataclass(frozen=True)
class Arm:
    """A model that knows less, or what is not so.

    Attributes:
        knows: what it knows of items instead.
        kinds: the kinds of parts it may use; None for all.
        swapped: whether it ranks each user by another one's history.
    """

    knows: Callable[[Knowledge], Knowledge] = lambda knowledge: knowledge
    kinds: Sequence[str] | None = None
    swapped: bool = False


def arms(retext: Retext, seed: int) -> Mapping[str, Arm]:
    """All of them by name; knowledge texts are rebuilt where the graph is changed."""

    def no_graph(knowledge: Knowledge) -> Knowledge:
        bare = knowledge.without_graph()
        return replace(bare, vectors=retext(bare))

    def shuffled(knowledge: Knowledge) -> Knowledge:
        dealt = replace(knowledge.shuffled(seed), years=knowledge.years)
        return replace(dealt, vectors=retext(dealt))

    return {
        "cosine of texts": Arm(kinds=("semantic",)),
        "persona, no text": Arm(lambda knowledge: knowledge.without_text()),
        "persona, no graph": Arm(no_graph),
        "persona, neither": Arm(lambda knowledge: knowledge.without_graph().without_text()),
        "persona, shuffled graph": Arm(shuffled),
        "persona, links alone": Arm(kinds=("collaborative", "prior")),
        "persona, behaviour alone": Arm(kinds=("behaviour", "prior")),
        "persona, shuffled profiles": Arm(swapped=True),
    }


def evaluate(
    data: Dataset, splits: Sequence[Split], name: str, arm: Arm, config: Config, tell: Tell
) -> list[Entry]:
    """Trains one model once, refitted, and measures it on splits that share their training part."""
    changed = replace(data, knowledge=arm.knows(data.knowledge))
    tell(f"{name}: training")
    begun = time.monotonic()
    model = train(changed, splits[0].learned, splits[0].held, config)
    seconds = time.monotonic() - begun
    if arm.kinds:
        model = replace(model, ranker=only(model.ranker, arm.kinds))
    entries = []
    for split in splits:
        check_artefacts(changed, split, {"The model": model.trained_on})
        tell(f"{name}: ranking, {split.name}")
        begun = time.monotonic()
        top = rank(changed, split, model, hub=config.hub, swap=arm.swapped).top
        each = 1000 * (time.monotonic() - begun) / max(len(top), 1)
        figures: dict[str, Any] = {
            "train_seconds": seconds,
            "rank_ms_per_user": each,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,  # kilobytes on Linux
            "seeds": [config.vectors.seed],
            "trained_on": model.trained_on,
        }
        entries.append(measure(data, split, name, top, ours=True, served=name == SERVED, **figures))
    return entries


def only(ranker: Ranker, kinds: Sequence[str]) -> Ranker:
    """The same weights, of some kinds alone; one kind by itself needs no weight."""
    kept = {kind: 0.0 for kind in KINDS if kind not in kinds}
    if len(kinds) == 1:
        kept |= dict.fromkeys(kinds, 1.0)
    return Ranker(tuple(replace(level, **kept) for level in ranker.levels))
