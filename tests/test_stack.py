"""The local stack: what it would run, and real servers beside a Neo4j that somebody else runs."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import named

from api import processes
from api.binding import KeyRequired
from api.stack import NoBroker, Stack
from errors import Unavailable
from graph.local import neo4j
from graph.local.process import PortTaken, free_port
from settings import Settings, load

STARTED = ["broker", "worker", "interactive", "api"]


def quiet(_stage: str, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def states(stack: Stack) -> dict[str, str]:
    return {service.name: service.state for service in stack.status()}


@pytest.fixture
def nowhere(tmp_path: Path) -> Settings:
    """Settings of a stack that does not run."""
    ports = {f"{name}_port": free_port() for name in ("neo4j_bolt", "neo4j_http", "broker", "api")}
    return load(home=tmp_path / "home", **ports)


def test_it_starts_what_it_has_to_in_order(nowhere: Settings) -> None:
    names = [process.name for process in processes.processes(nowhere)]
    assert names == ["neo4j", "broker", "worker", "interactive", "api"]
    others = nowhere.model_copy(update={"neo4j_uri": "neo4j://graph", "broker_url": "redis://queue/0"})
    assert [process.name for process in processes.processes(others)] == ["worker", "interactive", "api"]


def test_asking_for_the_password_makes_none(nowhere: Settings) -> None:
    assert neo4j.password(nowhere) == ""
    assert not nowhere.folder.exists()


def test_children_see_the_settings_of_their_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PERSONA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PERSONA_CHUNK_SIZE", "64")
    monkeypatch.chdir(tmp_path)
    told = processes.environment(load(home=Path("here"), neo4j_password="secret", hub_degree=50))
    assert told == {
        "PERSONA_HOME": str(tmp_path / "here"),
        "PERSONA_CACHE": str(tmp_path / "here" / "cache"),
        "PERSONA_NEO4J_PASSWORD": "secret",
        "PERSONA_HUB_DEGREE": "50",
        "PERSONA_CHUNK_SIZE": "64",
    }


def test_status_of_nothing(nowhere: Settings) -> None:
    stack = Stack(nowhere)
    assert set(states(stack).values()) == {"down"}
    assert [service.pid for service in stack.status()] == [None] * 5
    assert not (nowhere.folder / "neo4j" / "password").exists()
    assert stack.down() == []


def test_status_tells_a_port_that_another_program_has_taken(nowhere: Settings) -> None:
    with socket.create_server(("127.0.0.1", nowhere.neo4j_http_port)):
        assert states(Stack(nowhere))["neo4j"] == "port taken"
    assert not nowhere.folder.exists()


def test_a_platform_without_valkey_is_told_to_bring_one(
    nowhere: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.stack.valkey", lambda: None)
    with pytest.raises(NoBroker, match="set PERSONA_BROKER_URL"):
        Stack(nowhere).up(quiet)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "persona.example"])
def test_beyond_loopback_nothing_is_started_without_a_key(nowhere: Settings, host: str) -> None:
    stack = Stack(nowhere.model_copy(update={"api_host": host}))
    with pytest.raises(KeyRequired, match=f"PERSONA_API_HOST {host} is not loopback: set PERSONA_API_KEY"):
        stack.up(quiet)
    assert not nowhere.folder.exists()


@pytest.mark.parametrize(
    ("host", "url"), [("127.0.0.1", "http://127.0.0.1:9000"), ("::1", "http://[::1]:9000")]
)
def test_the_address_of_the_api(nowhere: Settings, host: str, url: str) -> None:
    assert Stack(nowhere.model_copy(update={"api_host": host, "api_port": 9000})).url == url


@pytest.fixture
def beside(neo4j_server: Settings, tmp_path: Path) -> Iterator[Settings]:
    """Settings of a stack that uses the tests' Neo4j as one of somebody else's."""
    settings = load(
        home=tmp_path / "beside",
        cache=neo4j_server.cache_folder,
        neo4j_uri=neo4j_server.bolt,
        neo4j_password=neo4j.password(neo4j_server),
        broker_port=free_port(),
        api_port=free_port(),
        neo4j_timeout=20,
    )
    yield settings
    Stack(settings).down()


@pytest.mark.server
def test_up_beside_a_neo4j_that_runs_already(beside: Settings, neo4j_server: Settings) -> None:
    stack = Stack(beside)
    with socket.create_server(("127.0.0.1", beside.api_port)):  # a port that is taken leaves what runs
        with pytest.raises(PortTaken, match=f"port {beside.api_port} is taken. Set PERSONA_API_PORT"):
            stack.up(quiet)
        assert states(stack) == {
            "neo4j": "running", "broker": "running", "worker": "running", "interactive": "running", "api": "port taken",
        }  # fmt: skip
    broker = named(beside)["broker"].running()
    assert broker is not None
    broker.kill()
    broker.wait(10)
    assert states(stack)["broker"] == "down"
    assert two_at_once(beside) == [[], ["broker", "api"]]
    assert set(states(stack).values()) == {"running"}
    assert [service.managed for service in stack.status()] == [False, True, True, True, True]
    assert beside.answers_file.exists()
    told: list[str] = []
    assert stack.up(lambda stage, _done, _total: told.append(stage)) == told == []

    assert stack.down() == STARTED[::-1]
    assert states(stack) == {
        "neo4j": "running",
        "broker": "down",
        "worker": "down",
        "interactive": "down",
        "api": "down",
    }
    assert neo4j.server(neo4j_server).running()
    assert not list(beside.answers_file.parent.glob("answers*")), "what was answered is not left behind"


def two_at_once(beside: Settings) -> list[list[str]]:
    """What each of two commands has started; `tests/live_up.py` lets more of them race for all servers."""
    command = [sys.executable, "-c", "from api.cli import main; main()", "up", "--json"]
    environment = {**os.environ, **processes.environment(beside)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    return sorted(json.loads(process.communicate(timeout=120)[0])["started"] for process in both)


@pytest.mark.server
def test_down_stops_what_was_started_under_other_settings(beside: Settings) -> None:
    broker = named(beside)["broker"]
    broker.start()
    elsewhere = beside.model_copy(update={"broker_url": "redis://127.0.0.1:1/0"})
    told: list[str] = []
    assert Stack(elsewhere).down(lambda stage, _done, _total: told.append(stage)) == ["broker"]
    assert told == ["stopping broker"]
    assert not broker.running()


@pytest.mark.server
def test_a_broker_that_is_away_is_told_before_a_worker_waits_for_it(beside: Settings) -> None:
    stack = Stack(beside.model_copy(update={"broker_url": f"redis://127.0.0.1:{free_port()}/0"}))
    with pytest.raises(Unavailable, match=r"The queue at redis://127.0.0.1:\d+/0 does not answer"):
        stack.up(quiet)
    assert states(stack)["worker"] == "down"
