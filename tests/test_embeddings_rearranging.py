"""Better reasons for a stated loss: the promises hold for any list."""

import math
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.explanations import Told
from embeddings.rearranging import Entry, rearrange

SHARES = st.floats(0, 1)
TOLD = st.builds(
    Told,
    st.sampled_from(["collaborative", "behaviour", "knowledge/HAS_CAST", "trait", "prior"]),
    st.floats(-2, 2),
    st.none() | SHARES,
    st.none() | SHARES,
    st.booleans(),
)


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    """Items with parts, as a ranking gives them: the best score and the strongest part first."""
    scores = sorted(draw(st.lists(st.floats(-3, 3), max_size=12)), reverse=True)
    return [
        entry(score, sorted(draw(st.lists(TOLD, max_size=7)), key=lambda one: -abs(one.contribution)))
        for score in scores
    ]


def entry(score: float, parts: Sequence[Told]) -> Entry:
    return Entry(score, parts, sum(abs(part.contribution) for part in parts))


def gain(pool: Sequence[Entry], items: Sequence[int]) -> float:
    least = min(one.score for one in pool)
    return sum((pool[n].score - least) / math.log2(rank + 1) for rank, n in enumerate(items, 1))


def carried(one: Entry, chosen: Sequence[int]) -> float:
    return sum(abs(one.parts[n].contribution) for n in chosen)


@given(entries(), st.integers(1, 6), st.none() | st.integers(0, 4), st.floats(0, 1))
def test_no_more_is_lost_than_allowed_and_quality_never_falls(
    pool: list[Entry], limit: int, reasons: int | None, loss: float
) -> None:
    found = rearrange(pool, limit, reasons, loss)
    plain = list(range(min(limit, len(pool))))
    assert len(found.items) == len(set(found.items)) == len(plain)
    assert found.items == sorted(found.items)  # the best score first
    assert found.after.overall >= found.before.overall
    if not pool:
        return
    kept = gain(pool, found.items)
    assert kept >= (1 - loss) * gain(pool, plain) - 1e-9
    assert kept == pytest.approx((1 - found.lost_gain) * gain(pool, plain), abs=1e-9)
    assert 0 <= found.lost_gain <= loss + 1e-9
    for n, chosen in zip(found.items, found.reasons, strict=True):
        strongest = list(range(len(pool[n].parts)))[:reasons]
        assert len(set(chosen)) == len(chosen) == len(strongest)
        assert carried(pool[n], chosen) >= (1 - loss) * carried(pool[n], strongest) - 1e-9
        assert carried(pool[n], chosen) >= (1 - found.lost_reasons) * carried(pool[n], strongest) - 1e-9


@given(entries(), st.integers(1, 6), st.none() | st.integers(0, 4))
def test_for_no_loss_nothing_changes(pool: list[Entry], limit: int, reasons: int | None) -> None:
    found = rearrange(pool, limit, reasons, 0.0)
    assert found.items == list(range(min(limit, len(pool))))
    assert found.reasons == [list(range(len(pool[n].parts)))[:reasons] for n in found.items]
    assert (found.before, found.lost_gain, found.lost_reasons) == (found.after, 0.0, 0.0)


@given(entries(), st.integers(1, 6), st.floats(0, 1))
def test_the_same_question_has_the_same_answer(pool: list[Entry], limit: int, loss: float) -> None:
    assert rearrange(pool, limit, 2, loss) == rearrange(pool, limit, 2, loss)


OLD, NEW = Told("collaborative", 1.0, recency=0.0), Told("collaborative", 1.0, recency=1.0)


def test_an_item_whose_reason_is_better_comes_in_where_its_score_allows_it() -> None:
    """Gains 3, 2, 1.9 and 0: the third in place of the second costs .1 / log2(3) of 3 + 2 / log2(3)."""
    pool = [entry(3.0, [NEW]), entry(2.0, [OLD]), entry(1.9, [NEW]), entry(0.0, [NEW])]
    cost = 0.1 / math.log2(3) / (3 + 2 / math.log2(3))
    assert rearrange(pool, 2, 1, cost * 0.99).items == [0, 1]
    found = rearrange(pool, 2, 1, cost * 1.01)
    assert found.items == [0, 2]
    assert found.lost_gain == pytest.approx(cost)
    assert (found.before.lir, found.after.lir) == (0.5, 1.0)


def test_a_better_reason_is_shown_where_the_share_it_carries_allows_it() -> None:
    parts = [Told("behaviour", 1.0, recency=0.2), Told("behaviour", -0.9, recency=0.9)]
    assert rearrange([entry(1.0, parts)], 1, 1, 0.09).reasons == [[0]]
    found = rearrange([entry(1.0, parts)], 1, 1, 0.11)
    assert found.reasons == [[1]]
    assert found.lost_reasons == pytest.approx(0.1)
    assert found.lost_gain == 0.0
