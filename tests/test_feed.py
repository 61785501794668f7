"""The change feed on a real Neo4j: what is told, to whom, and that nothing is lost on the way."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feed_pages import begin, ids, page
from flask import Flask
from flask.testing import FlaskClient
from import_fakes import EVENTS, ITEMS, USERS, Memory
from neo4j import Driver, GraphDatabase

from api.app import create_app
from errors import InvalidInput
from graph.connection import Database
from graph.feed import Cursor
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
