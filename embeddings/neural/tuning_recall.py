"""Recall of the next item by vectors alone, for users and items that tuning never saw."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from embeddings.encoder import Vectors
from embeddings.lots import lot
from embeddings.neural.tuning_data import Floats, Ints, TuningData

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class HeldOut:
    """What is kept from training.

    Attributes:
        users: int64[n].
        items: int64[m], the candidates.
    """

    users: Ints
    items: Ints

    @classmethod
    def draw(cls, data: TuningData, share: float, seed: int) -> "HeldOut":
        """A share of the users and of the items that have events.

        What is drawn depends on the seed and on the item's text or the user's number alone, so the same are
        held out of a later run on more data, and a warm start has not been trained on them.
        """
        users = [user for user in np.unique(data.users) if lot(seed, f"user {user}") < share]
        items = [item for item in np.unique(data.items) if lot(seed, f"item {data.texts[item]}") < share]
        return cls(np.array(users, dtype=np.int64), np.array(items, dtype=np.int64))


@dataclass(frozen=True)
class Question:
    """What does this user like next? All are items.

    Attributes:
        user: who.
        history: liked before, oldest first.
        target: the next liked item that is held out.
        seen: held-out items with an event before, no candidates any more.
    """

    user: int
    history: Ints
    target: int
    seen: Ints


def questions(
    data: TuningData, held: HeldOut, liked: float, *, unseen_history: bool = False
) -> list[Question]:
    """One for each held-out item a held-out user liked after another item, in order of user and time.

    Args:
        liked: from this value on an event counts as liking.
        unseen_history: histories have held-out items only, so that tuning saw no text of a question at all.
    """
    asked: list[Question] = []
    candidate = np.isin(data.items, held.items)
    kept = (candidate | (not unseen_history)) & (data.values >= liked)
    for user in held.users:
        rows = np.flatnonzero(data.users == user)
        asked += _of_user(
            int(user), data.items[rows], candidate[rows], kept[rows], data.values[rows] >= liked
        )
    return asked


def _of_user(user: int, items: Ints, candidate: Bools, kept: Bools, likes: Bools) -> Iterator[Question]:
    for place in np.flatnonzero(candidate & likes):
        history = items[:place][kept[:place]]
        seen = items[:place][candidate[:place]]
        if len(history) and items[place] not in seen:
            yield Question(user, history, int(items[place]), seen)


def recall(asked: list[Question], held: HeldOut, vectors: Vectors, k: int = 20, window: int = 0) -> Floats:
    """Recall@k for each user, in order of user: the share of questions whose target is among the first k.

    A history is the mean of its items' vectors; candidates are ranked by their product with it, those the user has
    seen left out; of equals, the target comes last.

    Args:
        vectors: float32[items, dimension], one for each item of the data.
        window: how many of the newest items a history has; 0: all.
    """
    means = [vectors[question.history[-window:]].mean(axis=0) for question in asked]
    return recall_of(asked, held, np.array(means, dtype=np.float32), vectors, k)


def recall_of(
    asked: list[Question], held: HeldOut, histories: Vectors, vectors: Vectors, k: int = 20
) -> Floats:
    """As `recall`, from vectors of the histories, float32[questions, dimension]."""
    scores = histories @ vectors[held.items].T  # [questions, candidates]
    place = np.searchsorted(held.items, np.arange(len(vectors)))
    found = np.empty(len(asked))
    for row, question in enumerate(asked):
        own = scores[row, place[question.target]]
        scores[row, place[question.seen]] = -np.inf
        found[row] = (scores[row] >= own).sum() <= k
    users = np.array([question.user for question in asked])
    return np.array([found[users == user].mean() for user in np.unique(users)])
