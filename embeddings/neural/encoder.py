"""The sentence encoder in torch, and its export to ONNX."""

import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from onnxruntime.transformers import optimizer
from sentence_transformers import SentenceTransformer
from transformers import PreTrainedModel

from embeddings.encoder import (
    DESCRIPTION,
    Description,
    Encoder,
    OnnxEncoder,
    UnknownEncoder,
    Vectors,
    revision,
)
from errors import PersonaError

EXAMPLES = (
    "Oak tray (2024), a thing for the desk.",
    "A longer text, so that padding and the mask matter: made by one, sold by another, from a third.",
    "短い",
)
TOLERANCE = 1e-5
BASE_NAME = "all-MiniLM-L6-v2"


class BadExport(PersonaError):
    """The exported encoder computes other vectors than the original."""

    def __init__(self, gap: float) -> None:
        super().__init__(
            f"The exported encoder differs from the original by {gap:.1e}; it was not kept. Only encoders with mean "
            "pooling over the last layer can be exported."
        )


class TorchEncoder:
    """A sentence-transformers model; bfloat16 on a GPU, float32 elsewhere."""

    def __init__(self, path: Path, device: str, name: str | None = None) -> None:
        """Loads the model in `path` onto "cpu", "cuda" or "mps", without asking any hub; None: the untuned one."""
        self._model = SentenceTransformer(str(path), device=device, local_files_only=True)
        if device != "cpu":
            self._model = self._model.bfloat16()
        self.description = describe(path, self._model, name)

    @property
    def model(self) -> SentenceTransformer:
        """The model itself."""
        return self._model

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        """Unit vectors, float32[len(texts), dimension]."""
        encoded = self._model.encode(
            list(texts), batch_size=batch_size, convert_to_tensor=True, normalize_embeddings=True
        )
        vectors = np.asarray(encoded.float().cpu().numpy(), dtype=np.float32)
        unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit

    def count_tokens(self, text: str) -> int:
        """How many tokens a text is, special ones included, before the limit."""
        return len(self._model.tokenizer(text)["input_ids"])


def describe(path: Path, model: SentenceTransformer, name: str | None = None) -> Description:
    """Name, limits, and the fingerprint of what is in `path`; of the untuned model (no name), of its weights."""
    return Description(
        name=name or BASE_NAME,
        revision=revision(path, whole=name is not None),
        dimension=int(model.get_embedding_dimension() or 0),
        max_tokens=int(model.get_max_seq_length() or 0),
    )


def device_of(wanted: str) -> str:
    """The device to compute on: "auto" takes a GPU where there is one."""
    if wanted != "auto":
        return wanted
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def load_encoder(path: Path, device: str, directory: Path, threads: int, name: str | None = None) -> Encoder:
    """The encoder for a device: torch on a GPU; on a CPU its ONNX export, made in `directory` if missing.

    Args:
        name: what it is called; None: it is the untuned one.

    Raises:
        UnknownEncoder: it cannot be loaded or exported.
        BadExport: its export computes other vectors.
    """
    chosen = device_of(device)
    if not (directory / DESCRIPTION).exists():
        _exported(path, directory, name)
    return OnnxEncoder(directory, threads) if chosen == "cpu" else TorchEncoder(path, chosen, name)


def _exported(path: Path, directory: Path, name: str | None) -> None:
    try:
        export(path, directory, name)
    except PersonaError:
        raise
    except Exception as error:  # a folder from outside: whatever its libraries say, it is no encoder for us
        if name is None:
            raise
        raise UnknownEncoder(path, error) from error


def export(path: Path, directory: Path, name: str | None = None) -> None:
    """Writes the model in `path` as ONNX, float32, into `directory`, in one step: complete or not at all.

    Raises:
        BadExport: the export computes other vectors, beyond 1e-5; nothing is kept.
    """
    original = TorchEncoder(path, "cpu", name)
    directory.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=directory.parent) as folder:
        draft = Path(folder) / "encoder"
        draft.mkdir()
        _export_hidden(original.model, draft / "model.onnx")
        shutil.copy(path / "tokenizer.json", draft)
        original.description.save(draft)
        gap = float(np.abs(OnnxEncoder(draft, 1).encode(EXAMPLES) - original.encode(EXAMPLES)).max())
        if not gap <= TOLERANCE:
            raise BadExport(gap)
        _place(draft, directory)


def _place(draft: Path, directory: Path) -> None:
    """Lets a finished export serve; where another process was first, its export stays."""
    if not (directory / DESCRIPTION).exists():
        shutil.rmtree(directory, ignore_errors=True)
        try:
            draft.rename(directory)
        except OSError:
            Description.load(directory)


class _Hidden(torch.nn.Module):
    """The transformer's last hidden states alone: pooling is left to the caller."""

    def __init__(self, transformer: torch.nn.Module) -> None:
        super().__init__()
        self._transformer = transformer

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """int64[batch, tokens] twice -> float32[batch, tokens, dimension]."""
        hidden: torch.Tensor = self._transformer(input_ids=input_ids, attention_mask=attention_mask)[0]
        return hidden


def _export_hidden(model: SentenceTransformer, path: Path) -> None:
    """Writes the transformer with its attention fused into one operator a layer, a fifth faster than unfused."""
    transformer = cast(PreTrainedModel, model[0].auto_model)
    transformer.set_attn_implementation("eager")  # the only form in which the optimizer knows attention
    example = torch.ones((2, 8), dtype=torch.int64)
    mask = example.clone()
    mask[0, 4:] = 0  # an example without padding would let the exporter drop the mask
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Hidden(transformer),
            (example, mask),
            str(path),
            input_names=["input_ids", "attention_mask"],
            output_names=["hidden"],
            dynamic_axes={
                name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask", "hidden")
            },
            dynamo=False,  # the newer exporter's graph is one the optimizer does not know
        )
    heads, width = transformer.config.num_attention_heads, transformer.config.hidden_size
    optimizer.optimize_model(
        str(path), "bert", num_heads=heads, hidden_size=width, opt_level=0
    ).save_model_to_file(str(path))
