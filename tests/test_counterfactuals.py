"""The smallest change of a ranking on a small real graph: which question is asked, and what is said of how it was."""

from pathlib import Path
from typing import Any

import pytest
from work_fakes import films, liked

from api.counterfactuals import Counterfactuals
from api.ranking import Ranker
from graph import models
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server


def answer(database: Database, settings: Settings, item: str, **wanted: Any) -> dict[str, Any]:
    return Counterfactuals(database, Ranker(database, settings)).answer("u", item, seconds=10, **wanted)


def test_of_the_last_of_a_hundred_one_other_must_pass(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 180, liked("u", 1, 0, 179))  # the newest leads nowhere
    falling = [f"i{n}" for n in range(2, 160)]
    links = [("i0", falling, [1 - n / 1000 for n in range(2, 160)]), ("i1", ["i102"], [0.00155])]
    models.replace(database, links, {})
    found = answer(database, settings, "i102", limit=100)
    assert (found["rank"], found["status"]) == (100, "ranked")
    smallest = found["smallest"]
    assert [one["about"] for one in smallest["of"]] == ["item:i1"]
    assert (smallest["found"], smallest["rank"], smallest["smallest"], smallest["minimal"]) == (
        True, 101, True, True,
    )  # fmt: skip
    assert (smallest["actions"], smallest["looked_at"]) == (3, 3)


def test_of_a_long_history_some_hundred_events_are_looked_at_and_it_is_said(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 410, liked("u", *range(400)))
    pairs = [(f"i{n}", ["i401", "i402"], [0.5, 0.49 if n % 40 else 0.0]) for n in range(400)]
    models.replace(database, [*pairs, ("i3", ["i401"], [0.1])], {})
    found = answer(database, settings, "i401", limit=1)
    assert (found["rank"], found["status"]) == (1, "ranked")
    smallest = found["smallest"]
    assert (smallest["actions"], smallest["looked_at"]) == (400, 256)
    assert not smallest["smallest"]
    if smallest["found"]:
        assert smallest["rank"] == 2
