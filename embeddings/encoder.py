"""Text to vectors without torch: the encoder as the web process and CPU workers run it, on ONNX Runtime."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from errors import PersonaError

Vectors = NDArray[np.float32]
DESCRIPTION = "encoder.json"
DEFINING = (
    "modules.json",
    "sentence_bert_config.json",
    "config.json",
    "1_Pooling/config.json",
    "tokenizer.json",
)
NORM_TOLERANCE = 1e-3
# What a core's cache holds: of texts of 100 tokens, 8 at a time take a fifth less processor time than 64.
BATCH = 8


class BadVector(PersonaError):
    """A model gave a vector that must not be stored."""

    def __init__(self, node: str, reason: str) -> None:
        super().__init__(f"The vector of {node!r} {reason}; it was not written.")
        self.node = node


class NoEncoder(PersonaError):
    """The encoder has not been exported yet."""

    status = 503

    def __init__(self, directory: Path) -> None:
        super().__init__(f"No encoder in {directory}: start a worker once, it exports it (`persona up`).")


class UnknownEncoder(PersonaError):
    """A folder that holds no encoder that can serve."""

    status = 422

    def __init__(self, path: Path, reason: object) -> None:
        said = " ".join(str(reason).split())
        super().__init__(
            f"{path} cannot serve ({said[:200]}): it takes a sentence-transformers folder of the BERT family with "
            "model.safetensors, tokenizer.json and mean pooling."
        )


class DamagedEncoder(PersonaError):
    """What was exported cannot be loaded."""

    status = 503

    def __init__(self, directory: Path, reason: object) -> None:
        said = " ".join(str(reason).split())
        super().__init__(
            f"The encoder in {directory} is damaged ({said[:200]}): delete that folder and restart a worker, it "
            "exports it again (`persona down`, `persona up`)."
        )


@dataclass(frozen=True)
class Description:
    """What identifies an encoder, and its limits.

    Attributes:
        revision: fingerprint of its weights.
        dimension: length of its vectors.
        max_tokens: longest text it reads, in tokens, special ones included.
    """

    name: str
    revision: str
    dimension: int
    max_tokens: int

    @property
    def model(self) -> str:
        """Name and revision in one, as stored beside every vector."""
        return f"{self.name}@{self.revision}"

    def save(self, directory: Path) -> None:
        """Writes it into `directory`."""
        (directory / DESCRIPTION).write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def load(cls, directory: Path) -> "Description":
        """Reads it from `directory`.

        Raises:
            NoEncoder: there is none.
        """
        try:
            return cls(**json.loads((directory / DESCRIPTION).read_text()))
        except FileNotFoundError as error:
            raise NoEncoder(directory) from error


def revision(path: Path, *, whole: bool) -> str:
    """Fingerprint of a sentence-transformers folder: of its weights, or of all that its vectors depend on (`whole`).

    Raises:
        UnknownEncoder: it has no weights.
    """
    found = hashlib.sha256()
    for name in ("model.safetensors", *(DEFINING if whole else ())):
        try:
            found.update((path / name).read_bytes())
        except FileNotFoundError as error:
            if name == "model.safetensors":
                raise UnknownEncoder(path, f"there is no {name} in it") from error
    return found.hexdigest()[:16]


class Encoder(Protocol):
    """What turns text into vectors."""

    @property
    def description(self) -> Description:
        """Which encoder it is."""

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        """Unit vectors, float32[len(texts), dimension], in the order of the texts."""

    def count_tokens(self, text: str) -> int:
        """How many tokens a text is, special ones included, before the limit."""


class OnnxEncoder:
    """A sentence encoder exported to ONNX: mean pooling over the tokens, then unit length. Thread-safe."""

    def __init__(self, directory: Path, threads: int) -> None:
        """Loads the export in `directory`, to compute with `threads` threads.

        Raises:
            NoEncoder: there is no export.
            DamagedEncoder: it cannot be loaded.
        """
        try:
            self._load(directory, threads)
        except PersonaError:
            raise
        except Exception as error:  # the tokenizer's and the runtime's have no better class in common
            raise DamagedEncoder(directory, error) from error

    def _load(self, directory: Path, threads: int) -> None:
        self.description = Description.load(directory)
        self._counter = _tokenizer(directory)
        self._tokenizer = _tokenizer(directory)
        self._tokenizer.enable_truncation(self.description.max_tokens)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        # threads that wait leave their core to Neo4j, the API and other workers
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(directory / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, texts: Sequence[str], batch_size: int = BATCH) -> Vectors:
        """Unit vectors, float32[len(texts), dimension]; texts of like length share a batch."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        order = sorted(range(len(tokens)), key=lambda n: -len(tokens[n]))
        vectors = np.empty((len(tokens), self.description.dimension), dtype=np.float32)
        for start in range(0, len(order), batch_size):
            rows = order[start : start + batch_size]
            vectors[rows] = self._forward([tokens[n] for n in rows])
        return vectors

    def count_tokens(self, text: str) -> int:
        """How many tokens a text is, special ones included, before the limit."""
        return len(self._counter.encode(text).ids)

    def reads(self, text: str) -> bool:
        """Whether it knows the words of a text: of scripts it has not learned it sees single letters, or none.

        At least half of the letters are in tokens of two letters or more.
        """
        unknown = getattr(self._counter.model, "unk_token", None)
        tokens = self._counter.encode(text, add_special_tokens=False).tokens
        known = sum(len(word) for token in tokens if token != unknown and len(word := token.lstrip("#▁")) > 1)
        return 2 * known >= sum(map(str.isalnum, text))

    def _forward(self, batch: list[list[int]]) -> Vectors:
        longest = max(len(ids) for ids in batch)
        ids = np.zeros((len(batch), longest), dtype=np.int64)  # [batch, tokens]
        mask = np.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        (hidden,) = self._session.run(["hidden"], {"input_ids": ids, "attention_mask": mask})
        weight = mask[:, :, None].astype(np.float32)
        mean = (hidden * weight).sum(axis=1) / weight.sum(axis=1)  # [batch, dimension]
        unit: Vectors = mean / np.linalg.norm(mean, axis=1, keepdims=True)
        return unit


def _tokenizer(directory: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def check_vectors(nodes: Sequence[str], vectors: Vectors, dimension: int) -> None:
    """Refuses vectors that must not be stored, naming the first node with a bad one.

    Args:
        nodes: ids, beside the rows of `vectors`.

    Raises:
        BadVector: missing, of another dimension, not finite, or not of unit length (within 1e-3).
    """
    if len(vectors) < len(nodes):
        raise BadVector(nodes[len(vectors)], "is missing")
    if nodes and vectors.shape[1:] != (dimension,):
        raise BadVector(nodes[0], f"has shape {vectors.shape[1:]}, not ({dimension},)")
    finite = np.asarray(np.isfinite(vectors).all(axis=1))
    norms = np.linalg.norm(np.where(finite[:, None], vectors, 0.0), axis=1)
    for node, good, norm in zip(nodes, finite, norms, strict=True):
        if not good:
            raise BadVector(node, "is not finite")
        if abs(norm - 1) > NORM_TOLERANCE:
            raise BadVector(node, f"has length {norm:.4f}, not 1")
