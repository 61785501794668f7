"""Free text, understood on the small world: by name, by meaning, and what is refused."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from api.understanding import phrases


def understood(client: FlaskClient, text: str) -> dict[str, Any]:
    answer = client.post("/v1/users/1/say/text", json={"text": text})
    assert answer.status_code == 200
    assert answer.json is not None
    return dict(answer.json)


def test_names_are_found_whole_and_a_refusal_mutes_and_hides(client: FlaskClient) -> None:
    answer = understood(client, "More of ridley scott, nothing with Sigourney Weaver")
    assert answer["say"] == {
        "state": [{"about": "entity:person/Ridley Scott", "weight": 0.5}],
        "mute": [{"about": "entity:person/Sigourney Weaver", "hide": True}],
    }
    assert [one["how"] for one in answer["understood"]] == ["name", "name"]
    assert client.get("/v1/users/1/say").json["history"] == []  # type: ignore[index]


def test_what_names_nothing_is_understood_by_meaning(client: FlaskClient) -> None:
    answer = understood(client, "I love science fiction")
    (found,) = answer["understood"]
    assert (found["about"], found["how"], found["weight"]) == ("entity:genre/Sci-Fi", "meaning", 0.9)


def test_what_means_nothing_is_said_to_be_unclear(client: FlaskClient) -> None:
    answer = understood(client, "quarterly tax returns")
    assert (answer["understood"], answer["unclear"]) == ([], ["quarterly tax returns"])


@pytest.mark.parametrize(
    "text", ["' OR 1=1 //", 'name:"x" AND *', "\\", "a~2 ^5 [x TO y]", "((((", "😀", "-"]
)
def test_strings_that_look_like_a_query_are_only_strings(client: FlaskClient, text: str) -> None:
    assert understood(client, text)["text"] == text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("no horror, and a bit of romance", [("no horror", True), ("a bit of romance", False)]),
        ("nothing with A or B", [("nothing with A", True), ("B", True)]),
        ("I like A but not B, C", [("I like A", False), ("not B", True), ("C", False)]),
        ("不要A和B，喜欢C", [("不要A", True), ("B", True), ("喜欢C", False)]),
        ("  ,, ", []),
    ],
)
def test_a_refusal_goes_on_where_a_name_is_only_added(text: str, told: list[tuple[str, bool]]) -> None:
    assert list(phrases(text)) == told


def test_a_text_of_nobody_and_an_empty_one_are_refused(client: FlaskClient) -> None:
    assert client.post("/v1/users/nobody/say/text", json={"text": "x"}).status_code == 404
    assert client.post("/v1/users/1/say/text", json={"text": "  "}).status_code == 422
