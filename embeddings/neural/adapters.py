"""A base model made ready for tuning: which of its weights change, and how they are kept and put back."""

import hashlib
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
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from torch import Tensor, nn
from transformers import PreTrainedModel

from embeddings.encoder import Vectors
from embeddings.neural.tuning_config import TuningConfig
from errors import PersonaError

CHUNK = 16
"""Texts of like length that go through the model together: less padding, and what a core's cache holds."""


class WrongAdapter(PersonaError):
    """An adapter that does not fit the model."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(f"The adapter {path} does not fit ({reason}): tune without a warm start.")


class UnknownModel(PersonaError):
    """A base model that cannot be tuned."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(
            f"{path} cannot be tuned: {reason}. Take a sentence-transformers folder or a GGUF file."
        )


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
        self.model = _open(base, config).to(device)
        self._transformer = cast(nn.Module, self.model[0].auto_model)
        layers = _layers(base, self._transformer)
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


def fingerprint(base: Path) -> str:
    """Of a base model's weights, as 16 hex digits."""
    with (base if base.is_file() else base / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _open(base: Path, config: TuningConfig) -> SentenceTransformer:
    try:
        model = _of_gguf(base, config) if base.suffix == ".gguf" else _of_folder(base)
    except (OSError, ValueError, ImportError) as error:
        raise UnknownModel(base, " ".join(str(error).split())[:200]) from error
    model.max_seq_length = min(model.max_seq_length or config.max_tokens, config.max_tokens)
    return model


def _of_folder(base: Path) -> SentenceTransformer:
    return SentenceTransformer(str(base), device="cpu", local_files_only=True)


def _of_gguf(base: Path, config: TuningConfig) -> SentenceTransformer:
    """A decoder as an encoder: its token vectors averaged, or the last one, which alone has seen the whole text."""
    where = {"gguf_file": base.name, "local_files_only": True}
    transformer = Transformer(
        str(base.parent),
        model_kwargs=where,
        processor_kwargs=where,
        config_kwargs=where,
        modality_config={"text": {"method": "forward", "method_output_name": "last_hidden_state"}},
        module_output_name="token_embeddings",
    )
    transformer.tokenizer.chat_template = None  # a text is a text, not what somebody says to an assistant
    _unpacked(cast(PreTrainedModel, transformer.auto_model))
    mode = "lasttoken" if config.pooling == "last" else "mean"
    pooling = Pooling(transformer.get_embedding_dimension(), pooling_mode=mode)
    return SentenceTransformer(modules=[transformer, pooling, Normalize()], device="cpu")


def _unpacked(model: PreTrainedModel) -> None:
    """Forgets that the file was quantized: the weights are float32 now, and only so may they be saved."""
    setattr(model, "hf_quantizer", None)  # noqa: B010 - typed as a module
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config


def _layers(base: Path, transformer: nn.Module) -> list[nn.Module]:
    """The transformer's layers, lowest first: its longest list of modules."""
    lists = [module for module in transformer.modules() if isinstance(module, nn.ModuleList)]
    if not lists:
        raise UnknownModel(base, "no layers were found in it")
    return max((list(one) for one in lists), key=len)


def _linear_names(transformer: nn.Module, layers: Sequence[nn.Module]) -> list[str]:
    inside = {id(module) for layer in layers for module in layer.modules() if isinstance(module, nn.Linear)}
    return [name for name, module in transformer.named_modules() if id(module) in inside]
