"""Keys and scopes, on a real graph and a real broker."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attack_auth import KEY, run
from attacks import Graph, api
from flask import Flask
from flask.testing import FlaskClient
from key_requests import OWNER, carrying, made
from pydantic import SecretStr
from test_api_errors import problem

from api.access.scopes import ADMIN, OPEN, OVERRIDES, WITHOUT_GRAPH, covers, needed
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


def test_a_slice_of_the_ways_past_the_keys(database: Database, settings: Settings, broker: Process) -> None:
    attacked = settings.model_copy(
        update={"api_key": SecretStr(KEY), "rate_read": "off", "rate_write": "off"}
    )
    outcome = run(attacked, every=11)
    assert outcome.tries > 300
    assert outcome.passed == []
