"""Splits, as pictures of what is learned from and what is asked: see `drawn_events`."""

import numpy as np
import pytest
from drawn_events import drawn, picture
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.evaluation import splits
from embeddings.evaluation.data import groups
from embeddings.evaluation.leaks import check_split
from errors import InvalidInput


def test_the_last_fifth_is_test_and_the_tenth_before_it_validation() -> None:
    data = drawn("+" * 10, "+" * 19)
    assert picture(data, splits.last_share(data)) == ["tttttttv??", "t" * 15 + "v" + "???"]


def test_one_is_test_from_five_likings_on() -> None:
    data = drawn("+++++", "++++", "----")
    assert picture(data, splits.last_share(data)) == ["tttt?", "tttt", "tttt"]


def test_what_was_not_liked_is_on_the_side_its_time_is_on_and_never_test() -> None:
    data = drawn("+++-++++-+-+-+-", "-++-++-+-")
    split = splits.last_share(data)
    assert picture(data, split) == ["tttttttttvv?.?.", "ttttttt?."]
    assert split.shown.tolist() == split.learned.tolist()


def test_only_items_someone_liked_in_training_are_ranked() -> None:
    assert splits.last_share(drawn("+++-++")).items.tolist() == [0, 1, 2, 4]
    assert splits.last_share(drawn("+++-++", "---+-+")).items.tolist() == [0, 1, 2, 3, 4, 5]


def test_with_strict_ties_a_cut_moves_to_the_first_of_equal_times() -> None:
    data = drawn("+++++", "++++-+", at=[0, 1, 2, 3, 3, 0, 1, 2, 3, 4, 4])
    assert picture(data, splits.last_share(data)) == ["tttt?", "ttttt?"]
    assert picture(data, splits.last_share(data, strict=True)) == ["ttt??", "tttt.?"]


def test_with_strict_ties_validation_may_be_nothing_and_training_too() -> None:
    data = drawn("+" * 10, "+" * 5, at=[0, 1, 2, 3, 4, 5, 6, 7, 7, 8, *[3] * 5])
    assert picture(data, splits.last_share(data, strict=True)) == ["ttttttt???", "?????"]


def test_a_window_has_its_test_in_the_middle_and_as_many_before_it_as_validation() -> None:
    data = drawn("+" * 10, "+++-++++-++-+")
    assert picture(data, splits.window(data, 0.5, 0.7)) == ["tttvv??...", "ttttvv??....."]
    assert picture(data, splits.window(data, 0.1, 0.5))[0] == "v????....."  # no more than there is before it
    cuts = [picture(data, split)[0] for split in splits.later_cuts(data)]
    assert cuts == ["ttttttv?..", "tttttttv?.", "ttttttttv?"]


def test_the_last_one() -> None:
    data = drawn("+-++-", "++", "-+++")
    assert picture(data, splits.last_one(data)) == ["ttv?.", "tt", "ttv?"]


def test_one_moment_for_all() -> None:
    data = drawn("+++++", "+++-++", "-+", at=[0, 1, 2, 3, 4, 5, 6, 7, 7.5, 8, 9, 8.5, 11])
    split = splits.global_time(data)  # of 11 likings, the 8th is at 7 and the 9th at 8
    assert picture(data, split) == ["ttttt", "ttvv??", ".?"]
    assert split.before == 8


def test_by_chance_every_liking_is_on_one_side_and_times_do_not_matter() -> None:
    data = drawn("+" * 1000, "+-" * 500, dated=False)
    split = splits.at_random(data, seed=1)
    assert split.test.sum() == pytest.approx(0.2 * 1500, rel=0.2)
    assert split.held.sum() == pytest.approx(0.1 * 2000, rel=0.2)
    sides = "".join(picture(data, split))
    assert all(side != "." or not liked for side, liked in zip(sides, data.events.liked, strict=True))
    assert picture(data, splits.at_random(data, seed=1)) == picture(data, split)
    assert picture(data, splits.at_random(data, seed=2)) != picture(data, split)


@pytest.mark.parametrize(
    "make", [splits.last_share, splits.last_one, lambda data: splits.window(data, 0.5, 0.7)]
)
def test_cuts_in_time_are_refused_where_there_are_no_times(make: object) -> None:
    assert callable(make)
    with pytest.raises(InvalidInput, match="random or ready-made"):
        make(drawn("+++++", dated=False))


def test_cold_items_are_out_of_training_and_all_that_is_asked() -> None:
    data = drawn("+" * 10, "+" * 9 + "-")
    split = splits.cold_items(data, seed=4)
    cold = np.unique(data.events.item[split.test])
    assert len(cold) == 2
    for row, marks in zip(picture(data, split), ("+" * 10, "+" * 9 + "-"), strict=True):
        asked = [n for n in cold if marks[n] == "+"]
        assert [n for n, side in enumerate(row) if side in "?."] == cold.tolist()
        assert [n for n, side in enumerate(row) if side == "?"] == asked
        assert row.count("v") >= 1
    assert split.items.tolist() == list(range(10))
    assert splits.among(split, data).items.tolist() == cold.tolist()


def test_cold_items_of_a_split_ask_nothing_that_split_had_not_learned() -> None:
    data = drawn("+" * 10, "+" * 14)
    base = splits.last_share(data)
    split = splits.cold_items(data, base=base, share=0.5, seed=1)
    cold = np.unique(data.events.item[split.test])
    assert len(cold) == 6  # of the twelve with likings in training
    assert {8, 9} & set(cold.tolist())  # which the first user liked after the cut
    assert ((split.test | split.learned) == base.learned).all()


@pytest.mark.parametrize(("shown", "row"), [(0, "?.??.?"), (1, "s.??.?"), (3, "sss?.?")])
def test_of_cold_users_only_the_first_events_are_known(shown: int, row: str) -> None:
    data = drawn(*["+-++-+"] * 5)
    rows = picture(data, splits.cold_users(data, shown))
    assert sorted(rows) == sorted([row, *["tttttt"] * 4])


def test_a_ready_made_split_is_taken_as_it_is_but_for_what_was_not_liked() -> None:
    data = drawn("+-+", "+-+", dated=False)
    assert picture(data, splits.ready_made(data, np.asarray([0, 1, 2, 1, 2, 0]))) == ["tv?", "v.t"]


def test_the_last_tenth_is_one_from_five_likings_on_and_what_came_between() -> None:
    data = drawn("++++", "++-++-+-", "+" * 20)
    held = splits.last_tenth(data.events, np.ones(len(data.events.user), bool))
    assert ["".join("-v"[int(held[n])] for n in places) for places in groups(data.events.user)] == [
        "----", "------vv", "-" * 18 + "vv",
    ]  # fmt: skip


@pytest.mark.parametrize("name", splits.GROUPS)
def test_splits_by_name_are_clean_and_a_group_shares_what_is_learned_from(name: str) -> None:
    data = drawn(*["++-+++++-+++"] * 10)
    for group in splits.GROUPS[name](data, 0):
        for split in group:
            check_split(data, split)
            assert split.test.any()
            assert (split.train == group[0].train).all()
            assert (split.learned == group[0].learned).all()


ROWS = st.lists(st.text("+-", min_size=1, max_size=12), min_size=1, max_size=4)


@settings(deadline=None)
@given(ROWS, st.data(), st.booleans())
def test_no_split_in_time_leaks(rows: list[str], chosen: st.DataObject, strict: bool) -> None:
    times = [sorted(chosen.draw(st.lists(st.integers(0, 5), min_size=len(r), max_size=len(r)))) for r in rows]
    data = drawn(*rows, at=[time for row in times for time in row])
    for split in (splits.last_share(data, strict=strict), splits.last_one(data), *splits.later_cuts(data)):
        check_split(data, split)
        assert (split.train.astype(int) + split.held + split.test).max() <= 1
        assert not (split.test & ~data.events.liked).any()
