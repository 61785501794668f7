"""Neo4j killed under a running API: 503 in time, and all is well again when it is back; nothing is restarted."""

import time

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from graph.connection import Database
from graph.local import neo4j
from settings import Settings

pytestmark = pytest.mark.server


def status(client: FlaskClient) -> tuple[int, float]:
    """The status of an answer that needs Neo4j, and the seconds it took."""
    started = time.monotonic()
    answer = client.get("/v1/users/nobody/profile")
    return answer.status_code, time.monotonic() - started


def test_an_outage_is_told_in_time_and_the_api_recovers_by_itself(
    database: Database, settings: Settings
) -> None:
    app = create_app(settings.model_copy(update={"neo4j_timeout": 2.0}))
    client, server = app.test_client(), neo4j.server(settings)
    while status(client)[0] != 404:  # a machine that is busy may take longer than 2 s for the first
        time.sleep(0.1)
    running = server.running()
    assert running is not None
    running.kill()
    running.wait(10)
    try:
        for _ in range(3):
            code, seconds = status(client)
            assert code == 503
            assert seconds < 3
    finally:
        server.start()
    database.wait(60)
    deadline = time.monotonic() + 30
    while status(client)[0] != 404:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    app.extensions["persona"].close()
