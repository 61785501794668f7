"""Kept rankings, on a small real graph: the subgraph is the answer, once is as good as twice, and time is up some
day."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from import_fakes import ask, everything
from kept_rankings import Answer, keep, stored
from test_api_users import ATTACKS

import cypher
from api.answers import KeptRecommendations
from graph import kept
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server


@pytest.fixture(autouse=True)
def _nothing_kept(world: Settings) -> None:
    ask(world, "MATCH (r:Recommendation) DETACH DELETE r")


@pytest.mark.parametrize("user", "1234")
@pytest.mark.parametrize(
    "body", [{}, {"reasons": "all"}, {"limit": 2, "quality_loss": 0.3}, {"explain": False}]
)
def test_the_subgraph_is_the_answer(client: FlaskClient, world: Settings, user: str, body: Answer) -> None:
    answer = keep(client, user, **body)
    KeptRecommendations.model_validate(answer)
    rows = stored(world, answer["kept"]["id"])
    assert [row["item"] for row in rows] == [entry["item"] for entry in answer["recommendations"]]
    assert answer["kept"]["items"] == len(rows) > 0
    for rank, (row, entry) in enumerate(zip(rows, answer["recommendations"], strict=True), 1):
        node = row["node"]
        assert row["user"] == answer["user"]
        assert (node["rank"], node["score"], node["model"]) == (rank, entry["score"], answer["model"])
        assert (node["rest"], node["rest_count"]) == (entry["rest"]["contribution"], entry["rest"]["count"])
        assert node["at"].to_native() == datetime.fromisoformat(answer["generated_at"])
        assert node["expires_at"].to_native() == datetime.fromisoformat(answer["kept"]["expires_at"])
        told = {(b["reason"], b["kind"], b["contribution"], b["text"]) for b in row["because"]}
        assert told == {
            (n, r["kind"], r["contribution"], r["text"]) for n, r in enumerate(entry["reasons"], 1)
        }
        pointed = sorted((b["reason"], b["label"], b["node"]) for b in row["because"])
        assert pointed == sorted(
            (n, *node) for n, r in enumerate(entry["reasons"], 1) for node in rests(r, answer["user"])
        )


def rests(reason: Answer, user: str) -> list[tuple[str, str]]:
    """What a reason of each kind rests on."""
    nodes = [(node["labels"][0], node["id"]) for node in reason["path"]["nodes"]]
    between = {"collaborative": 1, "behaviour": 1, "semantic": 1, "interest": 1, "knowledge": 2}
    if number := between.get(reason["kind"]):
        return nodes[1 : 1 + number]
    return [("User", user)] if reason["kind"] == "trait" else [nodes[-1]]


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        ({}, {"language": "en"}),
        (
            {"as_of": "2999-01-31", "by": "event", "language": "zh", "quality_loss": 0.3},
            {
                "as_of": datetime(2999, 1, 31, 23, 59, 59, 999_999, UTC),
                "by": "event",
                "language": "zh",
                "quality_loss": 0.3,
            },
        ),
        (
            {
                "domain": "film",
                "year_from": 1970,
                "year_to": 2010,
                "entity": ["genre/Sci-Fi"],
                "without": ["genre/Romance"],
                "property": ["runtime=137"],
                "quality": True,
            },
            {
                "filters": [
                    "domain=film",
                    "year_from=1970",
                    "year_to=2010",
                    "entity=genre/Sci-Fi",
                    "without=genre/Romance",
                    "property=runtime=137",
                ],
                "quality_loss": 0.0,
                "language": "en",
            },
        ),
    ],
)
def test_what_was_asked_for_is_kept_with_it(
    client: FlaskClient, world: Settings, body: Answer, asked: Answer
) -> None:
    rows = stored(world, keep(client, **body)["kept"]["id"])
    names = ("as_of", "by", "filters", "quality_loss", "language")
    assert rows
    for row in rows:
        found = {name: row["node"][name] for name in names if name in row["node"]}
        assert {k: v.to_native() if k == "as_of" else v for k, v in found.items()} == asked
    (told,) = ask(world, cypher.load("browse/kept_of_user").replace("LIMIT 50", "LIMIT 1"))
    assert {name: told[name] for name in names if told[name] is not None}.keys() == asked.keys()


def test_a_reason_names_its_event_and_the_version_of_its_link(client: FlaskClient, world: Settings) -> None:
    answer = keep(client, reasons="all")
    links = [
        b
        for row in stored(world, answer["kept"]["id"])
        for b in row["because"]
        if b["kind"] == "collaborative"
    ]
    assert {(b["node"], b["event_id"], b["version"]) for b in links} >= {("a", "1-a", 1), ("c", "1-c", 1)}
    assert {b["weight"] for b in links} >= {0.5, 0.25}


def test_it_is_kept_for_the_days_that_are_set(client: FlaskClient, world: Settings) -> None:
    answer = keep(client)
    kept_until = datetime.fromisoformat(answer["kept"]["expires_at"])
    assert kept_until - datetime.fromisoformat(answer["generated_at"]) == timedelta(days=world.keep_days)


def test_the_same_id_once_more_changes_nothing(client: FlaskClient, world: Settings) -> None:
    first = keep(client, id="mine", limit=2)
    before = everything(world)
    second = keep(client, id="mine", limit=3, reasons="all", status=200)
    assert everything(world) == before
    assert (first["kept"]["new"], second["kept"]["new"]) == (True, False)
    assert (second["kept"]["items"], second["kept"]["expires_at"]) == (2, first["kept"]["expires_at"])


def test_a_write_whose_answer_was_lost_is_the_same_again(client: FlaskClient, world: Settings) -> None:
    with Database(world) as database:
        moment = datetime(2026, 1, 1, 12, 0, 0, 123_456, tzinfo=UTC)
        rest = kept.Rest("a", "Item", 1, {"kind": "behaviour", "contribution": 0.5, "text": "…"})
        items = [kept.KeptItem(1, "b", {"score": 1.0}, [rest]), kept.KeptItem(2, "e", {"score": 0.5}, [])]
        until = datetime.now(UTC) + timedelta(days=1)
        first = kept.keep(database, "lost", "1", items, at=moment, expires_at=until)
        before = everything(world)
        assert kept.keep(database, "lost", "1", items, at=moment, expires_at=until) == first
    assert everything(world) == before
    assert first == kept.KeptRanking("lost", True, 2, until)


def test_writers_of_one_id_at_once_keep_one_ranking(client: FlaskClient, world: Settings) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda n: keep_any(client, n), range(6)))
    assert Counter(status for status, _ in found) == {201: 1, 200: 5}
    (limit,) = {answer["kept"]["items"] for _, answer in found}
    rows = stored(world, "race")
    assert [row["node"]["rank"] for row in rows] == list(range(1, limit + 1))
    assert len({row["node"]["at"] for row in rows}) == 1


def keep_any(client: FlaskClient, n: int) -> tuple[int, Answer]:
    body = {"id": "race", "limit": 1 + n % 3}
    answer = client.application.test_client().post("/v1/users/1/recommendations", json=body)
    return answer.status_code, answer.json or {}


def test_an_id_of_another_user_is_refused(client: FlaskClient, world: Settings) -> None:
    keep(client, "1", id="mine")
    before = everything(world)
    answer = keep(client, "2", id="mine", status=422)
    assert "another user" in answer["detail"]
    assert everything(world) == before


@pytest.mark.parametrize("text", [*ATTACKS, "", "a" * 101, "mine\n", "a b", "a&b", "a#b", "a/b", "\\u0027"])
def test_an_id_that_could_be_more_than_an_id_is_refused(
    client: FlaskClient, world: Settings, text: str
) -> None:
    before = everything(world)
    answer = keep(client, id=text, status=422)
    assert [error["field"] for error in answer["errors"]] == ["id"]
    assert client.post(f"/v1/users/{'%27'}/recommendations", json={"id": "fine"}).status_code == 404
    assert everything(world) == before


def test_more_reasons_than_can_be_kept_are_refused(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reasons = sum(len(row["because"]) for row in stored(world, keep(client)["kept"]["id"]))
    monkeypatch.setattr(kept, "MOST", reasons - 1)
    before = everything(world)
    assert "too many to keep" in keep(client, status=422)["detail"]
    assert everything(world) == before
    monkeypatch.setattr(kept, "MOST", reasons)
    keep(client)


def test_nothing_to_recommend_keeps_nothing(client: FlaskClient, world: Settings) -> None:
    before = everything(world)
    answer = keep(client, domain="book", status=200)
    assert (answer["kept"]["items"], answer["kept"]["new"]) == (0, False)
    assert everything(world) == before


def test_what_has_expired_goes_when_something_is_kept(
    client: FlaskClient, world: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "EXPIRED", 3)
    old = [keep(client, limit=2)["kept"]["id"] for _ in range(2)]
    ask(world, "MATCH (r:Recommendation) SET r.expires_at = datetime() - duration({days: r.rank})")
    fresh = keep(client, limit=1)["kept"]["id"]
    left = ask(world, "MATCH (r:Recommendation) RETURN r.ranking AS ranking, r.rank AS rank ORDER BY rank")
    assert len(left) == 2  # of four expired ones three went, the oldest first
    assert {row["ranking"] for row in left} - {fresh} < set(old)
    keep(client, limit=1)
    assert {row["node"]["rank"] for row in stored(world, old[0]) + stored(world, old[1])} == set()
    assert stored(world, fresh)
