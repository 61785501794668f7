"""How good reasons are: small lists by hand, and the running mean against its definition."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.explanations import Shown, Told, measure, popularity, recency

LINK = Told("collaborative", 0.3, recency=0.5)
SHARED = Told("knowledge/HAS_CAST", -0.1, recency=1.0, popularity=0.25)
PRIOR = Told("prior", 0.4, tied=False)


def test_a_list_is_measured_by_the_reasons_it_shows() -> None:
    found = measure([Shown([LINK, SHARED], 0.5), Shown([PRIOR], 0.8)], types=5)
    assert found.lir == ((0.5 + 1.0) / 2 + 0) / 2
    assert found.sep == (0.25 + 0) / 2
    assert found.ptd == 3 / 3
    assert found.explained == 1 / 2
    assert found.carried == pytest.approx((0.4 / 0.5 + 0.4 / 0.8) / 2)
    assert found.overall == (0.375 + 0.125 + 1.0 + 0.5) / 4


def test_with_one_path_an_item_a_list_has_the_mean_of_its_paths() -> None:
    found = measure([Shown([LINK], 1.0), Shown([SHARED], 1.0)], types=5)
    assert (found.lir, found.sep) == ((0.5 + 1.0) / 2, (0 + 0.25) / 2)


def test_types_count_against_as_many_as_could_be_shown() -> None:
    assert measure([Shown([LINK, LINK, LINK], 1.0)], types=2).ptd == 1 / 2
    assert measure([Shown([LINK, LINK, LINK], 1.0)], types=9).ptd == 1 / 3


def test_what_no_reason_has_counts_nothing() -> None:
    found = measure([Shown([PRIOR], 0.4)], types=1)
    assert (found.lir, found.sep, found.ptd, found.explained, found.carried) == (0.0, 0.0, 1.0, 0.0, 1.0)
    bare = measure([Shown([], 0.4)], types=3)
    assert (bare.ptd, bare.explained, bare.carried, bare.overall) == (0.0, 0.0, 0.0, 0.0)
    assert measure([], types=0).overall == 0.0


def test_a_score_of_nothing_is_told_whole() -> None:
    assert Shown([], 0.0).carried == 1.0


def test_the_latest_event_is_the_most_recent_and_the_first_the_least() -> None:
    """Decay 2 / (3 + 1): means 0, (0/2 + 1) / 1.5 and (0/4 + 1/2 + 4) / 1.75 of the times 0, 1 and 4."""
    last = (1 / 2 + 4) / 1.75
    assert recency([4.0, 0.0, 1.0]).tolist() == pytest.approx([1.0, 0.0, 1 / 1.5 / last])


def test_events_of_one_moment_are_equally_recent() -> None:
    assert recency([7.0, 7.0]).tolist() == [1.0, 1.0]
    first, second, third = recency([1.0, 5.0, 5.0]).tolist()
    assert (first, second) == (0.0, third)
    assert recency([]).tolist() == []


def test_an_entity_is_as_popular_as_its_degree_makes_it_among_its_kind() -> None:
    found = popularity({1: 2, 5: 1})
    assert found == {1: 0.0, 5: 1.0}
    assert popularity({3: 10}) == {3: 1.0}
    assert popularity({}) == {}


def plainly(values: list[float]) -> list[float]:
    """The same mean as sums, value by value, of what is weighed one by one."""
    values, fade = sorted(values), 1 - 2 / (len(values) + 1)
    means = []
    for n in range(1, len(values) + 1):
        weights = [fade ** (n - 1 - k) for k in range(n)]
        means.append(math.fsum(w * v for w, v in zip(weights, values, strict=False)) / math.fsum(weights))
    return [(mean - means[0]) / (means[-1] - means[0]) for mean in means]


@given(st.lists(st.integers(0, 1_000), min_size=2, max_size=30).filter(lambda v: len(set(v)) > 1))
def test_the_mean_is_its_definition_where_equal_values_share_the_last(values: list[int]) -> None:
    wanted = dict(zip(sorted(values), plainly([float(v) for v in values]), strict=True))
    found = dict(zip(values, recency([float(v) for v in values]).tolist(), strict=True))
    assert found == pytest.approx(wanted, abs=1e-9)
    counted = popularity({value: values.count(value) for value in values})
    assert counted == pytest.approx(wanted, abs=1e-9)
