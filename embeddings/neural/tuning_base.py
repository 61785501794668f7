"""Base models that can be tuned: encoders of the BERT family, and decoders of the GPT family used as encoders."""

import hashlib
from pathlib import Path
from typing import cast

from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from torch import nn
from transformers import PreTrainedModel

from embeddings.tuning import TuningConfig
from errors import PersonaError


class UnknownModel(PersonaError):
    """A base model that cannot be tuned."""

    def __init__(self, path: Path, reason: object) -> None:
        super().__init__(
            f"{path} cannot be tuned: {reason}. Take a sentence-transformers folder or a GGUF file."
        )


def fingerprint(base: Path) -> str:
    """Of a base model's weights, as 16 hex digits."""
    with (base if base.is_file() else base / "model.safetensors").open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def opened(base: Path, config: TuningConfig) -> SentenceTransformer:
    """A base model on the CPU, reading no more tokens than configured.

    Args:
        base: a sentence-transformers folder (the BERT family), or a `.gguf` file (the GPT family).

    Raises:
        UnknownModel: it cannot be loaded.
    """
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


def layers_of(base: Path, transformer: nn.Module) -> list[nn.Module]:
    """The transformer's layers, lowest first: its longest list of modules.

    Raises:
        UnknownModel: it has no list of modules.
    """
    lists = [module for module in transformer.modules() if isinstance(module, nn.ModuleList)]
    if not lists:
        raise UnknownModel(base, "no layers were found in it")
    return max((list(one) for one in lists), key=len)
