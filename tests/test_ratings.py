"""Predicted ratings, against sums done by hand and an oracle that conditions one big Gaussian."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.ratings import Ratings, RatingsConfig, fit
from embeddings.ratings_baselines import FactorsConfig, biases, factors
from embeddings.ratings_prior import Prior, alike, touched_together
from embeddings.ratings_process import groups, mood
from errors import InvalidInput

BARE = Prior(users=0.0, touched=0.0, text=0.0, own=1.0)


def _fit(rows: list[tuple[int, int, float, float]], config: RatingsConfig) -> Ratings:
    users, items, values, at = (np.asarray(column) for column in zip(*rows, strict=True))
    return fit(users, items, values.astype(float), at.astype(float), config=config)


def test_one_rating_pulls_every_item_by_the_share_of_variance_that_users_have_in_common() -> None:
    # variance of the rating 1 (common) + 2 (own) + 1 (noise), covariance with the other item 1: weight 1/4
    config = RatingsConfig(Prior(1.0, 0.0, 0.0, 2.0), rounds=0, mood=0.0, noise=1.0, mean_trust=0.0)
    learned = _fit([(0, 0, 5.0, 0), (1, 0, 1.0, 0), (1, 1, 2.0, 0)], config)
    split = learned.parts(0, 1)
    assert (split.mean, split.items.tolist()) == (2.0, [0])
    assert split.weights == pytest.approx([1 / 4])
    assert split.parts == pytest.approx([1 / 4 * (5 - 3)])
    assert learned.predict(np.asarray([0]), np.asarray([1])) == pytest.approx([2.5])


def test_a_mood_fades_with_time() -> None:
    # mood variance 1, own 0.5, noise 0.5: weight e^(-t) / 2 on another item
    config = RatingsConfig(
        Prior(0, 0, 0, 0.5), rounds=0, mood=1.0, mood_seconds=60.0, noise=0.5, mean_trust=0.0
    )
    learned = _fit([(0, 0, 5.0, 0), (1, 0, 1.0, 0), (1, 1, 3.0, 0)], config)
    assert learned.parts(0, 1, at=60.0).weights == pytest.approx([np.exp(-1) / 2])
    assert learned.parts(0, 1).weights == pytest.approx([0.0])


def _world(
    seed: int, users: int = 40, items: int = 12
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Two tastes that rate the halves of the items the other way round, most of them seen."""
    rng = np.random.default_rng(seed)
    seen = rng.random((users, items)) < 0.7
    seen[:, 0] = True
    who, what = np.nonzero(seen)
    liked = (who % 2) == (what % 2)
    values = np.clip(np.where(liked, 4.5, 1.5) + rng.normal(0, 0.3, len(who)), 1, 5)
    return who, what, values, rng.random(len(who)) * 1e4


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 1000))
def test_the_parts_add_up_to_the_prediction(seed: int) -> None:
    users, items, values, at = _world(seed, users=8)
    learned = fit(users, items, values, at, config=RatingsConfig(rounds=2))
    for user, item in ((0, 3), (5, 11)):
        split = learned.parts(user, item, 2e4)
        total = np.clip(split.mean + split.parts.sum(), values.min(), values.max())
        predicted = learned.predict(np.asarray([user]), np.asarray([item]), np.asarray([2e4]))
        assert predicted == pytest.approx([total])


def _log_likelihood(learned: Ratings, users: np.ndarray, items: np.ndarray, values: np.ndarray) -> float:
    """ln p(ratings), by the definition of a Gaussian, and the prior's inverse Wishart density left out."""
    total = 0.0
    for rows in groups(users):
        covariance = learned.covariance[np.ix_(items[rows], items[rows])]
        covariance = covariance + learned.noise[users[rows[0]]] * np.eye(len(rows))
        surprise = values[rows] - learned.means[items[rows]]
        total -= 0.5 * surprise @ np.linalg.solve(covariance, surprise)
        total -= 0.5 * np.linalg.slogdet(2 * np.pi * covariance)[1]
    return float(total)


def test_every_round_makes_the_ratings_likelier() -> None:
    users, items, values, at = _world(3)
    found = [
        _log_likelihood(fit(users, items, values, at, config=config), users, items, values)
        for n in range(6)
        for config in [RatingsConfig(BARE, trust=1e-9, rounds=n, mood=0.0, noise_trust=1e9)]
    ]
    assert all(later > earlier for earlier, later in pairwise(found))


def test_one_round_is_that_of_posteriors_worked_out_one_by_one() -> None:
    users, items, values, at = _world(4, users=5, items=4)
    config = RatingsConfig(trust=7.0, rounds=0)
    before = fit(users, items, values, at, config=config)
    after = fit(users, items, values, at, config=RatingsConfig(trust=7.0, rounds=1))
    moments, shifts = np.zeros((4, 4)), np.zeros(4)
    for rows in groups(users):
        pick = np.eye(4)[items[rows]]  # [n, items]
        noise = mood(config, at[rows], at[rows]) + config.noise * np.eye(len(rows))
        gain = before.covariance @ pick.T @ np.linalg.inv(pick @ before.covariance @ pick.T + noise)
        mean = gain @ (values[rows] - before.means[items[rows]])
        moments += np.outer(mean, mean) + before.covariance - gain @ pick @ before.covariance
        shifts += mean
    assert after.means == pytest.approx(before.means + shifts / 5)
    assert after.covariance == pytest.approx((moments + 7.0 * before.covariance) / (5 + 7.0))


def test_tastes_are_found_that_means_cannot_tell() -> None:
    users, items, values, at = _world(5, users=60)
    held = np.arange(len(users)) % 7 == 0
    kept = ~held
    learned = fit(users[kept], items[kept], values[kept], at[kept], config=RatingsConfig(trust=10, rounds=30))
    flat = biases(users[kept], items[kept], values[kept])
    error = np.mean((learned.predict(users[held], items[held]) - values[held]) ** 2)
    assert error < 0.3  # of the noise alone .09
    assert np.mean((flat.predict(users[held], items[held]) - values[held]) ** 2) > 1.5


def test_the_unseen_falls_back_to_means() -> None:
    learned = _fit([(0, 0, 5.0, 0), (1, 0, 4.0, 0), (1, 1, 2.0, 0)], RatingsConfig(rounds=0))
    predicted = learned.predict(np.asarray([7, 7, 7]), np.asarray([0, 1, 9]))
    assert predicted.tolist() == pytest.approx([*learned.means, learned.means.mean()])
    assert learned.parts(7, 0).parts.size == 0
    # an unseen item is rated as its user rates the others
    assert learned.predict(np.asarray([0]), np.asarray([9]))[0] > learned.means.mean()


def test_an_item_nobody_rated_is_known_by_its_text() -> None:
    vectors = np.asarray([[1, 0], [0, 1], [1, 0.1], [0.1, 1]], np.float32)
    rows = [(user, item, 5.0 if user % 2 == item else 1.0, 0.0) for user in range(6) for item in (0, 1)]
    users, items, values, at = (np.asarray(column) for column in zip(*rows, strict=True))
    learned = fit(users, items, values, at, vectors=vectors)
    like_first, like_second = learned.predict(np.asarray([0, 0]), np.asarray([2, 3]))
    assert like_first > like_second


def test_of_several_ratings_of_one_item_the_last_counts() -> None:
    config = RatingsConfig(rounds=1)
    twice = _fit([(0, 0, 1.0, 9), (0, 0, 5.0, 10), (1, 0, 3.0, 0), (1, 1, 3.0, 1)], config)
    once = _fit([(0, 0, 5.0, 10), (1, 0, 3.0, 0), (1, 1, 3.0, 1)], config)
    assert twice.covariance.tolist() == once.covariance.tolist()


def test_predictions_stay_within_the_ratings() -> None:
    users, items, values, at = _world(6)
    learned = fit(users, items, values, at)
    grid = np.indices((40, 12)).reshape(2, -1)
    predicted = learned.predict(grid[0], grid[1], np.zeros(480))
    assert values.min() <= predicted.min() < predicted.max() <= values.max()


@pytest.mark.parametrize(
    ("rows", "vectors", "words"),
    [(0, None, "at least one"), (2, np.ones((1, 3), np.float32), "1 rows for 2 items")],
)
def test_what_cannot_be_learned_from_is_refused(rows: int, vectors: np.ndarray | None, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        fit(np.arange(rows), np.arange(rows), np.ones(rows), np.ones(rows), vectors=vectors)


def test_touched_together_is_a_cosine_in_which_busy_users_count_less() -> None:
    # user 0 rated items 0 and 1, user 1 item 1 alone: gram [[1/2, 1/2], [1/2, 1/2 + 1]], item 2 nothing
    found = touched_together(np.asarray([0, 0, 1]), np.asarray([0, 1, 1]), 3)
    tie = (1 / 2) / np.sqrt(1 / 2 * 3 / 2)
    assert found == pytest.approx(np.asarray([[1, tie, 0], [tie, 1, 0], [0, 0, 0]]))


def test_texts_are_compared_around_their_mean() -> None:
    found = alike(np.asarray([[3, 1], [3, -1]], np.float32))
    assert found == pytest.approx(np.asarray([[1, -1], [-1, 1]]))


def test_biases_of_a_full_table_are_the_means_of_its_rows_and_columns() -> None:
    users, items = np.indices((2, 2)).reshape(2, -1)
    found = biases(users, items, np.asarray([5.0, 3.0, 3.0, 1.0]), user_trust=0.0, item_trust=0.0)
    assert (found.overall, found.users.tolist(), found.items.tolist()) == (3.0, [1, -1], [1, -1])
    assert found.predict(np.asarray([0, 9]), np.asarray([0, 9])).tolist() == [5.0, 3.0]


@pytest.mark.parametrize("implicit", [False, True])
def test_factors_find_tastes(implicit: bool) -> None:
    users, items, values, _ = _world(7, users=60)
    found = factors(
        users, items, values, FactorsConfig(size=2, rounds=200, decay=0.01, rate=0.05, implicit=implicit)
    )
    assert np.mean((found.predict(users, items) - values) ** 2) < 0.3
    assert np.isfinite(found.predict(np.asarray([99]), np.asarray([99]))).all()
