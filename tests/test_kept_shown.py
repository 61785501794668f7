"""Kept rankings as they are shown, in Neo4j Browser and on the command line; nothing else is changed by them."""

from collections import Counter
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cli_runs import Run, runner
from flask.testing import FlaskClient
from import_fakes import ask
from kept_rankings import keep

import cypher
from api.keeping import picture
from api.processes import environment
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _nothing_kept(world: Settings) -> None:
    ask(world, "MATCH (r:Recommendation) DETACH DELETE r")


def test_the_statement_shows_user_items_and_what_each_reason_rests_on(
    client: FlaskClient, world: Settings
) -> None:
    answer = keep(client, reasons="all", id="my.own_ranking:1-a")
    assert "$" not in answer["kept"]["cypher"]
    keep(client, "2", reasons="all")  # another ranking is no part of the picture
    drawn = pictured(world, answer["kept"]["cypher"])
    wanted = {
        node["id"] for e in answer["recommendations"] for r in e["reasons"] for node in r["path"]["nodes"]
    }
    assert {id for id in drawn["nodes"] if not id.startswith("my.own")} == wanted | {"1"}
    kinds = Counter(kind for kind, _, _ in drawn["relations"])
    assert {"FOR", "RECOMMENDS", "BECAUSE", "INTERACTED", "SIMILAR_TO", "HAS_GENRE"} <= set(kinds)
    links = {(a, b) for kind, a, b in drawn["relations"] if kind == "SIMILAR_TO"}
    assert links == {("a", "b"), ("a", "e"), ("c", "b"), ("c", "f"), ("d", "e")}
    assert {b for kind, a, b in drawn["relations"] if kind == "INTERACTED"} == {"a", "c", "d"}


def pictured(world: Settings, statement: str) -> dict[str, set[Any]]:
    """Nodes and relations of a picture, as Neo4j Browser finds them in what is returned."""
    from neo4j.graph import Path

    nodes: set[Any] = set()
    relations: set[Any] = set()

    def look(value: Any) -> None:
        if isinstance(value, list):
            for one in value:
                look(one)
        elif isinstance(value, Path):
            nodes.update(node["id"] for node in value.nodes)
            for r in value.relationships:
                relations.add((r.type, *(node["id"] for node in r.nodes if node)))

    for row in ask(world, statement):
        look(list(row.values()))
    return {"nodes": nodes, "relations": relations}


def test_the_address_opens_neo4j_browser_with_the_statement(client: FlaskClient, world: Settings) -> None:
    found = keep(client)["kept"]
    address = urlsplit(found["browser"])
    assert (address.netloc, address.path) == (f"127.0.0.1:{world.neo4j_http_port}", "/browser/")
    login = f"neo4j://{world.neo4j_user}@127.0.0.1:{world.neo4j_bolt_port}"
    assert parse_qs(address.query) == {"dbms": [login], "cmd": ["edit"], "arg": [found["cypher"]]}
    # Browser decodes the whole address, and only then takes `arg` up to the next & or #
    assert unquote(found["browser"].replace("+", " ")).partition("&arg=")[2] == found["cypher"]
    assert not set("&#") & set(found["cypher"])


def test_there_is_no_address_where_neo4j_is_another(world: Settings) -> None:
    assert world.model_copy(update={"neo4j_uri": "bolt://graph:7687"}).browser is None


def test_the_picture_is_the_statement_for_a_person() -> None:
    assert "{ranking: 'x'}" in picture("x")
    assert picture("x").splitlines()[0].startswith("MATCH")
    assert "$ranking" in cypher.load("browse/kept_picture")


def test_what_was_recommended_is_no_path_to_it(client: FlaskClient) -> None:
    query = {"from": "user:1", "to": "item:e", "max_hops": 4}
    before = client.get("/v1/paths", query_string=query).json
    keep(client, reasons="all")
    assert client.get("/v1/paths", query_string=query).json == before


def test_answers_and_profiles_are_what_they_were(client: FlaskClient) -> None:
    def asked() -> list[Any]:
        paths = (
            "/v1/users/1/recommendations?reasons=all",
            "/v1/users/1/profile",
            "/v1/items/b",
            "/v1/items/a/similar",
        )
        found = [client.get(path).json or {} for path in paths]
        return [{k: v for k, v in one.items() if k not in ("generated_at", "as_of")} for one in found]

    before = asked()
    keep(client, reasons="all")
    assert asked() == before


@pytest.fixture
def run(world: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    for name, value in environment(world).items():
        monkeypatch.setenv(name, value)
    return runner(capsys)


def test_the_command_line_keeps_too_and_says_where(run: Run, world: Settings) -> None:
    said = run("recommend", "1", "--keep", "--quality-loss", "0.2")
    assert (said.status, said.err) == (0, "")
    (ranking,) = {r["id"] for r in ask(world, "MATCH (r:Recommendation) RETURN DISTINCT r.ranking AS id")}
    lines = said.out.splitlines()
    assert lines[-2].startswith(f"Kept as {ranking} until ")
    assert lines[-1].startswith(
        f"http://127.0.0.1:{world.neo4j_http_port}/browser/?dbms=neo4j%3A%2F%2Fneo4j%40127.0.0.1"
        f"%3A{world.neo4j_bolt_port}&cmd=edit&arg=MATCH%20told"
    )
    assert any(line.startswith("Reasons: recency ") for line in lines)
    assert any("of 20.0% allowed" in line for line in lines)


def test_the_command_line_keeps_for_one_user_alone(run: Run) -> None:
    said = run("recommend", "--all", "--out", "x", "--keep")
    assert said.status == 2
    assert "--keep is for one USER" in said.err
