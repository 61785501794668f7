"""Models of ours to be evaluated: the one that serves, and arms that say what its parts earn."""

import resource
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings import ranker
from embeddings.evaluation.board import Entry, measure
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.leaks import check_artefacts
from embeddings.evaluation.rank import rank
from embeddings.evaluation.splits import Split
from embeddings.features import Knowledge
from embeddings.model import Model
from embeddings.neural.model import Config, choices, learn
from embeddings.ranker import Choice
from embeddings.scoring import KINDS

SERVED = "persona"
Tell = Callable[[str], None]
Vectors = NDArray[np.float32]
Retext = Callable[[Knowledge], Vectors]
"""Text vectors made anew from changed knowledge."""


Change = Callable[[Knowledge], Knowledge]


@dataclass(frozen=True)
class Arm:
    """A model that knows less, or what is not so.

    Attributes:
        knows: what it knows of items instead.
        without: the kinds of parts it may not use; the weights of the others are fitted anew.
        swapped: whether it ranks each user by another one's history.
    """

    knows: Change | None = None
    without: Collection[str] = ()
    swapped: bool = False


@dataclass(frozen=True)
class Trained:
    """A model that waits for its weights.

    Attributes:
        data: what it knows of items.
        choices: what its weights are fitted to.
    """

    data: Dataset
    model: Model
    choices: Sequence[Choice]
    seconds: float


def arms(retext: Retext, seed: int) -> Mapping[str, Arm]:
    """All of them by name; knowledge texts are rebuilt where the graph is changed."""

    def no_graph(knowledge: Knowledge) -> Knowledge:
        bare = knowledge.without_graph()
        return replace(bare, vectors=retext(bare))

    def shuffled(knowledge: Knowledge) -> Knowledge:
        dealt = replace(knowledge.shuffled(seed), years=knowledge.years)
        return replace(dealt, vectors=retext(dealt))

    return {
        "cosine of texts": Arm(without=set(KINDS) - {"semantic"}),
        "persona, no text": Arm(Knowledge.without_text),
        "persona, no graph": Arm(no_graph),
        "persona, neither": Arm(lambda knowledge: knowledge.without_graph().without_text()),
        "persona, shuffled graph": Arm(shuffled),
        "persona, no links": Arm(without=["collaborative"]),
        "persona, no behaviour": Arm(without=["behaviour", "prior"]),
        "persona, no traits": Arm(without=["trait"]),
        "persona, shuffled profiles": Arm(swapped=True),
    }


class Models:
    """Trains models on splits that share their training part; arms that know the same share the training."""

    def __init__(self, data: Dataset, splits: Sequence[Split], config: Config, tell: Tell) -> None:
        self._data, self._splits, self._config, self._tell = data, splits, config, tell
        self._trained: dict[Change | None, Trained] = {}

    def evaluate(self, name: str, arm: Arm) -> list[Entry]:
        """One model, refitted, measured on each split."""
        trained = self._trained.get(arm.knows) or self._train(name, arm.knows)
        begun = time.monotonic()
        weights = ranker.learn(trained.choices, [kind for kind in KINDS if kind not in arm.without])
        seconds = trained.seconds + time.monotonic() - begun
        model = replace(trained.model, ranker=weights)
        return [
            self._measured(split, name, arm, replace(trained, model=model, seconds=seconds))
            for split in self._splits
        ]

    def _train(self, name: str, knows: Change | None) -> Trained:
        self._tell(f"{name}: training")
        data, first, begun = self._data, self._splits[0], time.monotonic()
        if knows:
            data = replace(data, knowledge=knows(data.knowledge))
        later, newcomers = choices(data, first.learned, first.held, self._config)
        model = learn(data, first.learned, self._config)
        trained = Trained(data, model, [*later, *newcomers], time.monotonic() - begun)
        self._trained = {knows: trained} | ({None: kept} if (kept := self._trained.get(None)) else {})
        return trained

    def _measured(self, split: Split, name: str, arm: Arm, trained: Trained) -> Entry:
        data, model, config = trained.data, trained.model, self._config
        check_artefacts(data, split, {"The model": model.trained_on})
        self._tell(f"{name}: ranking, {split.name}")
        begun = time.monotonic()
        top = rank(data, split, model, hub=config.hub, half_life=config.half_life, swap=arm.swapped).top
        figures: dict[str, Any] = {
            "train_seconds": trained.seconds,
            "rank_ms_per_user": 1000 * (time.monotonic() - begun) / max(len(top), 1),
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,  # kilobytes on Linux
            "seeds": [config.vectors.seed],
            "trained_on": model.trained_on,
            "weights": model.ranker.as_lists(),
        }
        return measure(self._data, split, name, top, ours=True, served=name == SERVED, **figures)
