"""The whole way on a small real slice: import, embed, link, profile through the queue, then the API's answer."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j import GraphDatabase
from reasons_oracle import Verdict, judge
from slices import Slice

from api.app import create_app
from api.queue import Queue
from graph import knowledge
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.local.neo4j import password
from graph.local.process import Process
from graph.statistics import refresh
from settings import Settings

USERS = frozenset(str(n) for n in range(1, 17))
pytestmark = pytest.mark.timeout(600)


def test_from_files_to_an_explained_recommendation(
    database: Database, settings: Settings, start_worker: Callable[..., Process], tmp_path: Path
) -> None:
    report = run(database, Slice(Demo.installed(), USERS), tmp_path)
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
    assert set(verdict.parts) >= {"collaborative", "knowledge", "semantic", "trait", "popularity", "prior"}

    profile = json.loads(client.get("/v1/users/1/profile").data)
    assert profile["interests"]
    assert profile["vector"]["current"] is True
    found = json.loads(client.post("/v1/search", json={"text": "science fiction", "limit": 3}).data)
    assert len(found["results"]) == 3
    app.extensions["persona"].close()
