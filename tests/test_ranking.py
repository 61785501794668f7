"""Rankings on a small real graph: their parts are the score, recomputed by code of its own."""

import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from neo4j import GraphDatabase
from reasons_oracle import Verdict, judge
from snapshots import Snapshot

from api.profiles import Profiles
from api.ranking import Ranker
from errors import InvalidInput, NotFound
from graph.connection import Database
from graph.local.neo4j import password
from graph.records import Event, Filters, Mute, Say, UserState
from settings import Settings


@pytest.fixture(scope="module")
def world(neo4j_server: Settings, built: Snapshot) -> Iterator[Database]:
    """The small world of six films."""
    with Database(neo4j_server) as database:
        database.clear()
        built.restore(neo4j_server)
        yield database


@pytest.fixture(scope="module")
def ranker(world: Database, settings: Settings) -> Ranker:
    return Ranker(world, settings)


def test_every_part_is_what_an_independent_judge_finds(ranker: Ranker, settings: Settings) -> None:
    verdict = Verdict()
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
        for user in "1234":
            judge(driver, ranker.recommend(user, reasons=None), verdict)
    assert verdict.faults == []
    assert {"collaborative", "knowledge", "semantic", "popularity"} <= set(verdict.parts)


def test_the_judge_finds_a_part_that_was_tampered_with(ranker: Ranker, settings: Settings) -> None:
    answer = ranker.recommend("1", reasons=None)
    answer["recommendations"][0]["reasons"][0]["contribution"] += 1e-3
    verdict = Verdict()
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
        judge(driver, answer, verdict)
    assert len(verdict.faults) == 2  # the part, and the sum


def test_what_links_speak_for_most_comes_first_and_seen_items_are_left_out(ranker: Ranker) -> None:
    answer = ranker.recommend("1")
    items = [entry["item"] for entry in answer["recommendations"]]
    assert items[0] == "b"  # Alien links to Aliens with .5, Blade Runner with .25
    assert not {"a", "c", "d"} & set(items)


def test_shown_reasons_and_rest_add_up_to_the_score(ranker: Ranker) -> None:
    for shown in (0, 1, 3):
        for entry in ranker.recommend("1", reasons=shown)["recommendations"]:
            assert len(entry["reasons"]) == shown
            total = sum(reason["contribution"] for reason in entry["reasons"]) + entry["rest"]["contribution"]
            assert total == pytest.approx(entry["score"], abs=1e-9)


def test_the_strongest_reasons_are_shown_first(ranker: Ranker) -> None:
    entry = ranker.recommend("1", limit=1, reasons=None)["recommendations"][0]
    sizes = [abs(reason["contribution"]) for reason in entry["reasons"]]
    assert sizes == sorted(sizes, reverse=True)


def test_a_negative_link_speaks_against_an_item(ranker: Ranker) -> None:
    entry = ranker.explain("1", "e")
    links = {r["path"]["nodes"][1]["id"]: r for r in entry["reasons"] if r["kind"] == "collaborative"}
    assert links["a"]["contribution"] < 0
    assert "less often than others do" in links["a"]["text"]


@pytest.mark.parametrize(
    ("filters", "kept"),
    [
        (Filters(domain="film"), {"b", "e", "f"}),
        (Filters(domain="music"), set()),
        (Filters(year_from=1980), {"b", "e"}),
        (Filters(year_to=1980), {"f"}),
        (Filters(domain="film", year_from=1970, year_to=1990), {"b", "f"}),
        (Filters(entities=("person/Sigourney Weaver",)), {"b"}),
        (Filters(entities=("person/Sigourney Weaver", "genre/Romance")), set()),
        (Filters(properties={"runtime": 137}), {"b"}),
        (Filters(domain="') RETURN 1 //"), set()),
    ],
)
def test_filters_keep_to_what_they_say(ranker: Ranker, filters: Filters, kept: set[str]) -> None:
    answer = ranker.recommend("1", filters=filters)
    assert {entry["item"] for entry in answer["recommendations"]} == kept


def test_a_filter_by_an_entity_that_is_not_there_is_refused(ranker: Ranker) -> None:
    filters = Filters(entities=("genre/Sci-Fi", "genre/Sci-Fi' OR 1=1 //"))
    with pytest.raises(InvalidInput, match='entity: there is no entity "genre/Sci-Fi\' OR 1=1 //"'):
        ranker.recommend("1", filters=filters)


def test_a_user_without_events_is_offered_what_is_popular(ranker: Ranker) -> None:
    answer = ranker.recommend("4", reasons=None)
    assert answer["recommendations"]
    assert {r["kind"] for entry in answer["recommendations"] for r in entry["reasons"]} == {"popularity"}


def test_explaining_an_item_the_user_has_seen_says_so(ranker: Ranker) -> None:
    assert ranker.explain("1", "a")["seen"] is True
    assert ranker.explain("1", "b")["seen"] is False


def test_an_explanation_is_the_entry_of_the_ranking(ranker: Ranker) -> None:
    best = ranker.recommend("1", limit=1, reasons=None)["recommendations"][0]
    explained = ranker.explain("1", best["item"])
    assert explained["score"] == pytest.approx(best["score"], abs=1e-12)
    assert len(explained["reasons"]) == len(best["reasons"])


def test_unknown_user_and_item_are_named(ranker: Ranker) -> None:
    with pytest.raises(NotFound, match="nobody"):
        ranker.recommend("nobody")
    with pytest.raises(NotFound, match="nothing"):
        ranker.explain("1", "nothing")


def test_a_profile_carries_its_evidence(world: Database) -> None:
    answer = Profiles(world).profile("1")
    interests = {interest["entity"]: interest for interest in answer["interests"]}
    assert {event["item"] for event in interests["person/Ridley Scott"]["evidence"]} == {"a", "c"}
    assert interests["person/Ridley Scott"]["support"] == 2
    assert answer["attributes"] == {"age": 24}
    assert answer["activity"]["events"] == 3
    assert answer["activity"]["positive_events"] == 2
    assert answer["recent"][0]["item"] == "d"  # the latest event, a liking or not
    assert answer["vector"]["current"] is True


def test_the_latest_opinion_of_an_item_counts_that_is_not_muted() -> None:
    days = itertools.count(1)

    def event(item: str, signal: float) -> Event:
        day = next(days)
        return Event(item, item, "rate", None, signal, datetime(2026, 1, day, tzinfo=UTC), f"e{day}", None)

    older, newer, other = event("a", 1.0), event("a", 0.0), event("b", 1.0)
    state = UserState("1", {}, 1, 1, 1, Say(), (other, newer, older))
    assert [e.item for e in state.history] == ["b"]
    assert state.seen == ["b", "a"]
    muted = replace(state, say=Say(mutes=(Mute("Item", "a", "a", event_id=newer.event_id),)))
    assert [e.event_id for e in muted.history] == [other.event_id, older.event_id]
    assert muted.likings == 2
