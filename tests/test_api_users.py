"""Profiles, rankings and explanations over HTTP, on a world whose answers can be worked out by hand."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from import_fakes import everything

from embeddings.behaviour import WEAK
from embeddings.scoring import Weights
from settings import Settings

pytestmark = pytest.mark.server


def ranked(client: FlaskClient, user: str = "1", **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/v1/users/{user}/recommendations", query_string=query)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json["recommendations"]  # type: ignore[index]
    return found


def items(client: FlaskClient, **query: Any) -> set[str]:
    return {entry["item"] for entry in ranked(client, **query)}


def test_unseen_items_alone_are_ranked_the_best_linked_first(client: FlaskClient) -> None:
    found = ranked(client)
    assert [entry["item"] for entry in found][:1] == ["b"]
    assert {entry["item"] for entry in found} == {"b", "e", "f"}
    scores = [entry["score"] for entry in found]
    assert scores == sorted(scores, reverse=True)


def test_links_count_by_attention_and_weight(client: FlaskClient) -> None:
    first = ranked(client, reasons="all")[0]
    linked = {
        reason["path"]["nodes"][1]["id"]: reason["contribution"]
        for reason in first["reasons"]
        if reason["kind"] == "collaborative"
    }
    weight = Weights().collaborative
    # newest first the user met d (not liked), c and a, and attention halves every ten events
    c, a = 0.5**0.1, 0.5**0.2
    mass = WEAK + c + a
    assert linked == pytest.approx({"a": weight * a / mass * 0.5, "c": weight * c / mass * 0.25})


def test_reasons_and_rest_add_up_to_the_score_however_many_are_shown(client: FlaskClient) -> None:
    for reasons in (0, 1, 3, 1_000):
        for entry in ranked(client, reasons=reasons):
            shown = sum(reason["contribution"] for reason in entry["reasons"])
            assert shown + entry["rest"]["contribution"] == pytest.approx(entry["score"], abs=1e-9)
            assert len(entry["reasons"]) <= reasons
    assert [entry["rest"] for entry in ranked(client, reasons="all")] == [{"contribution": 0, "count": 0}] * 3


def test_without_explain_the_same_ranking_has_no_reasons(client: FlaskClient) -> None:
    bare, explained = ranked(client, explain="false"), ranked(client)
    assert [(e["item"], e["score"]) for e in bare] == [(e["item"], e["score"]) for e in explained]
    assert [entry["reasons"] for entry in bare] == [[], [], []]


def test_filters_keep_to_what_fits(client: FlaskClient) -> None:
    assert items(client, year_from=1980) == {"b", "e"}
    assert items(client, year_to=1980) == {"f"}
    assert items(client, year_from=1986, year_to=1986) == {"b"}
    assert items(client, entity="genre/Sci-Fi") == {"b", "f"}
    assert items(client, entity=["genre/Sci-Fi", "person/Sigourney Weaver"]) == {"b"}
    assert items(client, property="runtime=137") == {"b"}
    assert items(client, property="title=Solaris") == {"f"}
    assert items(client, domain="film") == {"b", "e", "f"}
    assert items(client, domain="book") == set()
    assert items(client, domain="film", year_from=2000) == {"e"}


def test_limit_cuts(client: FlaskClient) -> None:
    assert len(ranked(client, limit=1)) == 1


def test_a_user_without_events_is_offered_what_is_liked_most(client: FlaskClient) -> None:
    found = ranked(client, user="4", reasons="all")
    assert {entry["item"] for entry in found[:2]} == {"a", "b"}
    assert {reason["kind"] for entry in found for reason in entry["reasons"]} == {"popularity"}


def test_an_explanation_is_given_for_seen_and_unseen_items(client: FlaskClient) -> None:
    unseen = client.get("/v1/users/1/recommendations/b/explanation").json
    assert unseen is not None
    assert not unseen["seen"]
    assert unseen["score"] == pytest.approx(ranked(client)[0]["score"])
    assert unseen["rest"]["count"] == 0
    seen = client.get("/v1/users/1/recommendations/a/explanation?reasons=1").json
    assert seen is not None
    assert seen["seen"]
    assert len(seen["reasons"]) == 1


def test_an_explanation_of_a_filtered_ranking_says_what_does_not_pass(client: FlaskClient) -> None:
    def standing(item: str, **query: Any) -> dict[str, Any]:
        answer = client.get(f"/v1/users/1/recommendations/{item}/explanation", query_string=query)
        assert answer.status_code == 200, answer.text
        return dict(answer.json["standing"])  # type: ignore[index]

    old = {"year_to": 1980}
    assert (standing("f")["rank"], standing("f", **old)["rank"]) == (2, 1)
    assert [standing(item, **old)["status"] for item in "bf"] == ["filtered", "ranked"]
    assert standing("b", **old)["outranked_by"] == []
    url = "/v1/users/1/recommendations/b/explanation?entity=nothing"
    assert client.get(url).status_code == 422


def test_a_profile_says_who_the_user_is(client: FlaskClient) -> None:
    profile = client.get("/v1/users/1/profile").json
    assert profile is not None
    assert profile["attributes"] == {"age": 24}
    assert (profile["activity"]["events"], profile["activity"]["positive_events"]) == (3, 2)
    assert [event["item"] for event in profile["recent"]] == ["d", "c", "a"]
    assert profile["vector"]["current"]
    scott = next(i for i in profile["interests"] if i["entity"] == "person/Ridley Scott")
    assert scott["support"] == 2
    assert {event["item"] for event in scott["evidence"]} == {"a", "c"}


@pytest.mark.parametrize(
    ("path", "named"),
    [
        ("/v1/users/nobody/profile", "user 'nobody'"),
        ("/v1/users/nobody/recommendations", "user 'nobody'"),
        ("/v1/users/nobody/recommendations/a/explanation", "user 'nobody'"),
        ("/v1/users/1/recommendations/nothing/explanation", "item 'nothing'"),
    ],
)
def test_what_is_not_there_is_named(client: FlaskClient, path: str, named: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert answer.json is not None
    assert answer.json["detail"] == f"No {named} in the graph."


def test_the_world_fits_what_the_document_promises(client: FlaskClient, tmp_path: Path) -> None:
    from api.answers import Explanation, Profile, Recommendations

    Recommendations.model_validate(client.get("/v1/users/1/recommendations").json)
    Explanation.model_validate(client.get("/v1/users/1/recommendations/b/explanation").json)
    Profile.model_validate(client.get("/v1/users/1/profile").json)


ATTACKS = [
    "'",
    '"',
    "`",
    "1' OR '1'='1",
    "'}) DETACH DELETE u RETURN 1",
    "$user",
    "\\",
    "\x00",
    "%",
    "{}",
    "*",
    "😀",
    "ا" * 400,
]


@pytest.mark.parametrize("text", ATTACKS)
def test_strings_that_look_like_cypher_are_only_strings(
    client: FlaskClient, neo4j_server: Settings, text: str
) -> None:
    before = everything(neo4j_server)
    unknown = [
        client.get(f"/v1/users/{quote(text, safe='')}/profile"),
        client.get(f"/v1/users/{quote(text, safe='')}/recommendations"),
        client.get(f"/v1/users/1/recommendations/{quote(text, safe='')}/explanation"),
        client.get(f"/v1/items/{quote(text, safe='')}"),
        client.get("/v1/paths", query_string={"from": f"user:{text}", "to": "item:a"}),
        client.get(f"/v1/jobs/{quote(text, safe='')}"),
    ]
    assert [answer.status_code for answer in unknown] == [404] * len(unknown)
    by_entity = client.get("/v1/users/1/recommendations", query_string={"entity": text})
    assert by_entity.status_code == 422
    assert items(client, domain=text) == set()
    assert items(client, property=f"title={text}") == set()
    assert items(client, property=f"{text}=1") == set()
    found = client.post("/v1/search", json={"text": text, "domain": text})
    assert (found.status_code, found.json["results"] if found.json else None) == (200, [])
    assert everything(neo4j_server) == before


@pytest.mark.parametrize("value", ["9" * 400, "1e999", "-1e999", "NaN", "true", "null", "[1]", "{}", "-0"])
def test_a_property_of_any_value_is_looked_for(client: FlaskClient, value: str) -> None:
    assert items(client, property=f"runtime={value}") == set()


def test_text_that_is_no_unicode_is_refused(client: FlaskClient) -> None:
    answer = client.post("/v1/search", data=b'{"text": "\\ud800"}', content_type="application/json")
    assert (answer.status_code, answer.content_type) == (422, "application/problem+json")


def test_a_profile_as_of_a_day_knows_what_happened_by_then(client: FlaskClient) -> None:
    then = client.get("/v1/users/1/profile?as_of=2026-01-01").json
    assert then is not None
    assert (then["as_of"], then["activity"]["events"]) == ("2026-01-01T23:59:59.999999+00:00", 1)
    assert [event["item"] for event in then["recent"]] == ["a"]


def test_what_is_no_day_is_refused_and_a_day_without_a_model_says_how_to_train_one(
    client: FlaskClient,
) -> None:
    for route in ("profile", "recommendations"):
        refused = client.get(f"/v1/users/1/{route}?as_of=yesterday")
        assert (refused.status_code, refused.json["errors"][0]["field"]) == (422, "as_of")  # type: ignore[index]
    answer = client.get("/v1/users/1/recommendations?as_of=2020-01-31")
    assert (answer.status_code, answer.content_type) == (409, "application/problem+json")
    assert "`persona train ranking --as-of 2020-01-31`" in answer.text


def test_a_ranking_as_of_now_is_the_ranking(client: FlaskClient) -> None:
    answer = client.get("/v1/users/1/recommendations?as_of=2999-01-01").json
    assert answer is not None
    assert answer["as_of"] == "2999-01-01T23:59:59.999999+00:00"
    scores = [(entry["item"], entry["score"]) for entry in ranked(client)]
    assert [(entry["item"], entry["score"]) for entry in answer["recommendations"]] == scores


def test_texts_are_in_the_language_asked_for(client: FlaskClient) -> None:
    english, chinese = ranked(client)[0], ranked(client, language="zh")[0]
    assert english["text"].startswith("You gave")
    assert chinese["text"].startswith("你给")
    assert chinese["reasons"][0]["text"] != english["reasons"][0]["text"]
    assert "written_by" not in english
    portrait = client.get("/v1/users/1/profile?language=zh").json["portrait"]  # type: ignore[index]
    assert "条记录" in portrait


def test_without_reasons_there_is_no_text(client: FlaskClient) -> None:
    assert {entry["text"] for entry in ranked(client, explain="false")} == {None}


@pytest.mark.parametrize("route", ["profile", "recommendations", "recommendations/b/explanation"])
def test_a_language_that_is_not_there_is_refused_and_so_is_fluency_without_a_writer(
    client: FlaskClient, route: str
) -> None:
    for query, told in (("language=xx", "none of en, zh"), ("fluent=true", "PERSONA_WRITER_URL")):
        answer = client.get(f"/v1/users/1/{route}?{query}")
        assert answer.status_code == 422
        assert told in answer.text
