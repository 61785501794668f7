"""The paper's method under its own name: a profile fused by attention from knowledge and behaviour vectors.

`paper_network` has the formulas and how they are read, `paper_training.train` the training. The model scores a
candidate as its bias plus one part for each event of the history; the parts add up to the score.

Practical limit: about 100,000 items; training on a core of a CPU takes minutes for 100,000 events.
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from embeddings.neural.paper_data import Events, Histories, Items, histories
from embeddings.neural.paper_network import PaperNetwork, Switches
from errors import PersonaError

Scores = NDArray[np.float32]
CONFIG, WEIGHTS = "paper.json", "paper.safetensors"


class NoPaperModel(PersonaError):
    """There is no trained model where one was looked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"No trained model in {folder}: train one and save it there.")


@dataclass(frozen=True)
class PaperConfig:
    """Settings; all but `patience` and `batch` are of the method, and all change results.

    Attributes:
        task: what is learned: the order of items (softmax over candidates) or ratings (squared error).
        switches: what an ablation takes away.
        size: length of the vectors inside.
        gap: seconds of pause that end a session.
        rounds: over all users, at the most.
        patience: rounds without a better validation after which training stops.
        batch: users a step.
        rate: AdamW's highest step; it rises over a tenth of the rounds and falls as a cosine.
        decay: AdamW's weight decay.
        dropout: share of a contribution's components dropped.
        hidden: largest share of a user's events that are hidden in a step and to be predicted.
        last: share of users of whom the last events are hidden in a step; of the others any.
        negatives: sampled candidates each step; 0: all that anyone liked.
    """

    task: Literal["ranking", "rating"] = "ranking"
    switches: Switches = field(default_factory=Switches)
    size: int = 64
    gap: float = 1800.0
    rounds: int = 60
    patience: int = 20
    batch: int = 256
    rate: float = 3e-3
    decay: float = 0.1
    dropout: float = 0.6
    hidden: float = 0.5
    last: float = 0.5
    negatives: int = 0

    def network(self, items: Items) -> PaperNetwork:
        """A network to train, or to load parameters into."""
        return PaperNetwork(items, self.size, self.switches, self.dropout, self.task == "rating")


@dataclass(frozen=True)
class Parts:
    """What scores are made of: `bias + events.sum(axis=0)`.

    Attributes:
        bias: float32[m], of the candidates.
        weights: float32[n], attention on each event of the history, by time.
        events: float32[n, m], what each event adds to each candidate.
    """

    bias: Scores
    weights: Scores
    events: Scores


class PaperModel:
    """A trained network, ready to score."""

    def __init__(
        self, config: PaperConfig, network: PaperNetwork, validation: tuple[float, ...] = ()
    ) -> None:
        """Freezes `network`.

        Args:
            config: how it was made.
            network: its parameters.
            validation: the measure after each round: NDCG@10, or mean squared error.
        """
        self.config, self.network, self.validation = config, network.eval(), validation
        with torch.no_grad():
            self._tables = network.tables()

    def score(
        self, items: NDArray[np.int64], values: Scores, at: NDArray[np.float64], candidates: NDArray[np.int64]
    ) -> Scores:
        """Scores of candidates after a history, float32[m].

        Args:
            items: int64[n], the history's, by time.
            values: float32[n], as in training.
            at: float64[n], seconds, ascending.
            candidates: int64[m].
        """
        found = self.scores(_one(items, values, at), np.zeros(1, np.int64))[0, candidates]
        return np.asarray(found, dtype=np.float32)

    def scores(self, events: Events, users: NDArray[np.int64]) -> Scores:
        """Scores of all items for users, ascending, from their events: float32[users, items]."""
        with torch.no_grad():
            profile = self.network.profiles(self._tables, self._past(events, users))
            found = profile @ self._tables.candidates.T + self._tables.bias
        return np.asarray(found.numpy(), dtype=np.float32)

    def parts(
        self, items: NDArray[np.int64], values: Scores, at: NDArray[np.float64], candidates: NDArray[np.int64]
    ) -> Parts:
        """What the scores of `score` are made of, for the same arguments."""
        past = self._past(_one(items, values, at), np.zeros(1, np.int64))
        chosen = torch.from_numpy(candidates)
        with torch.no_grad():
            weights = self.network.weights(self.network.behave(self._tables, past), past)
            events = self.network.contributions(self._tables, past) @ self._tables.candidates[chosen].T
        return Parts(self._tables.bias[chosen].detach().numpy(), weights.numpy(), events.numpy())

    def _past(self, events: Events, users: NDArray[np.int64]) -> Histories:
        return histories(events, users, self.config.gap)

    def save(self, folder: Path) -> None:
        """Writes weights (safetensors) and settings (JSON) into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        save_file(
            {name: tensor.contiguous() for name, tensor in self.network.state_dict().items()},
            folder / WEIGHTS,
        )
        said = {"config": asdict(self.config), "validation": self.validation}
        (folder / CONFIG).write_text(json.dumps(said, indent=1))

    @classmethod
    def load(cls, folder: Path) -> "PaperModel":
        """Reads what `save` wrote.

        Raises:
            NoPaperModel: nothing is there.
        """
        try:
            said, state = json.loads((folder / CONFIG).read_text()), load_file(folder / WEIGHTS)
        except FileNotFoundError as error:
            raise NoPaperModel(folder) from error
        switches = Switches(**said["config"].pop("switches"))
        config = PaperConfig(switches=switches, **said["config"])
        items = Items(*(state[name].numpy() for name in ("vectors", "holders", "attributes")))
        network = config.network(items)
        network.load_state_dict(state)
        return cls(config, network, tuple(said["validation"]))


def _one(items: NDArray[np.int64], values: Scores, at: NDArray[np.float64]) -> Events:
    return Events(np.zeros(len(items), np.int64), items, values, at)
