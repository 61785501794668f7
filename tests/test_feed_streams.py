"""The change feed as a stream: what is told, what a slow or late reader is told, and how many there may be."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feed_pages import page
from flask import Flask
from flask.testing import FlaskClient
from import_fakes import ITEMS, USERS, Memory
from neo4j import Driver, GraphDatabase

from api import feed as api_feed
from api.app import create_app
from api.streams import Stream
from graph import feed
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import Kind
from graph.jobs import Jobs
from graph.local.neo4j import password
from graph.says import Change, say
from settings import Settings

pytestmark = pytest.mark.server


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
