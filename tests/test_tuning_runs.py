"""Tuning teaches what belongs together, in every way there is, and nothing of what is held out."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from tuning_world import config, weights, world

from embeddings.neural.adapters import Tunable, WrongAdapter
from embeddings.neural.encoder import TorchEncoder
from embeddings.neural.tuning import TuningData, tune, versions
from embeddings.neural.tuning_data import BadTuningData
from embeddings.neural.tuning_loop import Diverged
from embeddings.neural.tuning_recall import HeldOut


@pytest.fixture
def data() -> TuningData:
    return world()


@pytest.mark.parametrize("adapter", ["lora", "full"])
def test_tuning_teaches_what_belongs_together(
    adapter: str, base: Path, data: TuningData, tmp_path: Path
) -> None:
    rate = 1e-2 if adapter == "lora" else 1e-3
    told: list[tuple[str, int, int, float]] = []
    settings = config(adapter=adapter, rate=rate, steps=30, held_out=0.3, layers=0, batch=16)
    made = tune(settings, data, tmp_path, lambda *now: told.append(now), base=base)
    assert made.metrics["loss_last"] < made.metrics["loss_first"] - 0.3
    assert [now[:3] for now in told] == [("tune", step, 30) for step in range(1, 31)]
    assert made.metrics["loss_last"] == pytest.approx(sum(loss for *_, loss in told[-3:]) / 3)
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
