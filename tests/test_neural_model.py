"""Where items stand that nobody has met: new ones by what is known of them, those passed over far behind."""

from dataclasses import replace

import numpy as np
import pytest
from drawn_events import drawn

from embeddings.evaluation.data import Dataset
from embeddings.evaluation.splits import last_tenth
from embeddings.neural import behaviour
from embeddings.neural.model import Config, learn, passed_over, train
from embeddings.ranker import Ranker
from embeddings.scoring import Weights

CONFIG = Config(vectors=behaviour.Config(width=4, epochs=2, threads=1), members=1)
# Of ten items, all but the last three are met; 8 and 9 came after the model that serves was trained.
DATA = replace(
    drawn(*[f"{'+' * (n % 4 + 3)}{'+' if n % 2 else '-'}" for n in range(12)]),
    items=[f"i{n}" for n in range(10)],
)


def _data() -> Dataset:
    knowledge = replace(
        DATA.knowledge, vectors=np.zeros((10, 3), np.float32), years=np.linspace(1980, 2000, 10)
    )
    return replace(DATA, knowledge=knowledge, new=np.arange(10) >= 8)


def test_what_was_passed_over_is_as_seldom_the_choice_as_such_items_were_and_what_is_new_is_spared() -> None:
    data = _data()
    everything = np.ones(len(data.events.user), bool)
    held = last_tenth(data.events, everything)
    model = replace(learn(data, everything, CONFIG), ranker=Ranker((Weights.alone(prior=1.0),)))
    model.behaviour.prior[7:] = [9, 3, 3]  # what is known of them speaks for all three
    found = passed_over(data, everything, held, model, CONFIG.hub)
    lower = model.behaviour.prior - found.behaviour.prior
    assert np.flatnonzero(lower).tolist() == [7]
    liked = held & data.events.liked
    unheard = ~np.isin(data.events.item[liked], data.events.item[~held])
    share = (1 + unheard.sum()) / (2 + liked.sum())
    assert share < 0.5
    chances = []
    for user in range(12):
        met = data.events.item[data.events.user == user]
        prior = found.behaviour.prior + 0.5 ** (len(met) / 10) * found.behaviour.start
        chance = np.exp(prior) * ~np.isin(np.arange(10), met)
        chances.append(chance[7] / chance.sum())
    assert np.mean(chances) == pytest.approx(share, rel=1e-3)


def test_a_model_is_trained_with_it() -> None:
    data = _data()
    everything = np.ones(len(data.events.user), bool)
    model = train(data, everything, last_tenth(data.events, everything), CONFIG)
    placed = learn(data, everything, CONFIG)
    same = model.behaviour.prior == placed.behaviour.prior
    assert same[[0, 8, 9]].all()


def test_where_all_items_were_met_nothing_changes() -> None:
    data = drawn(*["+++++"] * 6)
    everything = np.ones(len(data.events.user), bool)
    model = learn(data, everything, CONFIG)
    assert passed_over(data, everything, last_tenth(data.events, everything), model, CONFIG.hub) is model
