"""Traits of users: which attributes make them, and how they lift items."""

from typing import Any

import numpy as np
import pytest

from embeddings.traits import BANDS, CAUTION, MOST, SHARED, Trait, Traits, found, learn, mine


def test_values_that_enough_share_but_not_all_are_traits_the_most_common_first() -> None:
    attributes: list[dict[str, Any]] = [{"job": "cook", "on": True, "all": "same"} for _ in range(SHARED)]
    attributes += [{"job": "smith", "on": False, "all": "same"} for _ in range(SHARED + 1)]
    attributes += [{"job": "king", "all": "same"}]
    names = [str(trait) for trait in found(attributes)]
    assert names == ["job smith", "on False", "job cook", "on True"]


def test_values_of_a_list_are_traits_each_and_other_things_are_none() -> None:
    attributes: list[dict[str, Any]] = [
        {"likes": ["tea", "rain", "tea"], "at": object()} for _ in range(SHARED)
    ]
    assert {trait.value for trait in found([*attributes, {}])} == {"tea", "rain"}


def test_numbers_are_put_into_bands_with_about_as_many_users_in_each() -> None:
    attributes: list[dict[str, Any]] = [{"age": n} for n in range(10 * BANDS)]
    others: list[dict[str, Any]] = [{"age": -5}, {"age": 1e9}]
    bands = found(attributes)
    assert len(bands) == BANDS
    assert all(sum(band.of(one) for one in attributes) == 10 for band in bands)
    assert all(len(mine(bands, one)) == 1 for one in [*attributes, *others])
    assert sorted(map(str, bands))[-2:] == ["age from 40 to below 50", "age from 50 on"]
    assert len(mine(bands, {"age": "old"})) == len(mine(bands, {"age": True})) == len(mine(bands, {})) == 0


def test_a_number_that_all_share_is_no_trait() -> None:
    assert found([{"age": 30}] * 40) == ()


def test_no_more_are_kept_than_the_most_common() -> None:
    attributes = [{"group": f"g{n % 100:02}"} for n in range(100 * SHARED)]
    assert len(found([*attributes, {"group": "g99"}])) == MOST
    assert found([*attributes, {"group": "g99"}])[0].value == "g99"


@pytest.mark.parametrize(
    "trait",
    [Trait("a", "x"), Trait("a", True), Trait("a", None, -np.inf, 3), Trait("a", None, 2.5, np.inf)],
)
def test_there_and_back(trait: Trait) -> None:
    assert Trait.of_text(trait.as_text()) == trait


def test_yes_is_not_the_number_one() -> None:
    assert not Trait("a", True).of({"a": 1})
    assert not Trait("a", None, 0, 2).of({"a": True})


def test_lifts_are_how_often_those_with_a_trait_like_an_item_against_how_often_all_do() -> None:
    n = 20
    attributes = [{"of": "ab"[user % 2]} for user in range(n)]
    users = np.arange(n)
    items = users % 2  # a likes item 0, b likes item 1, nobody item 2
    learned = learn(users, items, attributes, 3)
    assert [trait.value for trait in learned.traits] == ["a", "b"]
    more, less = np.log((10 + CAUTION) / (5 + CAUTION)), np.log(CAUTION / (5 + CAUTION))
    assert learned.lift == pytest.approx(np.asarray([[more, less], [less, more], [0, 0]]), abs=1e-6)


def test_users_who_like_nothing_do_not_make_traits() -> None:
    attributes = [{"of": "a"}] * SHARED + [{"of": "b"}] * SHARED
    learned = learn(np.arange(SHARED), np.zeros(SHARED, np.int64), attributes, 1)
    assert learned.traits == ()  # all that like something are alike
    assert learned.lift.shape == (1, 0)


def test_without_attributes_there_are_none() -> None:
    assert learn(np.asarray([0]), np.asarray([0]), [{}], 4).lift.shape == (4, 0)
    assert Traits().traits == ()
