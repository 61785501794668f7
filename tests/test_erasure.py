"""A user erased: nothing of the user is left anywhere in the graph, nor in the memory of a process."""

import gc
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from types import ModuleType
from typing import Any

import pytest
from api_world import ROWS, build
from cli_runs import Run, runner
from flask.testing import FlaskClient
from import_fakes import ask
from snapshots import Snapshot

from api.app import create_app
from api.processes import environment
from errors import Unavailable
from graph.connection import Database
from graph.feed import Cursor
from graph.importing.rows import EventRow, Kind, UserRow
from graph.writing import erasing
from settings import Settings

pytestmark = pytest.mark.server

USER = "víctor-77"
EVENTS = [f"{USER}#event-{item}" for item in "acd"]
TRACES = """
MATCH (u:User {id: $user}), (other:User {id: '1'}), (a:Item {id: 'a'})
CREATE (:Request {id: 'merge/session:9', at: datetime()})-[:MERGED_INTO]->(u)
CREATE (j:Job {id: 'profiles', kind: 'profiles', state: 'failed', error: 'Given up on ' + $user + ': no vector.',
               parameters: '{}', created_at: datetime(), total: 2, done: 1, failed: 1})
CREATE (j)-[:HAS_CHUNK]->(:Chunk {id: 'profiles/0', label: 'User', ids: ['0', '1', $user], state: 'failed', size: 3,
                                  done: 0, at: 3, quarantined: ['1', $user], reasons: ['why 1', 'why ' + $user],
                                  error: 'Given up on ' + $user + ': no vector.'})
CREATE (j)-[:HAS_CHUNK]->(:Chunk {id: 'profiles/0a', label: 'User', ids: [$user, '1'], state: 'running', size: 2,
                                  done: 1, at: 1, attempts: 3, leases: 4, leased_until: datetime() + duration('PT1M')})
CREATE (j)-[:HAS_CHUNK]->(:Chunk {id: 'profiles/1', label: 'Item', ids: ['a', '1'], state: 'done', size: 2, done: 2})
FOREACH (webhook IN $webhooks | CREATE (w:Webhook) SET w = webhook)
"""
ONLY = {"users": [USER], "cursor": "7", "url": "https://x"}
WEBHOOKS: list[dict[str, Any]] = [
    ONLY | {"id": "both", "kinds": ["job", "profile"], "cursor": str(Cursor(7, ("profile", USER)))},
    ONLY
    | {
        "id": "more",
        "kinds": ["profile"],
        "users": [USER, "1"],
        "cursor": str(Cursor(7, ("profile", USER), 5)),
    },
    ONLY | {"id": "none", "kinds": ["profile"]},
    ONLY | {"id": "all", "kinds": ["profile"], "users": [], "cursor": str(Cursor(7, ("profile", "1")))},
]


@pytest.fixture(scope="module")
def snapshot(neo4j_server: Settings, tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The small world and a user with events, says, kept recommendations, a merged session, and traces in jobs."""
    rows = dict(ROWS)
    rows[Kind.USERS] = [*ROWS[Kind.USERS], UserRow(USER, {"age": 24, "name": "Víctor"})]
    at = datetime(2026, 1, 1, tzinfo=UTC)
    events = zip(EVENTS, "acd", strict=True)
    rows[Kind.EVENTS] = [
        *ROWS[Kind.EVENTS],
        *(EventRow(e, USER, item, "rate", 5.0, 1.0, at) for e, item in events),
    ]
    with Database(neo4j_server) as database:
        database.clear()
        build(database, neo4j_server, tmp_path_factory.mktemp("world"), rows)
    app = create_app(neo4j_server)
    client = app.test_client()
    said = {
        "state": [{"about": "entity:genre/Sci-Fi"}], "novelty": 0.3,
        "mute": [{"about": f"event:{EVENTS[2]}"}, {"about": "item:f"}],
    }  # fmt: skip
    assert client.post(f"/v1/users/{USER}/say", json=said).status_code == 200
    assert client.post(f"/v1/users/{USER}/say", json={"novelty": 0.5}).status_code == 200
    for ranking in ("first", "second"):
        body = {"id": ranking, "limit": 3, "reasons": "all"}
        assert client.post(f"/v1/users/{USER}/recommendations", json=body).status_code == 201
    assert client.post("/v1/users/1/recommendations", json={"id": "other", "limit": 2}).status_code == 201
    ask(neo4j_server, TRACES, user=USER, webhooks=WEBHOOKS)
    app.extensions["persona"].close()
    return Snapshot.of(neo4j_server)


@pytest.fixture
def world(neo4j_server: Settings, snapshot: Snapshot) -> Settings:
    snapshot.restore(neo4j_server)
    return neo4j_server


@pytest.fixture
def client(world: Settings) -> Iterator[FlaskClient]:
    app = create_app(world)
    yield app.test_client()
    app.extensions["persona"].close()


def traces(settings: Settings) -> list[str]:
    """Every node and relation with a property, label or type that holds the user's id, or an event's."""
    nodes = ask(settings, "MATCH (n) RETURN labels(n) AS what, properties(n) AS properties")
    relations = ask(settings, "MATCH ()-[r]->() RETURN type(r) AS what, properties(r) AS properties")
    found = [f"{row['what']} {row['properties']!r}" for row in nodes + relations]
    coded = Cursor.name("profile", USER)
    return [one for one in found if USER in one or coded in one]


def remembered(root: object) -> list[str]:
    """Every text reachable from an object that holds the user's id; code and what is global left out."""
    seen, left, found = {id(root)}, [root], list[str]()
    while left:
        for one in gc.get_referents(left.pop()):
            code = isinstance(one, ModuleType | type) or hasattr(one, "__globals__")
            if id(one) in seen or code:
                continue
            seen.add(id(one))
            if isinstance(one, str):
                found += [one] if USER in one else []
            else:
                left.append(one)
    return found


def test_a_user_erased_has_left_no_trace(client: FlaskClient, world: Settings) -> None:
    assert len(traces(world)) > 10
    others = [row for row in Snapshot.of(world).nodes if row["labels"] == ["Recommendation"]]
    answer = client.delete(f"/v1/users/{USER}")
    assert answer.status_code == 200
    deleted = answer.json["deleted"]  # type: ignore[index]
    assert deleted == {
        "events": 3, "says": 5, "interests": deleted["interests"], "recommendations": 4, "notes": 1, "chunks": 3,
    }  # fmt: skip
    assert deleted["interests"] > 0
    assert "persona train ranking" in answer.json["remains"]  # type: ignore[index]
    assert traces(world) == []
    left = [row for row in Snapshot.of(world).nodes if row["labels"] == ["Recommendation"]]
    assert len(left) == len(others) - 4 == 2
    assert client.delete(f"/v1/users/{USER}").status_code == 404
    for path in ("", "/profile", "/recommendations", "/say", "/data"):
        assert client.get(f"/v1/users/{USER}{path}").status_code == 404


def test_chunks_go_on_without_a_user_erased(client: FlaskClient, world: Settings) -> None:
    assert client.delete(f"/v1/users/{USER}").status_code == 200
    names = ("ids", "size", "at", "quarantined", "reasons", "leases", "attempts")
    text = f"MATCH (c:Chunk) RETURN c {{{', '.join(f'.{name}' for name in names)}}} AS chunk ORDER BY c.id"
    chunks = [tuple(row["chunk"][name] for name in names) for row in ask(world, text)]
    assert chunks[-3:] == [
        (["0", "1"], 3, 2, ["1"], ["why 1"], None, None),
        (["1"], 2, 0, None, None, 5, 2),  # its worker knows it by other places, and has lost it
        (["a", "1"], 2, None, None, None, None, None),
    ]
    (over,) = ask(world, "MATCH (c:Chunk {id: 'profiles/0a'}) RETURN c.leased_until <= datetime() AS over")
    assert over["over"]


def test_a_webhook_of_a_user_erased_is_not_one_of_all_users(client: FlaskClient, world: Settings) -> None:
    assert client.delete(f"/v1/users/{USER}").status_code == 200
    rows = ask(world, "MATCH (w:Webhook) RETURN w {.id, .users, .kinds, .cursor} AS webhook ORDER BY w.id")
    assert [tuple(row["webhook"][name] for name in ("id", "users", "kinds", "cursor")) for row in rows] == [
        ("all", [], ["profile"], WEBHOOKS[3]["cursor"]),
        ("both", [], ["job"], "7"),
        ("more", ["1"], ["profile"], "7.5"),
    ]


def test_nor_is_anything_kept_in_memory(client: FlaskClient, world: Settings) -> None:
    persona = client.application.extensions["persona"]
    other = create_app(world)  # another process, as it were
    for asked in (client, other.test_client()):
        for path in (
            f"/v1/users/{USER}/profile",
            f"/v1/users/{USER}/recommendations",
            "/v1/users/1/profile?as_of=2026-01-02",
        ):
            assert asked.get(path).status_code == 200
    assert remembered(persona._populations)
    assert remembered(persona._profiles)
    assert client.delete(f"/v1/users/{USER}").status_code == 200
    assert remembered(persona) == []
    assert other.test_client().get("/v1/users/1/profile").status_code == 200
    assert remembered(other.extensions["persona"]) == []
    other.extensions["persona"].close()


def test_what_was_interrupted_is_finished_by_asking_again(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "TRIM", 1)
    monkeypatch.setattr(erasing, "KEPT", 2)
    write = Database.write_together

    def away(*_: Any) -> Any:
        raise Unavailable("Neo4j", "there", "Wait.")

    monkeypatch.setattr(Database, "write_together", away)
    assert client.delete(f"/v1/users/{USER}").status_code == 503
    monkeypatch.setattr(Database, "write_together", write)
    found = client.get(f"/v1/users/{USER}").json
    assert found
    assert (found["events"], found["recommendations"], found["says"]) == (0, 0, 5)
    assert client.delete(f"/v1/users/{USER}").status_code == 200
    assert traces(world) == []


def test_a_long_history_is_counted_whole(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasing, "TRIM", 2)
    monkeypatch.setattr(erasing, "KEPT", 3)
    deleted = client.delete(f"/v1/users/{USER}").json["deleted"]  # type: ignore[index]
    assert (deleted["events"], deleted["recommendations"]) == (3, 4)
    assert traces(world) == []


def test_a_user_may_have_all_that_is_kept(client: FlaskClient) -> None:
    answer = client.get(f"/v1/users/{USER}/data", query_string={"limit": 2}).json
    assert answer
    assert (answer["properties"]["name"], len(answer["properties"]["profile_vector"])) == ("Víctor", 384)
    counts = {name: len(answer[name]) for name in ("events", "says", "recommendations", "notes", "jobs")}
    assert counts == {"events": 2, "says": 2, "recommendations": 2, "notes": 1, "jobs": 2}
    assert answer["next"] == 2
    found, offset = list[str](), 0
    while offset is not None:
        part = client.get(f"/v1/users/{USER}/data", query_string={"limit": 2, "offset": offset}).json
        assert part
        found += [event["event_id"] for event in part["events"]]
        offset = part["next"]
    assert sorted(found) == EVENTS


def test_the_command_asks_first(
    world: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in environment(world).items():
        monkeypatch.setenv(name, value)
    run: Run = runner(capsys)
    monkeypatch.setattr("sys.stdin", StringIO(""))
    assert run("forget", USER).status != 0
    assert traces(world)
    done = run("forget", USER, "--yes", "--json")
    assert (done.status, json.loads(done.out)["deleted"]["events"]) == (0, 3)
    assert traces(world) == []
    gone = run("forget", USER, "--yes")
    assert (gone.status, "No user" in gone.err) == (1, True)
