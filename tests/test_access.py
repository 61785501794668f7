"""Keys, scopes, limits, headers and the audit log, on a real graph and a real broker."""

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attack_auth import KEY, run
from attacks import Graph, api
from cli_runs import Run, runner
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from test_api_errors import problem

from api.access.limits import Limits
from api.access.scopes import ADMIN, OPEN, OVERRIDES, WITHOUT_GRAPH, covers, needed
from graph import audit_log
from graph.connection import Database
from graph.keys import Keys
from graph.local.process import Process, free_port
from settings import Settings, load

pytestmark = pytest.mark.server
OWNER = {"X-API-Key": KEY}


@pytest.fixture
def app(database: Database, settings: Settings, broker: Process) -> Iterator[Flask]:
    with api(settings.model_copy(update={"key_seconds": 0.3})) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def made(client: FlaskClient, scope: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    answer = client.post("/v1/keys", json={"name": "n", "scope": scope}, headers=headers)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json  # type: ignore[assignment]
    return found


def carrying(key: dict[str, Any]) -> dict[str, str]:
    return {"X-API-Key": key["secret"]}


def test_from_the_first_key_on_every_request_needs_one(client: FlaskClient) -> None:
    assert client.get("/v1/jobs").status_code == 200
    first = made(client, "admin")
    for headers in ({}, {"X-API-Key": "x"}, {"X-API-Key": first["secret"][:-1]}):
        assert problem(client.get("/v1/jobs", headers=headers), 401)
    assert client.get("/v1/jobs", headers=carrying(first)).status_code == 200
    bearer = {"Authorization": f"Bearer {first['secret']}"}
    assert client.get("/v1/jobs", headers=bearer).status_code == 200
    assert client.get("/v1/jobs", headers=bearer | {"X-API-Key": "x"}).status_code == 401
    assert client.get(f"/v1/jobs?X-API-Key={first['secret']}").status_code == 401
    assert client.get("/health/live").status_code == 200
    client.delete(f"/v1/keys/{first['id']}", headers=carrying(first))
    assert client.get("/v1/jobs").status_code == 401  # that all are revoked opens nothing
    assert client.get("/v1/jobs", headers=carrying(first)).status_code == 401


def test_a_revoked_key_opens_nothing_here_at_once_and_elsewhere_in_time(
    app: Flask, settings: Settings
) -> None:
    client = app.test_client()
    admin = made(client, "admin")
    reader = made(client, "read", carrying(admin))
    with api(settings.model_copy(update={"key_seconds": 0.3})) as other:
        assert other.test_client().get("/v1/jobs", headers=carrying(reader)).status_code == 200
        revoked = client.delete(f"/v1/keys/{reader['id']}", headers=carrying(admin))
        assert revoked.json is not None
        assert revoked.json["revoked_at"]
        assert client.get("/v1/jobs", headers=carrying(reader)).status_code == 401
        time.sleep(0.35)
        assert other.test_client().get("/v1/jobs", headers=carrying(reader)).status_code == 401
    assert problem(client.post(f"/v1/keys/{reader['id']}/rotate", json={}, headers=carrying(admin)), 409)
    assert problem(client.delete("/v1/keys/none", headers=carrying(admin)), 404)


def test_a_rotated_key_has_a_new_secret_and_the_old_one_a_grace(client: FlaskClient) -> None:
    admin = made(client, "admin")
    path = f"/v1/keys/{admin['id']}/rotate"
    new = client.post(path, json={"grace_seconds": 1.5}, headers=carrying(admin)).json
    assert new is not None
    assert [client.get("/v1/keys", headers=carrying(k)).status_code for k in (admin, new)] == [200, 200]
    time.sleep(1.6)
    assert [client.get("/v1/keys", headers=carrying(k)).status_code for k in (admin, new)] == [401, 200]
    newest = client.post(path, json={}, headers=carrying(new)).json
    assert newest is not None
    assert [client.get("/v1/keys", headers=carrying(k)).status_code for k in (new, newest)] == [401, 200]


def test_an_expired_key_opens_nothing_and_none_is_made_that_is_over(
    client: FlaskClient, settings: Settings
) -> None:
    admin = made(client, "admin")
    over = {"name": "n", "scope": "read", "expires_at": "2020-01-01"}
    assert problem(client.post("/v1/keys", json=over, headers=carrying(admin)), 422)
    soon = {"name": "n", "scope": "read", "expires_at": "2999-01-01"}
    key = client.post("/v1/keys", json=soon, headers=carrying(admin)).json
    assert key is not None
    assert client.get("/v1/jobs", headers=carrying(key)).status_code == 200
    Graph(settings).rows("MATCH (k:Key {id: $id}) SET k.expires_at = datetime()", id=key["id"])
    time.sleep(0.35)
    assert client.get("/v1/jobs", headers=carrying(key)).status_code == 401


def test_neither_the_graph_nor_a_list_holds_a_secret(client: FlaskClient, settings: Settings) -> None:
    admin = made(client, "admin")
    secret = admin["secret"].split("_")[2]
    assert len(bytes.fromhex(secret)) == 32
    kept = str(Graph(settings).rows("MATCH (n) RETURN properties(n) AS p"))
    listed = client.get("/v1/keys", headers=carrying(admin))
    assert admin["id"] in kept
    assert secret not in kept + listed.text
    assert "hash" not in listed.text


def test_a_scope_may_do_what_those_before_it_may(client: FlaskClient) -> None:
    admin = made(client, "admin")
    keys = {scope: made(client, scope, carrying(admin)) for scope in ("read", "write")} | {"admin": admin}
    wanted = {
        ("GET", "/v1/users/x/profile"): "read",
        ("POST", "/v1/search"): "read",
        ("POST", "/v1/users/x/say/text"): "read",
        ("POST", "/v1/users/x/say"): "write",
        ("POST", "/v1/jobs"): "admin",
        ("POST", "/v1/jobs/x/cancel"): "admin",
        ("GET", "/v1/keys"): "admin",
        ("GET", "/v1/audit"): "admin",
        ("POST", "/v1/cypher"): "admin",
        ("DELETE", "/v1/keys/x"): "admin",
    }
    for (method, path), scope in wanted.items():
        for held, key in keys.items():
            body: Any = {"json": {}} if method == "POST" else {}
            answer = client.open(path, method=method, headers=carrying(key), **body)
            assert (answer.status_code != 403) == covers(held, scope), (method, path, held)  # type: ignore[arg-type]


def test_the_table_of_scopes_is_of_routes_that_are_there(app: Flask) -> None:
    served = {f"{m} {r.rule}" for r in app.url_map.iter_rules() for m in r.methods or ()}
    rules = {rule.rule for rule in app.url_map.iter_rules()}
    planned = {"POST /v1/recommendations"}
    assert set(OVERRIDES) - planned <= served
    assert rules >= OPEN
    assert WITHOUT_GRAPH - {"/metrics"} <= rules
    for one in served:
        method, rule = one.split(" ")
        if any(rule.startswith(prefix) for prefix in ADMIN):
            assert needed(method, rule) == "admin", one
        elif one not in OVERRIDES:
            assert needed(method, rule) == ("read" if method in ("GET", "HEAD", "OPTIONS") else "write"), one


def test_while_neo4j_is_away_only_the_key_of_the_environment_opens(tmp_path: Path) -> None:
    away = load(home=tmp_path, cache=tmp_path, neo4j_bolt_port=free_port(), broker_port=free_port())
    known = {"X-API-Key": f"persona_{'0' * 12}_{'0' * 64}"}
    with api(away) as app:
        client = app.test_client()
        for headers in ({}, known):
            assert "Neo4j" in problem(client.get("/v1/jobs", headers=headers), 503)["detail"]
            assert problem(client.get("/v1/jobs?limit=0", headers=headers), 422)
        assert client.get("/openapi.json").status_code == 200
        assert problem(client.get("/openapi.json", headers={"X-API-Key": "x"}), 401)
    with api(away.model_copy(update={"api_key": SecretStr(KEY)})) as app:
        client = app.test_client()
        assert problem(client.get("/openapi.json"), 401)
        assert problem(client.get("/v1/jobs", headers=known), 503)
        assert client.get("/openapi.json", headers=OWNER).status_code == 200
    with api(away.model_copy(update={"keys_required": True, "api_host": "0.0.0.0"})) as app:
        assert problem(app.test_client().get("/openapi.json"), 401)


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


def test_no_log_holds_a_secret(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    caplog.set_level(logging.DEBUG)
    admin = made(client, "admin")
    secret = admin["secret"].split("_")[2]

    def fall(_item: str, **_: object) -> None:
        raise RuntimeError("the sky is falling")

    app.extensions["persona"].item = fall
    for headers in (
        carrying(admin),
        {"Authorization": f"Bearer {admin['secret']}"},
        {"X-API-Key": "x" + secret},
        {},
    ):
        client.get(f"/v1/items/1?api_key={admin['secret']}", headers=headers)
        client.get("/v1/items/1", headers=headers)
        client.get("/v1/nothing", headers=headers)
        client.post(
            f"/v1/keys/{admin['id']}/rotate", data="{", headers=headers, content_type="application/json"
        )
    app.extensions["persona"].close()
    assert "the sky is falling" in caplog.text
    assert secret not in caplog.text


def test_every_write_is_noted_and_no_user_is_named(
    app: Flask, database: Database, settings: Settings
) -> None:
    client = app.test_client()
    admin = made(client, "admin")
    writer = made(client, "write", carrying(admin))
    client.get("/v1/users/jane/profile", headers=carrying(writer))
    client.post("/v1/users/jane/say", json={}, headers=carrying(writer))
    client.get("/v1/keys", headers=carrying(writer))
    client.get("/v1/keys")
    client.delete(f"/v1/keys/{writer['id']}", headers=carrying(admin))
    page = client.get("/v1/audit?limit=3", headers=carrying(admin)).json
    assert page is not None
    shown = [
        (e["key"], e["scope"], e["method"], e["route"], e["status"], e["about"]) for e in page["entries"]
    ]
    assert shown == [
        (admin["id"], "admin", "DELETE", "/v1/keys/<key>", 200, f"key:{writer['id']}"),
        (writer["id"], "admin", "GET", "/v1/keys", 403, None),
        (writer["id"], "write", "POST", "/v1/users/<user>/say", 404, None),
    ]
    assert page["next"] == 3
    assert "jane" not in str(Graph(settings).rows("MATCH (a:Audit) RETURN properties(a) AS p"))
    only = client.get(f"/v1/audit?key={writer['id']}&until=2999-01-01", headers=carrying(admin)).json
    assert only is not None
    assert {e["key"] for e in only["entries"]} == {writer["id"]}
    assert len(only["entries"]) == 2
    later = client.get("/v1/audit?since=2999-01-01", headers=carrying(admin)).json
    assert later is not None
    assert later["entries"] == []
    Graph(settings).rows("MATCH (a:Audit {scope: 'write'}) SET a.at = datetime() - duration('P91D')")
    assert audit_log.expire(database, 90) == 1
    assert audit_log.expire(database, 90) == 0


def test_what_waits_is_written_when_the_process_ends_and_use_is_to_the_hour(
    app: Flask, database: Database
) -> None:
    client = app.test_client()
    admin = made(client, "admin")
    client.get("/v1/jobs", headers=carrying(admin))
    time.sleep(1.2)
    used = Keys(database).page()[0].last_used
    assert used is not None
    assert (used.minute, used.second) == (0, 0)
    client.post("/v1/search", json={}, headers=carrying(admin))
    client.post("/v1/users/x/say", json={}, headers=carrying(admin))
    app.extensions["persona"].close()
    assert [e["route"] for e in audit_log.page(database)] == ["/v1/users/<user>/say", "/v1/keys"]


@pytest.fixture
def persona(
    database: Database,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    for name in ("home", "cache", "neo4j_bolt_port", "neo4j_http_port", "broker_port", "neo4j_timeout"):
        monkeypatch.setenv(f"PERSONA_{name.upper()}", str(getattr(settings, name)))
    return runner(capsys)


def test_the_command_line_makes_lists_rotates_and_revokes(persona: Run, database: Database) -> None:
    import json

    made = json.loads(persona("keys", "create", "shop", "--scope", "write", "--json").out)
    assert made["secret"].startswith(f"persona_{made['id']}_")
    assert made["secret"].split("_")[2] not in persona("keys", "list").out
    rotated = json.loads(persona("keys", "rotate", made["id"], "--grace", "60", "--json").out)
    assert rotated["secret"] != made["secret"]
    assert rotated["old_until"]
    assert "is revoked" in persona("keys", "revoke", made["id"]).out
    assert persona("keys", "rotate", made["id"]).status == 1
    assert "No key 'x'" in persona("keys", "revoke", "x").err
    noted = json.loads(persona("log", "--json").out)["entries"]
    assert [e["route"] for e in noted] == [
        "persona keys revoke",
        "persona keys rotate",
        "persona keys create",
    ]
    assert made["id"] in persona("log").out


def test_a_slice_of_the_ways_past_the_keys(database: Database, settings: Settings, broker: Process) -> None:
    attacked = settings.model_copy(
        update={"api_key": SecretStr(KEY), "rate_read": "off", "rate_write": "off"}
    )
    outcome = run(attacked, every=11)
    assert outcome.tries > 300
    assert outcome.passed == []
