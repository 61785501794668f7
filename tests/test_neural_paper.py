"""The paper's model: its sums by hand, its parts, what each switch takes away, and that it learns."""

from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from embeddings.neural.paper import NoPaperModel, PaperConfig, PaperModel
from embeddings.neural.paper_data import Events, Items, PaperData, histories
from embeddings.neural.paper_network import PaperNetwork, Switches
from embeddings.neural.paper_segments import mean, softmax, total
from embeddings.neural.paper_training import Diverged, _Training, train
from embeddings.neural.paper_validation import validate
from errors import InvalidInput

HOUR = 3600.0


def test_sums_and_means_by_segment() -> None:
    values, segment = torch.tensor([[1.0], [2.0], [5.0]]), torch.tensor([0, 0, 2])
    assert total(values, segment, 3).tolist() == [[3], [0], [5]]
    assert mean(values, segment, 3).tolist() == [[3 / 2], [0], [5]]


def test_a_softmax_is_within_its_segment_and_a_sink_takes_its_share() -> None:
    logits, segment = torch.log(torch.tensor([1.0, 3.0, 7.0])), torch.tensor([0, 0, 1])
    assert softmax(logits, segment, 2, sink=False).tolist() == pytest.approx([1 / 4, 3 / 4, 1])
    assert softmax(logits, segment, 2, sink=True).tolist() == pytest.approx([1 / 5, 3 / 5, 7 / 8])


def test_a_softmax_stands_large_logits() -> None:
    logits, segment = torch.tensor([1000.0, 1000.0, -1000.0]), torch.tensor([0, 0, 1])
    assert softmax(logits, segment, 2, sink=True).tolist() == pytest.approx([1 / 2, 1 / 2, 0])


def test_a_pause_parts_sessions_and_age_counts_from_the_last_event() -> None:
    events = Events.ordered(
        np.asarray([5, 3, 3, 3]), np.arange(4), np.ones(4), np.asarray([0, 0, HOUR, 1.1 * HOUR])
    )
    past = histories(events, np.asarray([3, 4, 5]), 0.5 * HOUR)
    assert past.count == 3
    assert past.owner.tolist() == [0, 0, 0, 2]
    assert past.session.tolist() == [0, 1, 1, 2]
    assert past.session_owner.tolist() == [0, 0, 2]
    assert past.items.tolist() == [1, 2, 3, 0]
    assert past.age.tolist() == pytest.approx(np.log1p([1.1, 0.1, 0, 0]), abs=1e-6)


def test_no_events_no_history() -> None:
    empty = np.empty(0)
    events = Events.ordered(empty.astype(np.int64), empty.astype(np.int64), empty, empty)
    past = histories(events, np.asarray([3]), HOUR)
    assert (past.count, len(past.owner), len(past.session_owner)) == (1, 0, 0)


def test_events_of_different_lengths_are_refused() -> None:
    with pytest.raises(InvalidInput, match="as many"):
        Events.ordered(np.arange(2), np.arange(2), np.ones(2), np.ones(3))


def _items(count: int = 12, seed: int = 0) -> Items:
    """Items of two kinds by turns: their vectors and one of their attributes say which."""
    rng = np.random.default_rng(seed)
    kinds = np.eye(2)[np.arange(count) % 2]
    vectors = np.hstack([kinds, rng.normal(0, 0.1, (count, 4))]).astype(np.float32)
    holders = np.repeat(np.arange(count), 2)
    attributes = np.stack([np.arange(count) % 2, 2 + np.arange(count) % 3], axis=1).ravel()
    return Items(vectors, holders, attributes)


def _data(rating: bool = False, seed: int = 0) -> PaperData:
    """Users who like the items of one kind; the last event of each is held out."""
    rng = np.random.default_rng(seed)
    users = np.repeat(np.arange(64), 8)
    items = np.concatenate([rng.permutation(12)[:8] for _ in range(64)])
    values = np.where(users % 2 == items % 2, 1.0, -1.0)
    events = Events.ordered(users, items, values, rng.random(512) * 10 * HOUR)
    held = np.append(np.diff(events.users) > 0, True)
    train_, later = events.of(~held), events.of(held)
    return PaperData(_items(), train_, train_.values > 0, later if rating else later.of(later.values > 0))


def _network(switches: Switches, items: Items | None = None) -> PaperNetwork:
    torch.manual_seed(0)
    network = PaperNetwork(items or _items(), 8, switches, 0.0).eval()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.normal_(0, 0.5)
    return network


Past = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float64]]
PAST: Past = (
    np.asarray([4, 1, 7]),
    np.asarray([1, -1, 1], np.float32),
    np.asarray([0, HOUR, 1.2 * HOUR]),
)
CANDIDATES = np.asarray([0, 3, 11])


def _only(rows: slice) -> Past:
    return PAST[0][rows], PAST[1][rows], PAST[2][rows]


@pytest.mark.parametrize(
    "switches", [Switches(), Switches(hierarchy=False), Switches(fusion=False), Switches(graph=False)]
)
def test_the_parts_add_up_to_the_score(switches: Switches) -> None:
    model = PaperModel(PaperConfig(size=8, switches=switches), _network(switches))
    parts = model.parts(*PAST, CANDIDATES)
    assert parts.events.shape == (3, 3)
    assert parts.bias + parts.events.sum(axis=0) == pytest.approx(model.score(*PAST, CANDIDATES), abs=1e-5)
    assert np.all(parts.weights > 0)
    assert parts.weights.sum() < 1


def test_given_the_weights_a_part_is_that_of_its_event_alone() -> None:
    network = _network(Switches())
    model = PaperModel(PaperConfig(size=8), network)
    whole = model.parts(*PAST, CANDIDATES)
    for n in range(3):
        alone = model.parts(*_only(slice(n, n + 1)), CANDIDATES)
        assert whole.events[n] / whole.weights[n] == pytest.approx(
            alone.events[0] / alone.weights[0], rel=1e-3
        )


def test_the_formulas_worked_out_event_by_event() -> None:
    network = _network(Switches(hierarchy=False))
    items, values, at = PAST
    model = PaperModel(PaperConfig(size=8, switches=Switches(hierarchy=False)), network)
    state = {name: tensor.detach().numpy() for name, tensor in network.state_dict().items()}
    texts = state["vectors"]
    k, x, own = (texts @ state[f"text.{n}.weight"].T + state[f"own.{n}"] for n in range(3))
    x_i = x[items] + values[:, None] * state["value"]
    age = np.log1p((at.max() - at) / HOUR)
    logits = (
        np.exp(state["heat"][0]) * (x_i @ x_i.mean(axis=0)) + state["level"][0] - state["ageing"][0] * age
    )
    w = np.exp(logits) / (1 + np.exp(logits).sum())
    fused = k[items] * (1 + x_i @ state["gate.weight"].T + state["gate.bias"])
    profile = np.exp(state["scale"]) * (w @ fused)
    for candidate, score in zip(CANDIDATES, model.score(*PAST, CANDIDATES), strict=True):
        g = state["entities"][state["attributes"][state["holders"] == candidate]]
        a = np.exp(g @ g.mean(axis=0))
        attribute_sum = (a / a.sum()) @ g
        right = attribute_sum + own[candidate] + state["common"]
        assert score == pytest.approx(profile @ right + state["bias"][candidate], rel=1e-4)


@pytest.mark.parametrize("name", ["fusion", "attribute", "hierarchy", "text", "graph", "identity"])
def test_each_switch_takes_something_away(name: str) -> None:
    scores = []
    for on in (True, False):
        switches = Switches(**{name: on})
        network = _network(Switches())
        network.switches = switches
        scores.append(PaperModel(PaperConfig(size=8, switches=switches), network).score(*PAST, CANDIDATES))
    assert np.abs(scores[0] - scores[1]).max() > 1e-3


def test_without_fusion_all_events_weigh_the_same() -> None:
    switches = Switches(fusion=False, hierarchy=False)
    parts = PaperModel(PaperConfig(size=8, switches=switches), _network(switches)).parts(*PAST, CANDIDATES)
    assert parts.weights == pytest.approx(np.full(3, parts.weights[0]))


def test_without_a_history_the_score_is_the_bias() -> None:
    model = PaperModel(PaperConfig(size=8), _network(Switches()))
    past = _only(slice(0, 0))
    assert model.score(*past, CANDIDATES).tolist() == model.parts(*past, CANDIDATES).bias.tolist()


def test_an_item_without_attributes_has_no_attribute_sum() -> None:
    items = Items(np.ones((3, 2), np.float32), np.asarray([0, 2]), np.asarray([0, 1]))
    assert _network(Switches(), items).attribute_sum()[1].tolist() == [0.0] * 8


def test_training_learns_to_rank_what_users_like() -> None:
    told: list[float] = []
    config, data = PaperConfig(rounds=15, rate=0.02, size=8, batch=16, dropout=0.0), _data()
    model = train(config, data, 0, lambda _n, _rounds, measure: told.append(measure))
    assert tuple(told) == model.validation
    scores = model.scores(data.train, np.arange(64))
    for user in range(64):
        assert scores[user, user % 2 :: 2].min() > scores[user, 1 - user % 2 :: 2].max()


def test_validation_is_the_ndcg_of_what_was_not_seen() -> None:
    items = Items(np.zeros((4, 1), np.float32), np.asarray([0]), np.asarray([0]))
    network = PaperNetwork(items, 2, Switches(), 0.0)
    with torch.no_grad():
        network.bias.copy_(torch.tensor([4.0, 3.0, 2.0, 9.0]))
        network.scale.fill_(-torch.inf)  # of the events nothing
    train_ = Events.ordered(np.asarray([0]), np.asarray([0]), np.ones(1), np.zeros(1))
    later = Events.ordered(np.asarray([0]), np.asarray([2]), np.ones(1), np.ones(1))
    data = PaperData(items, train_, np.ones(1, np.bool_), later)
    # item 0 was seen and item 3 is not among those ranked: item 2 is second
    measure = validate(PaperModel(PaperConfig(size=2), network), data, np.arange(3))
    assert measure == pytest.approx(1 / np.log2(3))


def test_training_learns_ratings() -> None:
    config = PaperConfig(task="rating", rounds=40, rate=0.02, size=8, batch=16, dropout=0.0)
    assert min(train(config, _data(rating=True)).validation) < 0.2  # of 1 for the mean


def test_the_last_events_are_hidden_of_some_users_any_of_others() -> None:
    data, owner = _data(), np.repeat([0, 1], 100)
    for last, contiguous in ((1.0, True), (0.0, False)):
        config = PaperConfig(last=last, hidden=0.5)
        training = _Training(config, data, _network(Switches()), np.random.default_rng(0))
        for user in (0, 1):
            hidden = np.flatnonzero(training._hidden(owner, 2)[owner == user])
            assert 10 <= len(hidden) <= 65
            assert (hidden.tolist() == list(range(100 - len(hidden), 100))) is contiguous


def test_training_stops_when_it_no_longer_gets_better_and_keeps_the_best() -> None:
    data = _data()
    model = train(PaperConfig(size=8, rounds=60, batch=16, rate=0.02, patience=3), data)
    measures = list(model.validation)
    assert len(measures) == measures.index(max(measures)) + 4 < 60


@pytest.mark.parametrize("negatives", [0, 3])
def test_the_same_seed_gives_the_same_model(negatives: int) -> None:
    config = PaperConfig(size=8, rounds=2, batch=16, negatives=negatives)
    first, again, other = (train(config, _data(), seed).score(*PAST, CANDIDATES) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_without_validation_the_last_round_is_kept() -> None:
    data = _data()
    model = train(PaperConfig(size=8, rounds=3, batch=16), PaperData(data.items, data.train, data.liked))
    assert model.validation == ()


@pytest.mark.parametrize("task", ["ranking", "rating"])
def test_steps_with_nothing_hidden_stay_finite(task: Literal["ranking", "rating"]) -> None:
    one = Events.ordered(np.asarray([0]), np.asarray([0]), np.ones(1), np.zeros(1))
    config = PaperConfig(task=task, size=8, rounds=3, last=0.0, hidden=0.1)
    model = train(config, PaperData(_items(), one, np.ones(1, np.bool_)), seed=1)
    assert np.isfinite(model.score(*PAST, CANDIDATES)).all()


def test_a_rate_far_too_high_is_told() -> None:
    with pytest.raises(Diverged, match="smaller rate"):
        train(PaperConfig(size=8, rounds=40, batch=16, rate=1e18), _data(rating=True))


def test_a_saved_model_scores_alike(tmp_path: Path) -> None:
    config = PaperConfig(size=8, rounds=2, batch=16, switches=Switches(hierarchy=False))
    model = train(config, _data())
    model.save(tmp_path / "paper")
    loaded = PaperModel.load(tmp_path / "paper")
    assert loaded.config == config
    assert loaded.validation == model.validation
    assert loaded.score(*PAST, CANDIDATES).tolist() == model.score(*PAST, CANDIDATES).tolist()


def test_a_missing_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoPaperModel, match="train one"):
        PaperModel.load(tmp_path)
