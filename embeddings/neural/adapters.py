"""A base model made ready for tuning: which of its weights change, and how they are kept and put back."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from peft import LoraConfig
from peft.mapping import inject_adapter_in_model
from peft.tuners.lora import LoraLayer
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from embeddings.encoder import Vectors
from embeddings.neural.tuning_base import layers_of, opened
from embeddings.tuning import TuningConfig
from errors import PersonaError

CHUNK = 16
"""Texts of like length that go through the model together: less padding, and what a core's cache holds."""


class WrongAdapter(PersonaError):
    """An adapter that does not fit the model."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"The adapter {path} does not fit ({reason}): tune without a warm start.")


class Tunable:
    """A sentence-transformers model, some of whose weights are to change.

    Attributes:
        model: the model; its vectors have unit length.
        weights: what changes, by name.
    """

    def __init__(self, base: Path, config: TuningConfig, device: str) -> None:
        """Loads `base`: a sentence-transformers folder (the BERT family), or a `.gguf` file (the GPT family).

        Raises:
            UnknownModel: it cannot be loaded, or has no layers.
        """
        torch.manual_seed(config.seed)  # the low-rank additions begin at random
        self.model = opened(base, config).to(device)
        self._transformer = cast(nn.Module, self.model[0].auto_model)
        layers = layers_of(base, self._transformer)
        self._tuned = layers[-config.layers :] if config.layers else layers
        self._whole = config.adapter == "full" and not config.layers
        self._transformer.requires_grad_(False)
        self._add(config)
        self.weights = {name: one for name, one in self.model.named_parameters() if one.requires_grad}

    def train(self) -> None:
        """Dropout where weights change, nowhere below: frozen layers stay what they were."""
        self.model.eval()
        for layer in [self._transformer] if self._whole else self._tuned:
            layer.train()

    def forward(self, texts: Sequence[str]) -> Tensor:
        """Unit vectors with their gradients, float32[len(texts), dimension]."""
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        chunks = [order[start : start + CHUNK] for start in range(0, len(order), CHUNK)]
        vectors = torch.cat([self._forward([texts[n] for n in chunk]) for chunk in chunks])
        places = torch.empty(len(order), dtype=torch.int64, device=vectors.device)
        places[order] = torch.arange(len(order), device=vectors.device)
        return vectors[places]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors as they are served, float32[len(texts), dimension]."""
        found = self.model.encode(list(texts), batch_size=CHUNK, show_progress_bar=False)
        vectors: Vectors = np.asarray(found, dtype=np.float32)
        return vectors

    def load(self, path: Path) -> None:
        """Puts a kept adapter's weights in place.

        Raises:
            WrongAdapter: it is of another model or another configuration, or damaged.
        """
        try:
            kept = load_file(path)
        except (SafetensorError, OSError) as error:
            raise WrongAdapter(path, error) from error
        if shapes(kept) != shapes(self.weights):
            raise WrongAdapter(path, "it has other weights than those that are tuned now")
        self.put(kept)

    def put(self, weights: Mapping[str, Tensor]) -> None:
        """Copies weights into the model, by name."""
        with torch.no_grad():
            for name, weight in self.weights.items():
                weight.copy_(weights[name])

    def merge(self, folder: Path) -> None:
        """Writes the tuned model into `folder` as a plain sentence-transformers model, the additions merged in."""
        for name, module in list(self._transformer.named_modules()):
            if isinstance(module, LoraLayer):
                module.merge()
                parent, _, own = name.rpartition(".")
                setattr(self._transformer.get_submodule(parent), own, module.get_base_layer())
        self.model.save(str(folder), create_model_card=False)

    def _add(self, config: TuningConfig) -> None:
        if config.adapter == "full":
            for layer in [self._transformer] if self._whole else self._tuned:
                layer.requires_grad_(True)
        else:
            targets = _linear_names(self._transformer, self._tuned)
            lora = LoraConfig(r=config.rank, lora_alpha=2 * config.rank, target_modules=targets)
            inject_adapter_in_model(lora, self._transformer)

    def _forward(self, texts: list[str]) -> Tensor:
        features: dict[str, Any] = self.model.preprocess(texts)
        on_device = {
            name: value.to(self.model.device) if isinstance(value, Tensor) else value
            for name, value in features.items()
        }
        vectors: Tensor = self.model(on_device)["sentence_embedding"]
        return vectors.float()


def shapes(weights: Mapping[str, Tensor]) -> dict[str, tuple[int, ...]]:
    """The shape of each weight."""
    return {name: tuple(weight.shape) for name, weight in weights.items()}


def _linear_names(transformer: nn.Module, layers: Sequence[nn.Module]) -> list[str]:
    inside = {id(module) for layer in layers for module in layer.modules() if isinstance(module, nn.Linear)}
    return [name for name, module in transformer.named_modules() if id(module) in inside]
