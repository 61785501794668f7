"""Logs, request ids, figures for Prometheus, and what is kept of profiles."""

import io
import json
import logging
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from servers import named

import logbook
from api.app import create_app
from graph.connection import Database
from graph.local.process import free_port, listening
from settings import Settings, load

DOCUMENT = (Path(__file__).parent.parent / "docs" / "operation.md").read_text()
DOCUMENTED = re.findall(r"^\| `(persona_\w+)` ", DOCUMENT.split("<!-- metrics -->")[1], re.MULTILINE)


@pytest.fixture
def lines(tmp_path: Path) -> Iterator[io.StringIO]:
    """What is logged, as the API does; as it was before, afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level = root.handlers[:], root.level
    logbook.configure(load(home=tmp_path, neo4j_password="a long secret", log_level="info"), "api", stream)
    yield stream
    root.handlers[:], root.level = before, level


@pytest.fixture
def nowhere(tmp_path: Path) -> Iterator[FlaskClient]:
    """An API of which nothing runs."""
    ports = {"neo4j_bolt_port": free_port(), "broker_port": free_port()}
    app = create_app(load(home=tmp_path, neo4j_timeout=0.3, **ports))
    yield app.test_client()
    app.extensions["persona"].close()


def logged(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def figures(client: FlaskClient) -> dict[str, dict[tuple[str, ...], float]]:
    """Every sample of the page, by name and label values."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(client.get("/metrics").text):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_a_line_is_json_with_what_it_belongs_to(lines: io.StringIO) -> None:
    with logbook.bound(request_id="r1", job=None):
        logging.getLogger("neo4j.io").error("%d left", 3)
    (line,) = logged(lines)
    assert (line["event"], line["level"], line["request_id"], line["process"]) == (
        "3 left",
        "error",
        "r1",
        "api",
    )
    assert "job" not in line


def test_no_secret_is_in_a_line_whoever_logs_it(lines: io.StringIO) -> None:
    log = logging.getLogger("elsewhere")
    log.warning("login with a long secret at redis://user:word@host/0")
    try:
        raise RuntimeError("a long secret")
    except RuntimeError:
        log.exception("failed")
    assert "a long secret" not in lines.getvalue()
    assert "word" not in lines.getvalue()
    assert "redis://***@host/0" in lines.getvalue()


def test_one_line_a_request_without_what_it_asks_for(nowhere: FlaskClient, lines: io.StringIO) -> None:
    nowhere.get("/v1/users/somebody@example.org/profile?language=zz")
    told = [line for line in logged(lines) if line["event"] == "request"]
    assert [(line["method"], line["route"]) for line in told] == [("GET", "/v1/users/{user}/profile")]
    assert told[0]["ms"] > 0
    assert "somebody" not in lines.getvalue()
    assert "zz" not in lines.getvalue()


@pytest.mark.parametrize(("given", "taken"), [("a-1", True), ("x" * 65, False), ("a b", False), ("é", False)])
def test_a_sane_request_id_is_taken_and_told(nowhere: FlaskClient, given: str, taken: bool) -> None:
    answer = nowhere.get("/v1/nothing", headers={"X-Request-ID": given.encode().decode("latin-1")})
    told = answer.headers["X-Request-ID"]
    assert (told == given) == taken
    assert logbook.SANE.fullmatch(told)
    assert answer.json is not None
    assert answer.json["request_id"] == told
    assert nowhere.get("/health/live").headers["X-Request-ID"] != told


def test_figures_are_told_though_nothing_runs(nowhere: FlaskClient) -> None:
    nowhere.get("/v1/users/1/profile")
    nowhere.get("/v1/users/2/profile")
    found = figures(nowhere)
    assert found["persona_requests_total"]["GET", "/v1/users/{user}/profile", "503"] == 2
    assert found["persona_request_seconds_count"]["GET", "/v1/users/{user}/profile"] == 2
    assert found["persona_up"] == {("neo4j",): 0, ("broker",): 0}
    assert sum(found["persona_neo4j_faults_total"].values()) >= 2
    started = time.monotonic()
    assert nowhere.get("/metrics").status_code == 200
    assert time.monotonic() - started < 0.5


def test_labels_do_not_grow_with_what_clients_make_up(nowhere: FlaskClient) -> None:
    for n in range(3):
        nowhere.get(f"/v1/{n}")
        nowhere.open("/v1/jobs", method=f"M{n}")
    routes = {labels[:2] for labels in figures(nowhere)["persona_requests_total"]}
    assert ("GET", "(none)") in routes
    assert not {method for method, _ in routes} - {"GET", "other"}


@pytest.mark.server
def test_every_documented_figure_is_on_the_page_and_no_other(client: FlaskClient, broker: Any) -> None:
    client.get("/v1/users/1/profile")
    client.application.extensions["metrics"].statement("read/ping", 0.1, answered=False)
    client.post("/v1/users/1/say", json={"novelty": 0.1})
    deadline = time.monotonic() + 60
    while "persona_vectors" not in (found := figures(client)) and time.monotonic() < deadline:
        time.sleep(0.5)
    families = {re.sub(r"_(count|sum|bucket|created)$", "", name) for name in found}
    assert families == set(DOCUMENTED)
    assert found["persona_up"] == {("neo4j",): 1, ("broker",): 1}
    assert found["persona_vectors"]["Item", "current"] == 6
    assert 0 <= found["persona_change_age_seconds"][()] < 60


@pytest.mark.server
def test_a_profile_is_made_again_only_when_something_changed(client: FlaskClient, world: Settings) -> None:
    def profile() -> dict[str, Any]:
        found: dict[str, Any] = client.get("/v1/users/2/profile").json  # type: ignore[assignment]
        return found

    made: list[str] = []
    persona = client.application.extensions["persona"]
    persona.database.watch(lambda name, _seconds, _answered: made.append(name))
    first, second = profile(), profile()
    assert made.count("read/history") == 1
    assert {**first, "as_of": ""} == {**second, "as_of": ""}
    assert first["as_of"] < second["as_of"]
    assert list(first)[:2] == ["user", "as_of"]
    direct = persona.profile("2")
    assert {**first, "as_of": ""} == {**direct, "as_of": ""}
    client.post("/v1/users/2/say", json={"novelty": 0.7})
    assert profile()["novelty"] == {"value": 0.7, "source": "stated"}
    assert client.get("/v1/users/2/profile?language=zh").json["portrait"] != first["portrait"]  # type: ignore[index]


@pytest.mark.server
def test_a_job_carries_the_request_that_asked_for_it(
    client: FlaskClient, broker: Any, world: Settings
) -> None:
    answer = client.post("/v1/jobs", json={"kind": "statistics"}, headers={"X-Request-ID": "asked-1"})
    assert answer.json is not None
    with Database(world) as database:
        claim = database.write("write/job_claim", piece=answer.json["id"], worker="w", seconds=60, most=3)
    assert claim[0]["request"] == "asked-1"


@pytest.mark.server
def test_the_api_finishes_what_it_has_begun_and_its_processes_count_together(
    world: Settings, tmp_path: Path
) -> None:
    """A request whose body comes slowly is in flight when SIGTERM comes."""
    settings = world.model_copy(update={"home": tmp_path, "api_port": free_port(), "api_workers": 2})
    settings = load(
        **settings.model_dump(include={"neo4j_bolt_port", "cache", "api_port", "api_workers", "broker_port"}),
        home=tmp_path, neo4j_password=password_of(world),
    )  # fmt: skip
    api = named(settings)["api"]
    api.start()
    try:
        for _ in range(20):
            assert "200 OK" in ask(
                settings, b"GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
            )
        page = ask(settings, b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        counted = re.search(
            r'persona_requests_total\{method="GET",route="/health/live",status="200"\} (\d+)', page
        )
        assert counted
        assert int(counted[1]) >= 20
        with socket.create_connection(("127.0.0.1", settings.api_port), timeout=30) as slow:
            body = b'{"novelty": 0.4}'
            head = "POST /v1/users/1/say HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            head += f"Content-Length: {len(body)}\r\n\r\n"
            slow.sendall(head.encode() + body[:5])
            time.sleep(1)
            stopping = threading.Thread(target=api.stop)
            stopping.start()
            deadline = time.monotonic() + 10
            while listening(settings.api_port):
                assert time.monotonic() < deadline, "new connections are taken"
                time.sleep(0.1)
            assert api.running()
            slow.sendall(body[5:])
            assert slow.recv(12) == b"HTTP/1.1 200"
        stopping.join()
        assert not api.running()
    finally:
        api.stop()
    told = [json.loads(line) for line in api.log.read_text().splitlines() if line.startswith("{")]
    assert any("Handling signal: term" in line["event"] for line in told)
    assert any(line["logger"] == "gunicorn.error" for line in told)


def password_of(settings: Settings) -> str:
    return (settings.folder / "neo4j" / "password").read_text()


def ask(settings: Settings, request: bytes) -> str:
    """The whole answer to a request on a connection of its own."""
    with socket.create_connection(("127.0.0.1", settings.api_port), timeout=20) as connection:
        connection.sendall(request)
        told = b""
        while piece := connection.recv(65536):
            told += piece
        return told.decode()
