"""What versions of the model learned is read whole or not at all, whatever was where it is written."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ask
from work_fakes import NOON, films

from graph import models
from graph.connection import Database, Row
from graph.learned import LearnedModels, Replaced
from graph.models import Superseded
from graph.moments import Moment
from settings import Settings

pytestmark = pytest.mark.server
MADE = {"mixing": [1.0, 1.0, 1.0], "weights_prior": [1.0]}
"""Vectors of one number: with the traits, what is learned of an item are 4 numbers and one a trait."""


def learned(items: range, value: float, traits: int = 0) -> list[tuple[str, list[float]]]:
    return [(f"i{n}", [value] * (4 + traits)) for n in items]


def train(database: Database, items: range, value: float, traits: int = 0, **more: Any) -> int:
    made = MADE | {"traits": [f"age={n}" for n in range(traits)]}
    return models.replace(database, [], made, learned=learned(items, value, traits), **more)


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    """Six films."""
    films(database, tmp_path, 6)
    return database


def test_what_an_earlier_training_as_of_a_day_left_is_not_taken_for_the_laters(filled: Database) -> None:
    models.keep(filled, Moment(NOON), [], MADE | {"traits": ["age=1"]}, learned=learned(range(6), 1.0, 1))
    version = models.keep(filled, Moment(NOON), [], MADE, learned=learned(range(4), 2.0))
    found = LearnedModels(filled).get(version)
    assert found
    assert (sorted(found.items), found.source.ravel().tolist()) == (["i0", "i1", "i2", "i3"], [2.0] * 4)


def test_nor_what_one_before_the_last_left(filled: Database) -> None:
    train(filled, range(6), 1.0, traits=2)
    train(filled, range(6), 2.0)
    found = LearnedModels(filled).get(train(filled, range(2, 6), 3.0))
    assert found
    assert (sorted(found.items), set(found.prior.tolist())) == (["i2", "i3", "i4", "i5"], {3.0})


class Between(Database):
    """Lets something happen while a statement's rows come."""

    def __init__(self, settings: Settings, happens: Callable[[], Any]) -> None:
        super().__init__(settings)
        self._happens = happens

    def stream(self, statement: str, **parameters: Any) -> Generator[Row]:
        rows = super().stream(statement, **parameters)
        yield next(rows)
        self._happens()
        yield from rows


def test_a_version_that_is_replaced_while_it_is_read_is_not_ranked_with(
    filled: Database, settings: Settings
) -> None:
    first = train(filled, range(6), 1.0)
    train(filled, range(6), 2.0)
    with Between(settings, lambda: train(filled, range(6), 3.0)) as database:
        models_read = LearnedModels(database)
        with pytest.raises(Replaced, match="Version 1 of the model has just been replaced"):
            models_read.get(first)


def test_a_run_that_was_overtaken_takes_nothing_away_and_writes_nothing(
    filled: Database, settings: Settings
) -> None:
    ran: list[int] = []

    def overtaken() -> None:
        if not ran:
            ran.append(0)
            ran.append(train(filled, range(3), 2.0))

    with pytest.raises(Superseded):
        train(filled, range(6), 1.0, check=overtaken)
    filled.batches("write/learned_clear", version=1, property="learned_0")
    found = LearnedModels(filled).get(ran[1])
    assert found
    assert (sorted(found.items), set(found.prior.tolist())) == (["i0", "i1", "i2"], {2.0})
    assert ask(settings, "MATCH (i:Item) WHERE i.learned_1 IS NOT NULL RETURN i") == []
