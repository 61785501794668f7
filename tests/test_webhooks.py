"""Webhooks on a real Neo4j, with a real server that is called."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_runs import runner
from flask.testing import FlaskClient
from import_fakes import ITEMS, USERS, Memory, ask
from receivers import Receiver

from api.app import create_app
from graph.connection import Database
from graph.feed import Cursor
from graph.importing.core import run
from graph.importing.rows import Kind
from graph.jobs import Jobs
from graph.says import Change, say
from graph.webhooks import Webhooks, secret
from graph.writing import erasing
from settings import PREFIX, Settings
from workers import webhooks
from workers.context import Context
from workers.webhooks import deliver


@pytest.fixture
def allowing(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private": True})


@pytest.fixture
def context(database: Database, allowing: Settings, tmp_path: Path) -> Iterator[Context]:
    run(database, Memory({Kind.USERS: USERS, Kind.ITEMS: ITEMS}), tmp_path)
    context = Context(allowing, "worker@here")
    yield context
    context.database.close()


@pytest.fixture
def client(context: Context) -> Iterator[FlaskClient]:
    app = create_app(context.settings)
    yield app.test_client()
    app.extensions["persona"].close()


def create(client: FlaskClient, url: str, **wanted: Any) -> dict[str, Any]:
    answer = client.post("/v1/webhooks", json={"url": url, **wanted})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json  # type: ignore[assignment]
    return made


def listed(client: FlaskClient) -> dict[str, Any]:
    (one,) = client.get("/v1/webhooks").json["webhooks"]  # type: ignore[index]
    found: dict[str, Any] = one
    return found


@pytest.mark.server
def test_changes_are_told_in_order_and_signed(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    made = create(client, receiver.url)
    assert deliver(context) == 0
    say(database, "2", Change(novelty=0.5))
    say(database, "1", Change(novelty=0.5))
    Jobs(database).create("statistics")
    assert deliver(context) == 3
    assert receiver.told == ["2", "1", "queued"]
    assert deliver(context) == 0
    headers, body = receiver.calls[0]
    assert (json.loads(body)["webhook"], headers["Content-Type"]) == (made["id"], "application/json")
    signed = dict(part.split("=", 1) for part in headers["X-Persona-Signature"].split(","))
    expected = hmac.new(made["secret"].encode(), f"{signed['t']}.".encode() + body, hashlib.sha256)
    assert signed["v1"] == expected.hexdigest()
    assert abs(time.time() - int(signed["t"])) < 60


@pytest.mark.server
def test_kinds_and_users_are_kept_to(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    create(client, receiver.url, kinds=["profile"], users=["2"])
    say(database, "1", Change(novelty=0.5))
    say(database, "2", Change(novelty=0.5))
    Jobs(database).create("statistics")
    assert deliver(context) == 1
    assert receiver.told == ["2"]


@pytest.mark.server
def test_the_secret_is_shown_once_and_is_not_in_the_graph(
    client: FlaskClient, context: Context, receiver: Receiver
) -> None:
    made = create(client, receiver.url)
    assert made["secret"].startswith("whsec_")
    assert "secret" not in listed(client)
    (row,) = ask(context.settings, "MATCH (w:Webhook) RETURN w {.*} AS w")
    assert made["secret"] not in str(row)
    assert secret(context.settings, made["id"]) == made["secret"]
    file = context.settings.folder / "webhook.secret"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text() not in str(row)


@pytest.mark.server
def test_what_fails_is_tried_again_later_and_nothing_is_lost(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    create(client, receiver.url)
    receiver.status = 500
    say(database, "1", Change(novelty=0.5))
    assert deliver(context) == 0
    failing = listed(client)
    assert (failing["state"], failing["failures"]) == ("failing", 1)
    assert failing["error"] == "127.0.0.1 answered 500"
    assert deliver(context) == 0  # it is not time yet
    assert len(receiver.calls) == 1
    receiver.status = 200
    say(database, "2", Change(novelty=0.5))
    database_ask(context, "MATCH (w:Webhook) SET w.next_at = datetime()")
    assert deliver(context) == 2
    assert receiver.told[1:] == ["1", "2"]
    assert (listed(client)["state"], listed(client)["error"]) == ("active", None)


def database_ask(context: Context, text: str) -> None:
    ask(context.settings, text)


@pytest.mark.server
def test_what_fails_for_days_is_disabled_and_can_be_resumed(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    made = create(client, receiver.url)
    receiver.status = 503
    say(database, "1", Change(novelty=0.5))
    deliver(context)
    database_ask(
        context,
        "MATCH (w:Webhook) SET w.next_at = datetime(), w.failing_since = datetime() - duration('P4D')",
    )
    deliver(context)
    assert listed(client)["state"] == "disabled"
    receiver.status = 200
    assert deliver(context) == 0
    resumed = client.post(f"/v1/webhooks/{made['id']}/resume")
    assert resumed.json["state"] == "active"  # type: ignore[index]
    assert deliver(context) == 1


@pytest.mark.server
def test_one_worker_at_a_time_calls(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    create(client, receiver.url)
    say(database, "1", Change(novelty=0.5))
    receiver.seconds = 0.5
    workers = [context, *(Context(context.settings, f"worker{n}@here") for n in range(3))]
    threads = [threading.Thread(target=deliver, args=[worker]) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert receiver.told == ["1"]
    database_ask(context, "MATCH (w:Webhook) SET w.leased_until = datetime(), w.leased_by = 'a dead one'")
    say(database, "2", Change(novelty=0.5))
    assert deliver(workers[1]) == 1
    for worker in workers[1:]:
        worker.database.close()


@pytest.mark.server
def test_a_webhook_that_is_deleted_is_called_no_more(
    client: FlaskClient, context: Context, database: Database, receiver: Receiver
) -> None:
    made = create(client, receiver.url)
    assert client.delete(f"/v1/webhooks/{made['id']}").json == {"id": made["id"], "deleted": True}
    assert client.delete(f"/v1/webhooks/{made['id']}").status_code == 404
    say(database, "1", Change(novelty=0.5))
    assert deliver(context) == 0
    assert client.get("/v1/webhooks").json == {"webhooks": []}


@pytest.mark.server
def test_a_user_erased_during_a_call_is_named_by_no_cursor(
    client: FlaskClient,
    context: Context,
    database: Database,
    receiver: Receiver,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(webhooks, "BATCH", 1)  # so that the cursor names the user where it goes on
    create(client, receiver.url)
    for user in ("2", "1"):
        say(database, user, Change(novelty=0.5))
    receiver.during = lambda: erasing.erase(database, "2")
    assert deliver(context) == 1
    moment = listed_cursor(context)
    assert (receiver.told, moment.after) == (["2"], None)
    receiver.during = lambda: None
    assert deliver(context) == 1
    assert (receiver.told, listed_cursor(context).at >= moment.at) == (["2", "1"], True)


@pytest.mark.server
@pytest.mark.parametrize("erasure_first", [True, False])
def test_of_an_erasure_and_a_cursor_written_at_once_the_second_sees_the_first(
    client: FlaskClient, context: Context, database: Database, erasure_first: bool
) -> None:
    made = create(client, "http://127.0.0.1:9/")
    cursor, name = Cursor(7, ("profile", "2"), 5), Cursor.name("profile", "2")
    asked = {"id": made["id"], "worker": "w", "cursor": str(cursor), "user": "2", "moment": "7.5", "told": 1}
    steps: list[list[tuple[str, dict[str, Any]]]] = [
        [("write/user_delete", {"user": "2"}), ("write/user_webhooks", {"user": "2", "coded": f".{name}"})],
        [("write/webhook_told", asked)],
    ]
    first, second = steps if erasure_first else steps[::-1]
    assert Webhooks(database).claim(made["id"], "w")
    begun, end = threading.Event(), threading.Event()

    def pause(_: Any) -> None:
        begun.set()
        end.wait(5)

    slow = threading.Thread(target=database.write_together, args=[[*first, ("read/ping", pause)]])
    slow.start()
    assert begun.wait(5)
    quick = threading.Thread(target=database.write_together, args=[second])
    quick.start()
    quick.join(0.5)
    waited = quick.is_alive()
    end.set()
    for thread in (slow, quick):
        thread.join()
    assert waited
    assert listed_cursor(context) == Cursor(7, None, 5)


def listed_cursor(context: Context) -> Cursor:
    (row,) = ask(context.settings, "MATCH (w:Webhook) RETURN w.cursor AS cursor")
    return Cursor.parse(row["cursor"])


@pytest.mark.server
def test_the_commands_add_list_resume_and_delete(
    client: FlaskClient,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("home", "neo4j_bolt_port", "neo4j_timeout", "webhook_private"):
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), str(getattr(context.settings, name)))
    persona = runner(capsys)
    said = persona("webhooks", "add", "http://127.0.0.1:9/", "--kind", "job", "--user", "1", "--json")
    made = json.loads(said.out)
    assert (said.status, made["kinds"], made["users"]) == (0, ["job"], ["1"])
    assert made["secret"] == secret(context.settings, made["id"])
    shown = persona("webhooks", "add", "http://127.0.0.1:9/").out
    other = shown.split()[1].rstrip(",")
    assert shown.split()[-1] == secret(context.settings, other)
    database_ask(context, "MATCH (w:Webhook) SET w.disabled_at = datetime(), w.failures = 9")
    listed = json.loads(persona("webhooks", "list", "--json").out)["webhooks"]
    assert [(one["id"], one["state"]) for one in listed] == [(made["id"], "disabled"), (other, "disabled")]
    assert "secret" not in listed[0]
    assert "disabled" in persona("webhooks", "list").out
    assert json.loads(persona("webhooks", "resume", made["id"], "--json").out)["state"] == "active"
    assert persona("webhooks", "resume", other).out == f"Webhook {other} is active.\n"
    assert persona("webhooks", "delete", other).out == f"Deleted {other}.\n"
    assert json.loads(persona("webhooks", "delete", made["id"], "--json").out) == {
        "id": made["id"],
        "deleted": True,
    }
    for command in ("resume", "delete"):
        gone = persona("webhooks", command, other)
        assert (gone.status, gone.out) == (1, "")
        assert other in gone.err
    refused = persona("webhooks", "add", "ftp://example.org")
    assert (refused.status, refused.out) == (1, "")
    assert json.loads(persona("webhooks", "list", "--json").out) == {"webhooks": []}


@pytest.mark.server
@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org", "http://", "//example.org/x", "http://[::1", "http://example.org:99999", "http://a b",
        "http://user:pass@example.org", "https://example.org/#x", "x" * 2_001, "http://exämple.org", "http://a\n.b", "",
    ],
)  # fmt: skip
def test_what_cannot_be_called_is_refused(client: FlaskClient, url: str) -> None:
    assert client.post("/v1/webhooks", json={"url": url}).status_code == 422
