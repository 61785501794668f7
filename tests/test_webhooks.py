"""Webhooks on a real Neo4j, with a real server that is called."""

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cli_runs import runner
from flask.testing import FlaskClient
from import_fakes import ITEMS, USERS, Memory, ask

from api.app import create_app
from graph.connection import Database
from graph.feed import Cursor
from graph.importing.core import run
from graph.importing.rows import Kind
from graph.jobs import Jobs
from graph.says import Change, say
from graph.webhooks import Webhooks, is_open, secret
from graph.writing import erasing
from settings import PREFIX, Settings, load
from workers import webhooks
from workers.calls import CallFailed, post
from workers.context import Context
from workers.webhooks import deliver


class Receiver:
    """A server on a free port that takes down what it is sent, does something `during` a call, and answers `status`."""

    def __init__(self) -> None:
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.status, self.seconds, self.location = 204, 0.0, ""
        self.during: Callable[[], object] = lambda: None
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((dict(self.headers), body))
                receiver.during()
                time.sleep(receiver.seconds)
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?a=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def told(self) -> list[str]:
        """Who was told of, in order."""
        changes = [change for _, body in self.calls for change in json.loads(body)["changes"]]
        return [change.get("user") or change["state"] for change in changes]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    yield receiver
    receiver.server.shutdown()
    receiver.server.server_close()


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


@pytest.mark.server
@pytest.mark.parametrize(
    "url", ["http://localhost/", "http://127.0.0.1:80/", "https://[::1]/", "http://10.0.0.1", "http://169.254.169.254/x"]
)  # fmt: skip
def test_private_addresses_are_refused_at_once(database: Database, settings: Settings, url: str) -> None:
    app = create_app(settings)
    answer = app.test_client().post("/v1/webhooks", json={"url": url})
    app.extensions["persona"].close()
    assert answer.status_code == 422
    assert "PERSONA_WEBHOOK_PRIVATE" in answer.text


@pytest.mark.parametrize(
    ("address", "open_"),
    [
        ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.1.1", False),
        ("192.168.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("100.64.0.1", False), ("::1", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("255.255.255.255", False),
    ],
)  # fmt: skip
def test_which_addresses_are_of_the_public_network(address: str, open_: bool) -> None:
    assert is_open(address) == open_


def test_a_name_that_leads_to_a_private_address_is_not_called(receiver: Receiver) -> None:
    with pytest.raises(CallFailed, match="private network"):
        post(receiver.url.replace("127.0.0.1", "localhost"), b"{}", {}, private=False)
    assert receiver.calls == []


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, receiver.url
    with pytest.raises(CallFailed, match="answered 302"):
        post(receiver.url, b"{}", {}, private=True)
    assert len(receiver.calls) == 1


def test_a_call_has_an_end_whatever_the_other_side_does(receiver: Receiver) -> None:
    receiver.seconds = 3
    started = time.monotonic()
    with pytest.raises(CallFailed, match="could not be called"):
        post(receiver.url, b"{}", {}, private=True, seconds=0.5)
    assert time.monotonic() - started < 2


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://name.invalid/"])
def test_who_is_not_there_is_told_as_such(url: str) -> None:
    with pytest.raises(CallFailed, match="could not be called"):
        post(url, b"{}", {}, private=True)


def test_all_machines_make_the_same_secret_from_the_one_that_is_set(tmp_path: Path) -> None:
    made = {
        secret(load(home=tmp_path / name, webhook_secret="sixteen letters!"), "w1") for name in ("a", "b")
    }
    assert len(made) == 1
    assert secret(load(home=tmp_path / "a"), "w1") not in made
    assert secret(load(home=tmp_path / "a"), "w1") == secret(load(home=tmp_path / "a"), "w1")
