"""Rankings while the item links are rebuilt: each has the links of one version, all of them."""

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from work_fakes import films, liked

from api.ranking import Ranker
from graph import models
from graph.connection import Database
from graph.learned import Replaced
from settings import Settings

pytestmark = pytest.mark.server
ITEMS, MET, LINKED, REBUILDS = 210, 3, 20, 3
"""Items enough that links are written in several transactions."""


def rebuild(database: Database) -> int:
    """Links from every item to the same ones; of one version, all have one weight, which tells the version."""
    version = _latest(database) + 1
    targets = [f"i{n}" for n in range(MET, MET + LINKED)]
    links = [(f"i{n}", targets, [version / 8] * LINKED) for n in range(ITEMS)]
    return models.replace(database, links, {"regularisation": 1.0})


def _latest(database: Database) -> int:
    serving = models.serving(database)
    return int(serving["latest"]) if serving else 0


def linked(answer: dict[str, Any]) -> list[tuple[str, str, float, int]]:
    """(source, target, weight, version) of every link that a ranking rests on."""
    return [
        (path["nodes"][1]["id"], path["nodes"][2]["id"], link["weight"], link["version"])
        for one in answer["recommendations"]
        for path in [reason["path"] for reason in one["reasons"]]
        for link in path["relations"]
        if link["type"] == "SIMILAR_TO"
    ]


def until(seen: list[int], version: int) -> int:
    """Waits until a ranking has been read that rests on a version."""
    deadline = time.monotonic() + 60
    while version not in seen:
        assert time.monotonic() < deadline, f"no ranking with version {version}"
        time.sleep(0.01)
    return version


def test_a_ranking_has_all_links_of_one_version_whatever_is_rebuilt_meanwhile(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, ITEMS, liked("u", *range(MET)))
    rebuild(database)
    seen: list[int] = []
    faults: list[Any] = []
    over = threading.Event()

    def read() -> None:
        ranker = Ranker(database, settings)
        while not over.is_set():
            try:
                found = linked(ranker.recommend("u", limit=50, reasons=None))
            except Replaced:
                continue
            versions = {version for *_, version in found}
            weights = {weight * 8 for *_, weight, _ in found}
            if len(versions) != 1 or weights != versions or len(set(found)) != MET * LINKED:
                faults.append((len(set(found)), versions, weights))
            seen.extend(versions)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        told = [until(seen, 1), *(until(seen, rebuild(database)) for _ in range(REBUILDS))]
    finally:
        over.set()
        for reader in readers:
            reader.join(60)
    assert faults == []
    assert told == sorted(set(seen)) == list(range(1, REBUILDS + 2))
