"""The whole way on a small real slice: import, embed, link, profile through the queue, then the API's answer."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import pytest
from neo4j import GraphDatabase
from reasons_oracle import Verdict, judge

from api.app import create_app
from api.queue import Queue
from graph import knowledge
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.importing.rows import (
    EntityRow,
    EventRow,
    Fault,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Stage,
    UserRow,
)
from graph.local.neo4j import password
from graph.local.process import Process
from graph.statistics import refresh
from settings import Settings

USERS = {str(n) for n in range(1, 13)}
pytestmark = pytest.mark.timeout(600)


@dataclass(frozen=True)
class Slice:
    """Twelve users of the demo, the films they rated, and what is known of those."""

    demo: Demo
    id: str = "slice"
    fingerprint: str = "1"

    @cached_property
    def items(self) -> set[str]:
        """The films that these users rated."""
        rows = (row for stage in self.demo.stages if stage.kind is Kind.EVENTS for _, row in stage.rows())
        return {row.item for row in rows if isinstance(row, EventRow) and row.user in USERS}

    @cached_property
    def entities(self) -> set[str]:
        """What those films are related to."""
        rows = (row for stage in self.demo.stages if stage.kind is Kind.RELATIONS for _, row in stage.rows())
        return {row.target for row in rows if isinstance(row, RelationRow) and row.source in self.items}

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """The demo's stages, each with the rows of the slice alone."""
        return [replace(stage, rows=partial(self._kept, stage)) for stage in self.demo.stages]

    def _kept(self, stage: Stage) -> Iterator[Numbered]:
        return ((number, row) for number, row in stage.rows() if self._wanted(row))

    def _wanted(self, row: Any) -> bool:
        match row:
            case UserRow(id=user) | EventRow(user=user):
                return user in USERS
            case ItemRow(id=item) | RelationRow(source=item):
                return item in self.items
            case EntityRow(id=entity):
                return entity in self.entities
            case Fault():
                return False
        return True


def test_from_files_to_an_explained_recommendation(
    database: Database, settings: Settings, start_worker: Callable[..., Process], tmp_path: Path
) -> None:
    report = run(database, Slice(Demo.installed()), tmp_path)
    refresh(database)
    assert report.counts["users"] == len(USERS)
    assert report.rejected == 0

    start_worker()
    queue = Queue(database, settings)
    for kind, parameters in (("embed", {"label": "Item"}), ("ranking", {}), ("profiles", {})):
        *_, job = queue.jobs.watch(queue.submit(kind, parameters).id)
        assert (job.state, job.done, job.error) == ("done", job.total, None)
    (items,) = [s for s in knowledge.staleness(database, settings.entity_min_degree) if s.label == "Item"]
    assert (items.stale, items.missing) == (0, 0)

    app = create_app(settings)
    client = app.test_client()
    answer = json.loads(client.get("/v1/users/1/recommendations?reasons=all").data)
    assert len(answer["recommendations"]) == 10
    verdict = Verdict()
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
        judge(driver, answer, verdict)
    assert verdict.faults == []
    assert set(verdict.parts) >= {"collaborative", "knowledge", "semantic", "prior"}

    profile = json.loads(client.get("/v1/users/1/profile").data)
    assert profile["interests"]
    assert profile["vector"]["current"] is True
    found = json.loads(client.post("/v1/search", json={"text": "science fiction", "limit": 3}).data)
    assert len(found["results"]) == 3
    app.extensions["persona"].close()
