"""The encoder on ONNX Runtime, with a model of six words whose vectors a reader can work out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

from embeddings.encoder import BadVector, Description, NoEncoder, OnnxEncoder, check_vectors

WORDS = {"[PAD]": 0, "[UNK]": 1, "east": 2, "north": 3, "west": 4, "far": 5}
# padding would show at once
TABLE = np.asarray([[1000, 1000], [3, 4], [1, 0], [0, 1], [-1, 0], [0, 9]], np.float32)
DESCRIPTION = Description(name="six words", revision="0123456789abcdef", dimension=2, max_tokens=5)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An export of a model that looks each word up in a table."""
    folder = tmp_path_factory.mktemp("encoder")
    shape = ["batch", "tokens"]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["hidden"])],
        "six words",
        [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n in ("input_ids", "attention_mask")],
        [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, [*shape, 2])],
        [numpy_helper.from_array(TABLE, "table")],
    )
    model = helper.make_model(graph, ir_version=10, opset_imports=[helper.make_opsetid("", 17)])
    onnx.save(model, folder / "model.onnx")
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    DESCRIPTION.save(folder)
    return folder


@pytest.fixture(scope="module")
def encoder(directory: Path) -> OnnxEncoder:
    return OnnxEncoder(directory, threads=1)


def test_a_text_is_the_mean_of_its_tokens_at_unit_length(encoder: OnnxEncoder) -> None:
    (vector,) = encoder.encode(["east east north"])
    assert vector == pytest.approx(np.asarray([2, 1]) / 5**0.5)
    assert encoder.encode(["unknown"])[0] == pytest.approx([3 / 5, 4 / 5])


@pytest.mark.parametrize("batch", [1, 2, 64])
def test_texts_of_any_length_share_batches_and_keep_their_order(encoder: OnnxEncoder, batch: int) -> None:
    vectors = encoder.encode(["east", "north north north west", "west west", "north"], batch_size=batch)
    assert vectors.dtype == np.float32
    expected = np.asarray([[1, 0], [-1 / 10**0.5, 3 / 10**0.5], [-1, 0], [0, 1]])
    assert vectors == pytest.approx(expected, abs=1e-6)


def test_nothing_gives_nothing(encoder: OnnxEncoder) -> None:
    assert encoder.encode([]).shape == (0, 2)


def test_what_is_beyond_the_limit_is_counted_but_not_read(encoder: OnnxEncoder) -> None:
    text = "east " * 5 + "north " * 5
    assert encoder.count_tokens(text) == 10
    assert encoder.encode([text])[0].tolist() == [1, 0]


def test_it_says_which_encoder_it_is(encoder: OnnxEncoder) -> None:
    assert encoder.description == DESCRIPTION
    assert encoder.description.model == "six words@0123456789abcdef"


def test_without_an_export_the_error_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(NoEncoder, match="start a worker") as caught:
        OnnxEncoder(tmp_path, threads=1)
    assert str(tmp_path) in str(caught.value)
    assert caught.value.status == 503


def test_a_description_is_read_as_it_was_saved(tmp_path: Path) -> None:
    other = replace(DESCRIPTION, name="ünïcode", max_tokens=7)
    other.save(tmp_path)
    assert Description.load(tmp_path) == other


GOOD = [[1.0, 0.0], [0.6, 0.8]]


@pytest.mark.parametrize("vector", [[0.0, 1.0], [0.0, 1.0009], [0.0, 0.9991]])
def test_vectors_of_unit_length_pass(vector: list[float]) -> None:
    check_vectors(["a", "b", "c"], np.asarray([*GOOD, vector], np.float32), 2)


@pytest.mark.parametrize(
    ("vector", "why"),
    [
        ([float("nan"), 1.0], "not finite"),
        ([float("inf"), 0.0], "not finite"),
        ([0.0, 0.0], "length 0.0000"),
        ([0.0, 1.002], "length 1.0020"),
    ],
)
def test_a_bad_vector_is_refused_by_the_name_of_its_node(vector: list[float], why: str) -> None:
    with pytest.raises(BadVector, match=why) as caught:
        check_vectors(["a", "item-7", "c"], np.asarray([GOOD[0], vector, GOOD[1]], np.float32), 2)
    assert caught.value.node == "item-7"
    assert "item-7" in str(caught.value)


def test_another_dimension_is_refused() -> None:
    with pytest.raises(BadVector, match=r"shape \(2,\), not \(3,\)"):
        check_vectors(["a", "b"], np.asarray(GOOD, np.float32), 3)


def test_a_missing_vector_is_refused_by_the_name_of_its_node() -> None:
    with pytest.raises(BadVector, match="'c' is missing"):
        check_vectors(["a", "b", "c"], np.asarray(GOOD, np.float32), 2)


def test_no_vectors_of_no_nodes_are_fine() -> None:
    check_vectors([], np.empty((0, 2), np.float32), 2)
