"""The commands `events` and `consume`: resumable, each event once, and what is refused is told with its place."""

import io
import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_runs import Run, runner
from event_streams import drawn, fill
from import_fakes import ask
from redis import Redis

from api.events import Events
from api.stream import Consumer, connect
from errors import Unavailable
from graph.connection import Database
from graph.local.process import Process
from settings import PREFIX, Settings

pytestmark = pytest.mark.server
COUNT = "MATCH (:User)-[e:INTERACTED]->() RETURN count(e) AS events, count(DISTINCT e.event_id) AS ids"


@pytest.fixture
def run(
    database: Database,
    neo4j_server: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Commands on a graph of ten items and no user."""
    fill(database, 10)
    for name in ("home", "neo4j_bolt_port", "broker_port", "neo4j_timeout"):
        monkeypatch.setenv(f"{PREFIX}{name}".upper(), str(getattr(neo4j_server, name)))
    return runner(capsys)


@pytest.fixture
def stream(broker: Process, settings: Settings, run: Run) -> Iterator[Redis]:
    """The broker, without the streams `events` and `events:rejected`."""
    client = connect(settings.broker)
    client.delete("events", "events:rejected")
    yield client
    client.close()


@pytest.fixture
def take(database: Database, settings: Settings) -> Events:
    return Events(database, settings, lambda _items: None)


def written(path: Path, events: list[Any]) -> str:
    path.write_text("".join(f"{json.dumps(event)}\n" for event in events))
    return str(path)


def test_a_file_is_taken_in_once_and_can_be_taken_up_again(
    run: Run, tmp_path: Path, settings: Settings
) -> None:
    events = [event | {"event_id": None} for event in drawn(30, users=3, items=10)]
    path = written(tmp_path / "log.jsonl", events[:20])
    first = json.loads(run("events", path, "--batch", "7", "--json").out)
    assert (first["written"], first["duplicate"]) == (20, 0)
    path = written(tmp_path / "log.jsonl", events)
    said = run("events", path)
    assert said.status == 0
    assert said.out.startswith("10 written, 20 duplicate, 0 conflict, 0 refused in ")
    assert ask(settings, COUNT) == [{"events": 30, "ids": 30}]


def test_stdin_is_read_and_what_is_refused_is_told_with_its_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    good, other = drawn(2, users=1, items=10)
    lines = [json.dumps(good), "", "{", json.dumps(other | {"item": "nothing"}), '"\xff"', json.dumps(other)]
    text = "\n".join(lines).encode("latin-1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    said = run("events", "--json")
    assert said.status == 1
    assert {name: json.loads(said.out)[name] for name in ("written", "refused")} == {
        "written": 2,
        "refused": 3,
    }
    told = [line for line in said.err.splitlines() if line.startswith("line ")]
    assert [line.split(":")[0] for line in told] == ["line 3", "line 4", "line 5"]
    assert "item: 'nothing' is not in the graph" in told[1]
    assert ask(settings, COUNT) == [{"events": 2, "ids": 2}]


def test_a_stream_is_taken_in_acknowledged_and_what_is_bad_put_aside(
    run: Run, stream: Redis, settings: Settings
) -> None:
    one, two, three = drawn(3, users=2, items=10)
    flat: dict[Any, Any] = {"user": "u1", "item": "i1", "kind": "rate", "value": "5"}
    entry: Any = stream.xadd("events", flat)
    stream.xadd("events", {"event": json.dumps(one)})
    nowhere = json.dumps(two | {"item": "nothing"})
    bad: list[dict[Any, Any]] = [{"event": "{"}, {"colour": "blue"}, {"event": nowhere}]
    for fields in bad:
        stream.xadd("events", fields)
    stream.xadd("events", {"event": json.dumps(three)})
    said = run("consume", "events", "--drain", "--batch", "4", "--json")
    assert json.loads(said.out) == {"written": 3, "refused": 3}
    assert stream.xpending("events", "persona")["pending"] == 0
    rejected: Any = stream.xrange("events:rejected")
    assert [b"reason" in fields for _, fields in rejected] == [True] * 3
    assert b"is not in the graph" in rejected[2][1][b"reason"]
    rows = ask(settings, "MATCH ()-[e:INTERACTED {event_id: $id}]->() RETURN e.at AS at, e.signal AS signal",
               id=f"stream/events/{entry.decode()}")  # fmt: skip
    assert rows[0]["signal"] == 1.0
    assert abs(rows[0]["at"].to_native() - datetime.now(UTC)).total_seconds() < 60
    assert json.loads(run("consume", "events", "--drain", "--json").out) == {}


def test_what_a_dead_consumer_held_is_taken_over_and_counts_once(
    stream: Redis, take: Events, settings: Settings
) -> None:
    events = drawn(12, users=2, items=10)
    for event in events:
        stream.xadd("events", {"event": json.dumps(event)})
    stream.xgroup_create("events", "persona", id="0")
    held: Any = stream.xreadgroup("persona", "dead", {"events": ">"}, count=5)
    assert held
    take.add(events[:3])  # it had written some, and died before it said so
    time.sleep(0.2)
    consumer = Consumer(stream, take, "events", name="living", batch=4, idle=0.1)
    consumer.run(drain=True)
    assert consumer.counts == {"written": 9, "duplicate": 3}
    assert stream.xpending("events", "persona")["pending"] == 0
    assert ask(settings, COUNT) == [{"events": 12, "ids": 12}]


def test_it_waits_for_neo4j_and_goes_on_with_what_it_held(
    stream: Redis, take: Events, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream.xadd("events", {"event": json.dumps(drawn(1, users=1, items=10)[0])})
    add, away = take.add, [True, True]

    def sometimes(given: Any) -> Any:
        if away:
            away.pop()
            raise Unavailable("Neo4j", "there", "Start it.")
        return add(given)

    monkeypatch.setattr(take, "add", sometimes)
    consumer = Consumer(stream, take, "events")
    consumer.run(drain=True)
    assert consumer.counts == {"written": 1}
    assert stream.xpending("events", "persona")["pending"] == 0


def test_it_waits_for_the_broker_and_begins_again(
    stream: Redis, take: Events, settings: Settings, broker: Process
) -> None:
    consumer = Consumer(connect(settings.broker), take, "events", idle=0.1)
    thread = threading.Thread(target=consumer.run)
    thread.start()
    try:
        running = broker.running()
        assert running is not None
        running.kill()
        running.wait(10)
        time.sleep(0.5)
        broker.start()
        stream.xadd("events", {"event": json.dumps(drawn(1, users=1, items=10)[0])})
        deadline = time.monotonic() + 30
        while not consumer.counts and time.monotonic() < deadline:
            time.sleep(0.05)
    finally:
        consumer.stop()
        thread.join(15)
    assert consumer.counts == {"written": 1}
    assert not thread.is_alive()
