"""The change feed on a real Neo4j: what is told, to whom, and that nothing is lost on the way."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from import_fakes import EVENTS, ITEMS, USERS, Memory
from neo4j import Driver, GraphDatabase

from api import feed as api_feed
from api.app import create_app
from api.streams import Stream
from errors import InvalidInput
from graph import feed
from graph.connection import Database
from graph.feed import Cursor
from graph.importing.core import run
from graph.importing.rows import Kind
from graph.jobs import Jobs
from graph.local.neo4j import password
from graph.says import Change, say
from settings import Settings

pytestmark = pytest.mark.server
Told = dict[str, Any]


@pytest.fixture
def app(database: Database, settings: Settings) -> Iterator[Flask]:
    app = create_app(settings.model_copy(update={"feed_seconds": 0.05, "feed_streams": 2}))
    yield app
    app.extensions["persona"].close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def driver(neo4j_server: Settings) -> Iterator[Driver]:
    auth = (neo4j_server.neo4j_user, password(neo4j_server))
    with GraphDatabase.driver(neo4j_server.bolt, auth=auth) as driver:
        yield driver


@pytest.fixture
def users(database: Database, tmp_path: Path) -> Database:
    run(database, Memory({Kind.USERS: USERS, Kind.ITEMS: ITEMS}), tmp_path)
    return database


def page(client: FlaskClient, since: str | None = None, **query: Any) -> Told:
    answer = client.get(
        "/v1/changes", query_string={"wait": 0, **({"since": since} if since else {}), **query}
    )
    assert answer.status_code == 200, answer.text
    told: Told = answer.json  # type: ignore[assignment]
    return told


def begin(client: FlaskClient) -> str:
    return str(page(client)["next"])


def ids(told: Told) -> list[str]:
    return [change.get("user") or change["job"] for change in told["changes"]]


class Listener:
    """Reads a stream in a thread of its own."""

    def __init__(self, app: Flask, since: str | None = None, **wanted: Any) -> None:
        self.stream = Stream(app.extensions["persona"].feed, since, **wanted)
        self.text, self._over = next(self.stream), threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for text in self.stream:
            self.text += text
        self._over.set()

    def until(self, part: str, count: int = 1) -> str:
        deadline = time.monotonic() + 20
        while self.text.count(part) < count:
            assert time.monotonic() < deadline, self.text
            time.sleep(0.01)
        return self.text

    def end(self) -> str:
        assert self._over.wait(20), self.text
        return self.text


def test_each_write_that_a_profile_rests_on_is_told(
    client: FlaskClient, users: Database, tmp_path: Path
) -> None:
    since = begin(client)
    assert page(client, since)["changes"] == []
    run(users, Memory({Kind.EVENTS: EVENTS}, id="events"), tmp_path)
    first = page(client, since)
    assert ids(first) == ["1"]
    assert first["changes"][0]["change"] == "profile"
    say(users, "2", Change(novelty=0.5))
    second = page(client, first["next"])
    assert ids(second) == ["2"]
    assert page(client, second["next"])["changes"] == []


def test_jobs_are_told_as_they_go_on(client: FlaskClient, database: Database) -> None:
    since, jobs = begin(client), Jobs(database)
    job = jobs.create("embed").id
    told = page(client, since)
    (change,) = told["changes"]
    assert (change.pop("changed_at") is not None, change) == (
        True, {"change": "job", "job": job, "kind": "embed", "state": "queued", "done": 0, "total": 0}
    )  # fmt: skip
    jobs.cancel(job)
    (change,) = page(client, told["next"])["changes"]
    assert change["state"] == "cancelled"
    jobs.resume(job)
    assert [c["state"] for c in page(client, told["next"])["changes"]] == ["queued"]


def test_who_asks_for_less_is_told_less(client: FlaskClient, users: Database) -> None:
    since = begin(client)
    for user in "12":
        say(users, user, Change(novelty=0.5))
    job = Jobs(users).create("embed").id
    assert ids(page(client, since)) == ["1", "2", job]
    assert ids(page(client, since, kinds="job")) == [job]
    assert ids(page(client, since, kinds="profile", users="2")) == ["2"]
    assert ids(page(client, since, kinds="job,profile", users=["1", "nobody"])) == ["1", job]


def test_a_page_is_followed_by_the_next_though_all_changed_at_the_same_time(
    client: FlaskClient, database: Database, driver: Driver
) -> None:
    since = begin(client)
    driver.execute_query(
        "WITH datetime() AS at UNWIND range(0, 24) AS n CREATE (:User {id: 'ü' + n, changed_at: at}), "
        "(:Job {id: 'j' + n, changed_at: at, kind: 'embed', state: 'done', done: 1, total: 1})"
    )
    found: list[str] = []
    for _ in range(8):
        told = page(client, since, limit=7)
        found += ids(told)
        since = told["next"]
    assert not told["more"]
    assert sorted(found) == sorted([f"ü{n}" for n in range(25)] + [f"j{n}" for n in range(25)])


def test_what_is_written_late_is_told_though_later_changes_were_told_before(
    client: FlaskClient, users: Database, driver: Driver
) -> None:
    since = begin(client)
    with driver.session() as session:
        late = session.begin_transaction()
        late.run("MATCH (u:User {id: '1'}) SET u.changed_at = datetime()").consume()
        time.sleep(0.05)
        say(users, "2", Change(novelty=0.5))
        told = page(client, since)
        assert ids(told) == ["2"]
        late.commit()
    after = page(client, told["next"])
    assert ids(after)[0] == "1"
    assert page(client, after["next"])["changes"] == []


def test_pages_in_the_midst_of_an_open_write_lose_nothing(
    client: FlaskClient, users: Database, driver: Driver
) -> None:
    since, found = begin(client), set()
    with driver.session() as session:
        late = session.begin_transaction()
        late.run("CREATE (:User {id: 'late', changed_at: datetime()})").consume()
        driver.execute_query(
            "UNWIND range(0, 9) AS n CREATE (:User {id: 'early' + n, changed_at: datetime.realtime()})"
        )
        for _ in range(5):
            told = page(client, since, limit=4)
            found |= set(ids(told))
            since = told["next"]
        assert found == {f"early{n}" for n in range(10)}
        late.commit()
    for _ in range(6):
        told = page(client, since, limit=4)
        found |= set(ids(told))
        since = told["next"]
    assert not told["changes"]
    assert found == {"late"} | {f"early{n}" for n in range(10)}


def test_a_stream_tells_what_changes(app: Flask, users: Database) -> None:
    listener = Listener(app)
    assert listener.text.startswith("retry: 1000\nid: ")
    say(users, "1", Change(novelty=0.5))
    assert 'event: profile\ndata: {"change": "profile", "user": "1", "changed_at": "' in listener.until(
        "event:"
    )
    Jobs(users).create("statistics")
    listener.until("event: job")
    time.sleep(0.3)
    assert listener.text.count("event:") == 2
    app.extensions["persona"].feed.end()
    assert listener.end().endswith("retry: 1000\n\n")


def test_a_stream_that_comes_back_to_another_process_is_told_what_it_missed(
    app: Flask, users: Database, settings: Settings
) -> None:
    listener = Listener(app)
    say(users, "1", Change(novelty=0.5))
    last = listener.until("event:").split("id: ")[-1].split("\n")[0]
    listener.stream._feed.end()
    listener.end()
    say(users, "2", Change(novelty=0.5))
    other = create_app(settings)
    again = Listener(other, last)
    again.until('"user": "2"')
    other.extensions["persona"].close()
    assert "event: reset" not in again.end()


def test_a_slow_stream_is_ended_and_told_so(
    app: Flask, users: Database, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api_feed, "WAITING", 5)
    stream = Stream(app.extensions["persona"].feed, None)
    begun = next(stream).split("id: ")[1].strip()
    driver.execute_query("UNWIND range(0, 9) AS n CREATE (:User {id: 's' + n, changed_at: datetime()})")
    rest = ""
    for text in stream:
        rest += text
    assert "event: slow" in rest
    stream.close()
    monkeypatch.undo()
    again = Listener(app, begun)
    again.until("event: profile", 10)
    again.stream.close()


def test_who_missed_too_much_is_told_to_read_anew(
    app: Flask, users: Database, driver: Driver, monkeypatch: pytest.MonkeyPatch
) -> None:
    since = str(feed.now(users))
    driver.execute_query("UNWIND range(0, 9) AS n CREATE (:User {id: 's' + n, changed_at: datetime()})")
    monkeypatch.setattr("api.streams.MISSED", 5)
    listener = Listener(app, since)
    assert "event: profile" not in listener.until("event: reset")
    say(users, "1", Change(novelty=0.5))
    listener.until('"user": "1"')


def test_nothing_is_being_read_when_the_connections_are_given_back(
    database: Database, settings: Settings
) -> None:
    app = create_app(settings.model_copy(update={"feed_seconds": 0.0}))
    stream = Stream(app.extensions["persona"].feed, None)
    next(stream)
    app.extensions["persona"].close()
    assert "feed" not in {thread.name for thread in threading.enumerate()}


def test_changes_of_the_same_user_that_wait_are_one(app: Flask, users: Database) -> None:
    stream = Stream(app.extensions["persona"].feed, None)
    next(stream)
    for novelty in (0.1, 0.2, 0.3):
        say(users, "1", Change(novelty=novelty))
        time.sleep(0.2)
    assert next(stream).count("event: profile") == 1
    stream.close()


def test_streams_are_bounded_and_give_their_place_back(
    app: Flask, client: FlaskClient, users: Database
) -> None:
    streams = [client.get("/v1/changes") for _ in range(2)]
    assert {s.mimetype for s in streams} == {"text/event-stream"}
    refused = client.get("/v1/changes")
    assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
    assert "PERSONA_FEED_STREAMS" in refused.text
    assert int(refused.headers["Retry-After"]) > 0
    assert page(client)["changes"] == []
    streams[0].close()
    with client.get("/v1/changes") as taken:
        assert taken.status_code == 200
    streams[1].close()
    threads = {thread.name for thread in threading.enumerate()}
    deadline = time.monotonic() + 10
    while "feed" in threads:
        assert time.monotonic() < deadline
        time.sleep(0.02)
        threads = {thread.name for thread in threading.enumerate()}


@pytest.mark.parametrize(
    "asked", [{"headers": {"Accept": "application/json"}}, {"query_string": {"wait": 0}}]
)
def test_who_asks_for_json_gets_a_page(client: FlaskClient, users: Database, asked: Any) -> None:
    answer = client.get("/v1/changes", **asked)
    assert answer.mimetype == "application/json"
    assert answer.json is not None
    assert (answer.json["changes"], answer.json["more"]) == ([], False)
    assert Cursor.parse(answer.json["next"]).at > 0


@pytest.mark.parametrize(
    "cursor", ["x", "-1", "²", "1.2.q.x", "1.2.p.!", "9" * 40, "1.2.3.4.5", "01", "1..p.w", "1 "]
)
def test_what_is_no_cursor_is_refused(client: FlaskClient, users: Database, cursor: str) -> None:
    for answer in (
        client.get("/v1/changes", query_string={"since": cursor}),
        client.get("/v1/changes", headers={"Last-Event-ID": cursor.encode().decode("latin-1")}),
    ):
        assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "cursor",
    [
        Cursor(0),
        Cursor(7, ("profile", "ü.1")),
        Cursor(7, ("job", "x"), 3),
        Cursor(7, ("profile", "")),
        Cursor(7, None, 0),
    ],
)
def test_a_cursor_is_read_as_it_was_written(cursor: Cursor) -> None:
    assert Cursor.parse(str(cursor)) == cursor


def test_the_last_event_id_goes_before_since(client: FlaskClient, users: Database) -> None:
    since = begin(client)
    say(users, "1", Change(novelty=0.5))
    told = page(client, since)
    answer = client.get(
        "/v1/changes", query_string={"since": since, "wait": 0}, headers={"Last-Event-ID": told["next"]}
    )
    assert answer.json["changes"] == []  # type: ignore[index]
    with pytest.raises(InvalidInput):
        Cursor.parse("x")
