"""Answers that are kept: given again while nothing has changed, and never once anything has."""

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from api_world import LINKS
from flask.testing import FlaskClient
from import_fakes import Memory
from snapshots import Snapshot
from writing_api import unqueued

from api import answer_store
from api.kept_answers import AT_ONCE
from api.service import Persona
from graph import knowledge, slots
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import ItemRow, Kind
from graph.knowledge import Text
from graph.local import neo4j
from graph.local.process import free_port
from graph.models import replace
from settings import Settings, load

pytestmark = pytest.mark.server

RANKING, PROFILE = "/v1/users/1/recommendations", "/v1/users/1/profile"
MOMENTS = ("as_of", "generated_at")
Change = Callable[[FlaskClient, Database, Path], object]


@pytest.fixture
def client(neo4j_server: Settings, built: Snapshot) -> Iterator[FlaskClient]:
    """The API on the small world as if no test had written to it."""
    built.restore(neo4j_server)
    yield from unqueued(neo4j_server)


@pytest.fixture
def made(client: FlaskClient) -> list[str]:
    """What was made, and not given again, from now on."""
    kept, noted = of(client).kept, list[str]()

    def noting(what: str, make: Callable[..., Any]) -> Callable[..., Any]:
        def make_and_note(user: str, **wanted: Any) -> Any:
            noted.append(what)
            return make(user, **wanted)

        return make_and_note

    kept._made = {what: noting(what, make) for what, make in kept._made.items()}
    return noted


def of(client: FlaskClient) -> Persona:
    persona: Persona = client.application.extensions["persona"]
    return persona


def told(answer: Any) -> Any:
    """An answer as JSON, but for its moment."""
    return json.loads(json.dumps({name: value for name, value in answer.items() if name not in MOMENTS}))


def get(client: FlaskClient, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return told(answer.json)


def test_what_nothing_has_changed_of_is_given_again_with_the_moment_of_asking(
    client: FlaskClient, made: list[str]
) -> None:
    for path, moment in ((RANKING, "generated_at"), (PROFILE, "as_of")):
        first, second = client.get(path).json, client.get(path).json
        assert first
        assert second
        assert told(first) == told(second)
        assert first[moment] < second[moment]
    assert made == ["ranking", "profile"]


def test_each_way_to_ask_and_each_user_is_kept_by_itself(client: FlaskClient, made: list[str]) -> None:
    paths = [
        RANKING, f"{RANKING}?limit=2", f"{RANKING}?reasons=1", f"{RANKING}?language=zh", f"{RANKING}?year_from=1980",
        f"{RANKING}?session=true", f"{RANKING}?quality_loss=0.1", "/v1/users/2/recommendations",
    ]  # fmt: skip
    first = [get(client, path) for path in paths]
    assert [get(client, path) for path in paths] == first
    assert made == ["ranking"] * len(paths)
    assert len({json.dumps(one) for one in first}) == len(paths)


def test_what_is_kept_in_the_graph_or_of_a_day_is_made_each_time(
    client: FlaskClient, made: list[str]
) -> None:
    get(client, RANKING)
    for _ in range(2):
        assert client.post(RANKING, json={}).status_code == 201
        assert client.get(PROFILE, query_string={"as_of": "2026-01-02"}).status_code == 200
    assert made == ["ranking"]


def send(method: str, path: str, body: object = None) -> Change:
    """A change over HTTP."""

    def change(client: FlaskClient, _database: Database, _folder: Path) -> None:
        answer = client.open(path, method=method, json=body)
        assert answer.status_code < 300, answer.text

    return change


def vectors(_client: FlaskClient, database: Database, _folder: Path) -> None:
    """A vector of a film that user 1 has not met becomes that of one the user likes."""
    held = slots.read(database).held.get("a")
    liked = database.read("read/vectors", items=["a"])[0]["embeddings"][0].to_native()
    texts = [Text("d", "another text", "another fingerprint")]
    database.write_together(
        knowledge.vectors_writes("a", "Item", held.model if held else "", texts, [list(liked)])
    )


def imported(_client: FlaskClient, database: Database, folder: Path) -> None:
    run(database, Memory({Kind.ITEMS: [ItemRow("b", "Aliens, again", "film", 1986)]}, id="more"), folder)


def trained(_client: FlaskClient, database: Database, _folder: Path) -> None:
    links = [
        (source, list(targets), [2 * weight for weight in targets.values()])
        for source, targets in LINKS.items()
    ]
    replace(database, links, {"regularisation": 100.0, "events": 6})


CHANGES: dict[str, Change] = {
    "an event": send("POST", "/v1/events", {"events": [{"user": "1", "item": "f", "kind": "like"}]}),
    "something said": send("POST", "/v1/users/1/say", {"state": [{"about": "entity:genre/Sci-Fi"}]}),
    "novelty": send("POST", "/v1/users/1/say", {"novelty": 0.9}),
    "a title in the history": send("PATCH", "/v1/items/a", {"title": "Alien 1"}),
    "a title of a candidate": send("PATCH", "/v1/items/b", {"title": "Aliens 2"}),
    "a relation of a candidate": send("PUT", "/v1/items/f/relations/DIRECTED_BY/person/Ridley%20Scott", {}),
    "a candidate deleted": send("DELETE", "/v1/items/b"),
    "a name of an entity": send("PATCH", "/v1/entities/person/Ridley%20Scott", {"name": "Sir Ridley"}),
    "an entity deleted": send("DELETE", "/v1/entities/genre/Sci-Fi"),
    "what the user writes": send("PATCH", "/v1/users/1", {"attributes": {"about": "a french romance"}}),
    "a vector of a candidate": vectors,
    "an import": imported,
    "a training": trained,
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_ranking_and_a_profile_are_as_if_nothing_were_kept_after(
    client: FlaskClient, neo4j_server: Settings, tmp_path: Path, what: str
) -> None:
    before = [get(client, path) for path in (f"{RANKING}?reasons=all", PROFILE)]
    with Database(neo4j_server) as database:
        CHANGES[what](client, database, tmp_path)
    after = [get(client, path) for path in (f"{RANKING}?reasons=all", PROFILE)]
    persona = of(client)
    assert after == [told(persona.recommend("1", reasons=None)), told(persona.profile("1"))]
    assert (after != before) == (what != "a vector of a candidate"), "six films are candidates, near or not"


def test_nothing_of_anybody_stays_in_memory_once_a_user_is_erased(client: FlaskClient) -> None:
    get(client, RANKING)
    get(client, "/v1/users/2/profile")
    assert client.delete("/v1/users/2").status_code == 200
    for _ in range(2):  # while the first is made, what is known of everybody is let go of too
        get(client, PROFILE)
    assert [json.loads(asked)[1] for asked in of(client).kept._store.asked()] == ["1"]
    assert client.get("/v1/users/2/profile").status_code == 404


def test_who_is_erased_elsewhere_is_in_no_answer_that_the_processes_share(
    neo4j_server: Settings, built: Snapshot, tmp_path: Path
) -> None:
    built.restore(neo4j_server)
    settings = load(
        home=tmp_path,
        cache=neo4j_server.cache_folder,
        neo4j_uri=neo4j_server.bolt,
        neo4j_password=neo4j.password(neo4j_server),
        broker_port=free_port(),
    )
    answer_store.make(settings.answers_file)
    with Persona(settings) as one, Persona(settings) as other:
        for user in ("1", "2"):
            one.kept.text("ranking", user)
        assert len(one.kept._store.asked()) == 2
        other.writes.forget("2")
        assert one.kept._store.asked() == []


def test_no_more_than_a_few_are_made_at_once(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now, most = of(client).kept, [0], [0]

    def slow(user: str, **_: Any) -> dict[str, Any]:
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.05)
        now[0] -= 1
        return {"user": user, "said": "so"}

    monkeypatch.setattr(kept, "_made", {"ranking": slow})
    with ThreadPoolExecutor(8) as pool:
        texts = list(pool.map(lambda n: kept.text("ranking", "1", limit=n), range(8)))
    assert all(json.loads(text)["said"] == "so" for text in texts)
    assert most[0] == AT_ONCE


def test_what_was_being_made_when_all_was_let_go_of_is_not_kept(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = of(client).kept

    def erased_meanwhile(user: str, **_: Any) -> dict[str, Any]:
        kept._populations.forget()
        return {"user": user, "said": "so"}

    monkeypatch.setattr(kept, "_made", {"profile": erased_meanwhile})
    assert json.loads(kept.text("profile", "1"))["said"] == "so"
    assert not kept._store.asked()
