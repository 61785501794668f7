"""What is wrong with a request is told as a problem document with the field; no server is needed for that."""

import socket
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr

from api.app import create_app
from api.binding import KeyRequired
from api.queue import Queue
from graph.local.process import free_port
from settings import Settings, load

KEY = "of the tests"


class Keyed(FlaskClient):
    """Carries the key where a test sends none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_X_API_KEY"] = KEY


@pytest.fixture
def nowhere(tmp_path: Path) -> Settings:
    """Settings under which neither Neo4j nor the broker answers; the key needs neither of them."""
    return load(
        api_key=SecretStr(KEY),
        home=tmp_path,
        cache=tmp_path / "cache",
        neo4j_bolt_port=free_port(),
        broker_port=free_port(),
        api_max_body=3_000,
    )


def made(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    app.test_client_class = Keyed
    app.testing = False
    yield app
    app.extensions["persona"].close()


@pytest.fixture
def app(nowhere: Settings) -> Iterator[Flask]:
    yield from made(nowhere)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of an answer, checked for what each must have."""
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = answer.json
    assert body["type"] == "about:blank"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    assert "Traceback" not in answer.text
    return body


def fields(answer: Any) -> list[str]:
    return [error["field"] for error in problem(answer, 422)["errors"]]


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("limit=0", ["limit"]),
        ("limit=101", ["limit"]),
        ("limit=ten", ["limit"]),
        ("limit=1.5", ["limit"]),
        ("limit=", ["limit"]),
        ("explain=perhaps", ["explain"]),
        ("reasons=-1", ["reasons"]),
        ("reasons=some", ["reasons"]),
        ("year_from=99999", ["year_from"]),
        ("entity=", ["entity.0"]),
        ("property=runtime", ["property"]),
        ("property==1", ["property"]),
        ("domain=" + "x" * 501, ["domain"]),
        ("colour=blue", ["colour"]),
        ("limit=0&colour=blue", ["limit", "colour"]),
    ],
)
def test_a_wrong_query_parameter_is_named(client: FlaskClient, query: str, wrong: list[str]) -> None:
    assert fields(client.get(f"/v1/users/1/recommendations?{query}")) == wrong


@pytest.mark.parametrize("path", ["/v1/users/1/profile", "/v1/items/1", "/v1/jobs/1", "/health/live"])
def test_routes_without_parameters_refuse_all(client: FlaskClient, path: str) -> None:
    assert fields(client.get(f"{path}?colour=blue")) == ["colour"]


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, ["text"]),
        ({"text": ""}, ["text"]),
        ({"text": "  "}, ["text"]),
        ({"text": 7}, ["text"]),
        ({"text": "x" * 2_001}, ["text"]),
        ({"text": "x", "limit": 0}, ["limit"]),
        ({"text": "x", "limit": "many"}, ["limit"]),
        ({"text": "x", "kind": "user"}, ["kind"]),
        ({"text": "x", "year_from": "early"}, ["year_from"]),
        ({"text": "x", "colour": "blue"}, ["colour"]),
        ({"text": "x", "kind": "entity", "domain": "film"}, ["domain"]),
        ({"text": "x", "entity_kind": "Person"}, ["entity_kind"]),
        ([], ["body"]),
        ("text", ["body"]),
        (None, ["body"]),
    ],
)
def test_a_wrong_field_of_a_body_is_named(client: FlaskClient, body: Any, wrong: list[str]) -> None:
    assert fields(client.post("/v1/search", json=body)) == wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"kind": "dance"}, ["kind"]),
        ({"kind": "embed", "parameters": {"label": "Film"}}, ["parameters.label"]),
        ({"kind": "embed", "parameters": {"speed": 1}}, ["parameters.speed"]),
        ({"kind": "ranking", "parameters": {"force": True}}, ["parameters.force"]),
        ({"kind": "ranking", "parameters": 7}, ["parameters"]),
        ({"kind": "encoder", "parameters": {"stepz": 3}}, ["parameters.stepz"]),
        (
            {"kind": "encoder", "parameters": {"steps": 0, "device": "abacus"}},
            ["parameters.steps", "parameters.device"],
        ),
        ({"kind": "encoder", "parameters": {"label": "Item"}}, ["parameters.label"]),
    ],
)
def test_a_wrong_job_is_refused_before_it_is_on_record(
    client: FlaskClient, body: Any, wrong: list[str]
) -> None:
    assert fields(client.post("/v1/jobs", json=body)) == wrong


@pytest.mark.parametrize("text", ["{", "{'text': 1}", "\xff", "[" * 200])
def test_a_body_that_is_not_json_is_told(client: FlaskClient, text: str) -> None:
    answer = client.post("/v1/search", data=text.encode("latin-1"), content_type="application/json")
    assert fields(answer) == ["body"]


def test_a_body_that_nests_too_deep_is_told(tmp_path: Path, nowhere: Settings) -> None:
    for app in made(nowhere.model_copy(update={"api_max_body": 1_000_000})):
        answer = app.test_client().post("/v1/search", data="[" * 500_000, content_type="application/json")
        assert problem(answer, 422)["errors"] == [{"field": "body", "reason": "nests too deep"}]


def test_a_body_of_another_type_is_refused(client: FlaskClient) -> None:
    problem(client.post("/v1/search", data={"text": "x"}), 415)
    problem(client.post("/v1/search", data="{}", content_type="text/plain"), 415)


def test_a_body_past_the_limit_is_refused(client: FlaskClient) -> None:
    problem(client.post("/v1/search", json={"text": "x" * 3_000}), 413)


def test_a_body_past_the_limit_is_refused_though_it_does_not_tell_its_length(client: FlaskClient) -> None:
    answer = client.post(
        "/v1/search",
        input_stream=BytesIO(b'{"text": "x"}' + b" " * 3_000),
        headers={"Transfer-Encoding": "chunked"},
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
    )
    problem(answer, 413)


def test_an_unknown_path_and_a_wrong_method_are_told(client: FlaskClient) -> None:
    problem(client.get("/v1/nothing"), 404)
    answer = client.delete("/v1/search")
    problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_what_nobody_foresaw_is_told_without_its_traceback(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fall(_what: str, _user: str, **_: object) -> None:
        raise RuntimeError("the sky is falling")

    app.extensions["persona"].kept.text = fall
    answer = app.test_client().get("/v1/users/1/profile")
    assert "sky" not in problem(answer, 500)["detail"]
    assert "the sky is falling" in caplog.text


def test_without_neo4j_it_is_503_within_3_seconds_and_says_when_to_come_back(client: FlaskClient) -> None:
    for path in ("/v1/users/1/recommendations", "/v1/items/1", "/v1/jobs", "/health/ready"):
        started = time.monotonic()
        answer = client.get(path)
        assert time.monotonic() - started < 3, path
        assert "Neo4j" in problem(answer, 503)["detail"]
        assert int(answer.headers["Retry-After"]) > 0


def test_readiness_is_told_within_3_seconds_where_neo4j_takes_connections_and_says_nothing(
    nowhere: Settings,
) -> None:
    with socket.create_server(("127.0.0.1", nowhere.neo4j_bolt_port)):
        for app in made(nowhere.model_copy(update={"api_key": None})):
            started = time.monotonic()
            checks = problem(FlaskClient(app).get("/health/ready"), 503)["checks"]
            assert time.monotonic() - started < 3
            assert checks["neo4j"] != "ok"


def test_it_lives_though_nothing_it_needs_does(client: FlaskClient) -> None:
    answer = client.get("/health/live")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["status"] == "live"
    checks = problem(client.get("/health/ready"), 503)["checks"]
    assert [name for name, outcome in checks.items() if outcome == "ok"] == []


def test_search_before_any_worker_has_exported_the_encoder_says_so(client: FlaskClient) -> None:
    answer = client.post("/v1/search", json={"text": "space"})
    assert "start a worker" in problem(answer, 503)["detail"]


@pytest.mark.parametrize(
    ("description", "reason"),
    [
        ('{"name": "half', "Unterminated string"),
        ('{"name": "a", "revision": "b", "dimension": 384, "max_tokens": 128}', "No such file"),
    ],
)
def test_a_damaged_encoder_is_told_with_what_to_do(
    client: FlaskClient, nowhere: Settings, description: str, reason: str
) -> None:
    nowhere.encoder_folder.mkdir(parents=True)
    (nowhere.encoder_folder / "encoder.json").write_text(description)
    told = [
        problem(client.get("/health/ready"), 503)["checks"]["encoder"],
        problem(client.post("/v1/search", json={"text": "space"}), 503)["detail"],
    ]
    assert all("is damaged" in one and reason in one and "delete that folder" in one for one in told)


def test_ready_names_the_dependency_that_fails_in_a_way_nobody_foresaw(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(self: Queue) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(Queue, "check", fail)
    checks = problem(client.get("/health/ready"), 503)["checks"]
    assert checks["broker"] == "It does not work; the log of the API says why."
    assert "RuntimeError" in caplog.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org"])
def test_beyond_loopback_it_does_not_start_without_a_key(nowhere: Settings, host: str) -> None:
    with pytest.raises(KeyRequired, match="set PERSONA_API_KEY first"):
        create_app(nowhere.model_copy(update={"api_host": host, "api_key": None}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_on_loopback_it_does(nowhere: Settings, host: str) -> None:
    for app in made(nowhere.model_copy(update={"api_host": host, "api_key": None})):
        assert app.test_client().get("/health/live").status_code == 200


def test_with_a_key_every_request_must_carry_it_but_the_one_that_asks_for_life(nowhere: Settings) -> None:
    keyed = nowhere.model_copy(update={"api_host": "0.0.0.0", "api_key": SecretStr("open sesame")})
    for app in made(keyed):
        client = app.test_client()
        assert client.get("/health/live").status_code == 200
        for given in ({}, {"X-API-Key": ""}, {"X-API-Key": "open sesam"}, {"X-API-Key": "ö"}):
            for path in ("/v1/items/1", "/openapi.json", "/health/ready", "/v1/nothing"):
                answer = client.get(path, headers=given)
                problem(answer, 401)
                assert answer.headers["WWW-Authenticate"]
        carried = {"X-API-Key": "open sesame"}
        assert client.get("/openapi.json", headers=carried).status_code == 200
        assert client.get("/v1/nothing", headers=carried).status_code == 404
