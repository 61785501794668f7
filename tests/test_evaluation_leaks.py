"""Every kind of leak, planted, is refused; what is clean passes."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from drawn_events import drawn

from embeddings.evaluation import splits
from embeddings.evaluation.data import Events
from embeddings.evaluation.leaks import Leak, check_artefacts, check_evidence, check_split
from embeddings.evaluation.splits import Split
from embeddings.neural import behaviour
from embeddings.neural.model import Config, train
from embeddings.ranker import Ranker
from errors import InvalidInput

# Two users, ten items in order of time: "tttttttv??" each; places 0 to 9 and 10 to 19.
DATA = drawn("+" * 10, "+" * 10)
SPLIT = splits.last_share(DATA)
EVENTS = DATA.events
SPLITS = [
    SPLIT,
    splits.window(DATA, 0.5, 0.7),
    splits.last_one(DATA),
    splits.global_time(DATA),
    splits.at_random(DATA),
    splits.cold_items(DATA),
    splits.among(splits.cold_items(DATA, base=SPLIT), DATA),
    splits.cold_users(DATA, 3, share=0.5),
    splits.ready_made(DATA, np.arange(20) % 3),
]


def _also(mask: np.ndarray, *places: int) -> np.ndarray:
    more = mask.copy()
    more[list(places)] = True
    return more


def _history(user: int, item: int, at: float) -> Events:
    one = np.ones(1)
    return Events(np.asarray([user]), np.asarray([item]), one, one, np.asarray([at]))


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.name)
def test_splits_as_they_are_made_pass(split: Split) -> None:
    check_split(DATA, split)


@pytest.mark.parametrize("split", SPLITS, ids=lambda split: split.name)
@pytest.mark.parametrize("side", ["train", "held", "shown"])
def test_an_event_on_both_sides_is_refused(split: Split, side: str) -> None:
    asked = int(np.flatnonzero(split.test)[0])
    planted: dict[str, Any] = {side: _also(getattr(split, side), asked)}
    with pytest.raises(Leak, match="both known and asked"):
        check_split(DATA, replace(split, **planted))


@pytest.mark.parametrize(
    "split", [SPLIT, splits.cold_users(DATA, 3, share=0.5)], ids=lambda split: split.name
)
def test_a_history_that_goes_on_after_the_cut_is_refused(split: Split) -> None:
    last = int(np.flatnonzero(split.test)[-1])
    late = replace(split, test=split.test & (np.arange(20) != last), shown=_also(split.shown, last))
    with pytest.raises(Leak, match="The history leaks: it holds an event later than the user's cut"):
        check_split(DATA, late)


def test_learning_what_came_after_the_cut_is_refused_though_it_is_not_shown() -> None:
    data = drawn("++++++-", "+++++++")
    split = splits.last_share(data)  # "ttttt?." and "tttttt?"
    check_split(data, split)
    with pytest.raises(Leak, match="later than the user's cut"):
        check_split(data, replace(split, train=_also(split.train, 6)))


def test_training_on_what_is_newer_than_the_one_cut_of_all_is_refused() -> None:
    data = drawn("+++++", "+++-+", at=range(10))
    split = splits.global_time(data)
    assert split.before == 7  # of nine likings, the eighth
    newer = int(np.flatnonzero((data.events.at > 7) & ~split.test)[0])
    with pytest.raises(Leak, match="not older than the cut"):
        check_split(data, replace(split, train=_also(split.train, newer)))


def test_evidence_later_than_the_cut_of_its_own_user_is_refused() -> None:
    check_evidence(
        DATA, SPLIT, _history(user=0, item=3, at=8), "The profile"
    )  # as late as the test, not later
    with pytest.raises(Leak, match="The profile leaks"):
        check_evidence(DATA, SPLIT, _history(user=0, item=3, at=8.5), "The profile")


def test_evidence_of_a_user_nobody_asks_about_may_be_of_any_time() -> None:
    nobody = replace(SPLIT, test=SPLIT.test & (EVENTS.user == 1))
    check_evidence(DATA, nobody, _history(user=0, item=9, at=99), "The text")


def test_a_history_that_holds_an_item_that_is_asked_for_is_refused_whatever_its_time() -> None:
    check_evidence(DATA, SPLIT, _history(user=0, item=7, at=0), "The history")
    with pytest.raises(Leak, match="asked for"):
        check_evidence(DATA, SPLIT, _history(user=0, item=8, at=0), "The history")


def test_artefacts_are_made_from_training_with_validation_or_without() -> None:
    older, both = (EVENTS.where(mask).fingerprint() for mask in (SPLIT.train, SPLIT.learned))
    assert older != both
    check_artefacts(DATA, SPLIT, {"The links": older, "The vectors": both})


@pytest.mark.parametrize(
    "mask", [np.ones(20, bool), SPLIT.test, SPLITS[1].train], ids=["all", "test", "another"]
)
def test_artefacts_made_from_other_events_are_refused(mask: np.ndarray) -> None:
    good, other = EVENTS.where(SPLIT.train).fingerprint(), EVENTS.where(mask).fingerprint()
    with pytest.raises(Leak, match="The vectors leaks: it was made from other events"):
        check_artefacts(DATA, SPLIT, {"The links": good, "The vectors": other})


def test_a_trained_model_knows_nothing_of_what_is_asked() -> None:
    data = drawn(*np.random.default_rng(0).choice(["+", "-", "+"], (20, 12)).view("U12").ravel().tolist())
    split = splits.last_share(data)
    changed = data.events.item.copy()
    changed[~split.learned] = (changed[~split.learned] + 5) % 12
    another = replace(
        data, events=replace(data.events, item=changed, signal=data.events.signal * split.learned)
    )
    config = Config(keep=3, vectors=behaviour.Config(width=4, epochs=2, threads=1))
    model, same = (train(one, split.learned, split.held, config) for one in (data, another))
    assert model.links.toarray().tolist() == same.links.toarray().tolist()
    assert model.behaviour.source.tolist() == same.behaviour.source.tolist()
    assert model.ranker == same.ranker != Ranker()
    check_artefacts(data, split, {"The model": model.trained_on})


def test_training_is_refused_where_nobody_likes_anything() -> None:
    with pytest.raises(InvalidInput, match="nobody likes anything"):
        train(drawn("---"), np.ones(3, bool), np.zeros(3, bool))


@pytest.mark.parametrize("column", ["user", "item", "signal", "at"])
def test_the_fingerprint_is_of_who_did_what_when(column: str) -> None:
    changed = getattr(EVENTS, column).copy()
    changed[5] += 1
    assert replace(EVENTS, **{column: changed}).fingerprint() != EVENTS.fingerprint()
    changed[5] -= 1
    assert replace(EVENTS, **{column: changed}).fingerprint() == EVENTS.fingerprint()
