"""What is noted of access, in the audit log and in logs, and what must not be; keys on the command line."""

import logging
import time
from collections.abc import Iterator

import pytest
from attacks import Graph, api
from cli_runs import Run, runner
from flask import Flask
from flask.testing import FlaskClient
from key_requests import carrying, made

from graph import audit_log
from graph.connection import Database
from graph.keys import Keys
from graph.local.process import Process
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture
def app(database: Database, settings: Settings, broker: Process) -> Iterator[Flask]:
    with api(settings.model_copy(update={"key_seconds": 0.3})) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_no_log_holds_a_secret(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = app.test_client()
    caplog.set_level(logging.DEBUG)
    admin = made(client, "admin")
    secret = admin["secret"].split("_")[2]

    def fall(_item: str, **_: object) -> None:
        raise RuntimeError("the sky is falling")

    app.extensions["persona"].catalogue.item = fall
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
