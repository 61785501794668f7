"""Limits, headers and pages of elsewhere, on a real graph and a real broker."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from attack_auth import KEY
from attacks import api
from flask import Flask
from flask.testing import FlaskClient
from key_requests import OWNER, carrying, made
from pydantic import SecretStr
from test_api_errors import problem

from api.access.limits import Limits
from graph.connection import Database
from graph.local.process import Process, free_port
from settings import Settings, load

pytestmark = pytest.mark.server


@pytest.fixture
def app(database: Database, settings: Settings, broker: Process) -> Iterator[Flask]:
    with api(settings.model_copy(update={"key_seconds": 0.3})) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_requests_are_counted_for_all_processes_and_by_key(
    database: Database, settings: Settings, broker: Process
) -> None:
    limited = settings.model_copy(
        update={"rate_read": "5/hour", "rate_write": "2/hour", "api_key": SecretStr(KEY)}
    )
    with api(limited) as one, api(limited) as two:
        of = [app.test_client() for app in (one, two)]
        other = carrying(made(of[0], "admin", OWNER))
        answers = [of[n % 2].get("/v1/jobs", headers=OWNER) for n in range(6)]
        assert [a.status_code for a in answers] == [200] * 5 + [429]
        assert [a.headers["RateLimit-Remaining"] for a in answers] == ["4", "3", "2", "1", "0", "0"]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 3600
        assert problem(answers[-1], 429)
        assert of[0].get("/v1/jobs", headers=other).status_code == 200
        assert of[0].get("/health/live").status_code == 200
        strangers = [of[n % 2].get("/v1/jobs").status_code for n in range(6)]
        assert strangers == [401] * 5 + [429]
        assert of[0].post("/v1/jobs", json={}, headers=OWNER).status_code == 422
        assert of[1].post("/v1/jobs", json={}, headers=OWNER).status_code == 429


@pytest.mark.parametrize("limit", [1, 999, 2_000, 2_999])
def test_a_limit_is_kept_to_the_request(tmp_path: Path, limit: int) -> None:
    limits = Limits(load(home=tmp_path, broker_port=free_port(), rate_read=f"{limit}/day"))
    standing = [limits.count("read", "a") for _ in range(limit + 5)]
    assert [s.allowed for s in standing if s] == [True] * limit + [False] * 5
    assert [s.remaining for s in standing if s] == [*range(limit - 1, -1, -1)] + [0] * 5


def test_a_broker_that_hangs_or_is_away_keeps_nobody(settings: Settings, broker: Process) -> None:
    limits, process = Limits(settings.model_copy(update={"rate_read": "3/hour"})), broker.running()
    assert process is not None
    assert limits.count("read", "a") is not None
    os.kill(process.pid, signal.SIGSTOP)
    try:
        started = time.monotonic()
        standing = [limits.count("read", "b") for _ in range(4)]
        assert time.monotonic() - started < 0.3  # one of them waited for it
        assert [s.allowed for s in standing if s] == [True, True, True, False]
    finally:
        os.kill(process.pid, signal.SIGCONT)


def test_every_answer_has_the_headers_and_no_page_of_elsewhere_may_ask(client: FlaskClient) -> None:
    origin = {"Origin": "http://a.example", "Access-Control-Request-Method": "GET"}
    for path in ("/v1/jobs", "/v1/nothing", "/health/live", "/docs", "/openapi.json"):
        answer = client.get(path, headers=origin)
        told = [answer.headers[n] for n in ("X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy")]
        assert told == ["nosniff", "DENY", "no-referrer"]
        assert "default-src" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Access-Control-Allow-Origin" not in client.options(path, headers=origin).headers


def test_pages_of_the_origins_that_are_set_may_ask(settings: Settings, database: Database) -> None:
    shared = settings.model_copy(
        update={"cors_origins": "http://a.example,https://b.example:8443", "api_key": SecretStr(KEY)}
    )
    with api(shared) as app:
        client = app.test_client()
        asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "X-API-Key"}
        for origin, allowed in (
            ("http://a.example", True),
            ("https://b.example:8443", True),
            ("http://a_example", False),
        ):
            for answer in (
                client.options("/v1/search", headers={"Origin": origin, **asks}),
                client.get("/v1/jobs", headers={"Origin": origin, **OWNER}),
            ):
                assert answer.status_code == 200
                assert (answer.headers.get("Access-Control-Allow-Origin") == origin) == allowed
                assert "Access-Control-Allow-Credentials" not in answer.headers
        assert (
            client.options("/openapi.json", headers={"Origin": "http://a.example", **asks}).status_code == 401
        )
