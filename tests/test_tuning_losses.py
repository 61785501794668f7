"""The losses an encoder is tuned with, by hand."""

from typing import Any

import numpy as np
import pytest
import torch

from embeddings.neural.tuning_losses import against, next_item, ratings


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
