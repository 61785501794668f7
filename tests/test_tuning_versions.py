"""Versions of a tuned encoder: what they are made from, what of them serves, and which one."""

from pathlib import Path

import numpy as np
import pytest
from tuning_world import config, world

from embeddings.encoder import Description, OnnxEncoder
from embeddings.neural.adapters import Tunable
from embeddings.neural.encoder import TorchEncoder, export
from embeddings.neural.tuning import TuningData, active, card, promote, rollback, tune, versions
from embeddings.neural.tuning_versions import AlreadyTuning, NothingBefore, locked
from errors import NotFound


@pytest.fixture
def data() -> TuningData:
    return world()


def test_the_version_says_what_it_is_made_from(base: Path, data: TuningData, tmp_path: Path) -> None:
    made = tune(config(), data, tmp_path, base=base)
    assert card(tmp_path, "0001") == made
    assert made.base == TorchEncoder(base, "cpu").description.revision
    assert made.data == data.fingerprint
    assert made.config["steps"] == 6
    assert {path.name for path in (tmp_path / "0001").iterdir()} == {
        "card.json", "adapter.safetensors", "encoder",
    }  # fmt: skip
    assert not (tmp_path / ".draft").exists()
    assert not list(tmp_path.rglob("*.bin"))
    assert not list(tmp_path.rglob("*.pt"))


def test_what_serves_is_the_adapter_merged_and_can_be_exported(
    base: Path, data: TuningData, tmp_path: Path
) -> None:
    settings = config(rate=1e-2)
    tune(settings, data, tmp_path / "tuned", base=base)
    served = tmp_path / "tuned" / "0001" / "encoder"
    export(served, tmp_path / "onnx")
    exported = OnnxEncoder(tmp_path / "onnx", 1).encode(data.texts)
    tunable = Tunable(base, settings, "cpu")
    untuned = tunable.encode(data.texts)
    tunable.load(tmp_path / "tuned" / "0001" / "adapter.safetensors")
    assert np.abs(exported - tunable.encode(data.texts)).max() < 1e-5
    assert np.abs(exported - untuned).max() > 1e-3
    before, after = TorchEncoder(base, "cpu").description, Description.load(tmp_path / "onnx")
    assert (after.dimension, after.max_tokens) == (before.dimension, before.max_tokens)
    assert after.revision != before.revision


def test_versions_are_promoted_and_rolled_back(base: Path, data: TuningData, tmp_path: Path) -> None:
    for _ in range(2):
        tune(config(steps=1), data, tmp_path, base=base)
    assert versions(tmp_path) == ["0001", "0002"]
    assert active(tmp_path) is None
    promote(tmp_path, "0001")
    assert promote(tmp_path, "0002") == active(tmp_path) == tmp_path / "0002" / "encoder"
    promote(tmp_path, "0002")  # again: no second way back
    assert rollback(tmp_path) == active(tmp_path) == tmp_path / "0001" / "encoder"
    assert rollback(tmp_path) is None
    assert active(tmp_path) is None
    with pytest.raises(NothingBefore):
        rollback(tmp_path)
    with pytest.raises(NotFound, match="0003"):
        promote(tmp_path, "0003")


def test_two_do_not_tune_into_one_folder(base: Path, data: TuningData, tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(AlreadyTuning):
        tune(config(), data, tmp_path, base=base)
