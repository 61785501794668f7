"""What is learned of single users, and the counts of all: profiles, interests, statistics, on a real graph."""

import math
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from import_fakes import ask
from work_fakes import NOON, FakeContext, do, films, liked

from embeddings.interests import interests
from embeddings.profile import origin
from graph import histories, reading
from graph.cache import Relations
from graph.connection import Database
from graph.importing.rows import EventRow
from settings import Settings
from workers.dataset import of_graph

pytestmark = pytest.mark.server


def test_profiles_are_what_reading_one_user_gives(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    users = [event for n in range(5) for event in liked(f"u{n}", 0, 1, n + 2)]
    films(database, tmp_path, 10, [*users, *liked("bored", 8, signal=0.0)])
    context = FakeContext.of(database, settings)
    do(context, "embed")
    job = do(context, "profiles")
    assert (job.state, job.done) == ("done", 6)
    for user in ("u0", "u4", "bored"):
        state = reading.user_state(database, user)
        mass = sum(event.signal for event in state.history)
        counts = reading.entity_counts(Relations(database, 100), state)
        expected = interests(counts, mass=mass, events=state.positive_events)
        rows = ask(
            settings, f"MATCH (:User {{id: '{user}'}})-[p:PREFERS]->(e) RETURN e.id AS id, p.weight AS weight"
        )
        assert {row["id"]: row["weight"] for row in rows} == {i.entity: i.weight for i in expected}
        assert state.properties["profile_version"] == origin(state.history)
        assert state.properties["profile_events"] == len(state.history)


def test_the_profile_vector_is_the_mean_of_what_was_liked(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 4, [*liked("a", 0, 1), *liked("none", 2, signal=0.0)])
    context = FakeContext.of(database, settings)
    do(context, "embed")
    do(context, "profiles")
    vectors = {
        row["id"]: np.array(row["v"])
        for row in ask(settings, "MATCH (i:Item) RETURN i.id AS id, i.embedding AS v")
    }
    mean = vectors["i0"] / 2 + vectors["i1"] / 2
    rows = ask(settings, "MATCH (u:User) RETURN u.id AS id, u.profile_vector AS v")
    found = {row["id"]: row["v"] for row in rows}
    assert found["a"] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-6)
    assert found["none"] is None


def test_observed_interests_are_replaced_and_stated_ones_stay(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 10, [*liked("a", 0, 1), *liked("b", *range(2, 10))])
    context = FakeContext.of(database, settings)
    ask(
        settings,
        "MATCH (u:User {id: 'a'}), (e:Entity {name: 'P'}) "
        "CREATE (u)-[:PREFERS {source: 'stated', weight: 1.0}]->(e), "
        "(u)-[:PREFERS {source: 'observed', weight: 9.0}]->(e)",
    )
    for _ in range(2):
        do(context, "profiles")
        rows = ask(
            settings,
            "MATCH (:User {id: 'a'})-[p:PREFERS]->(e) "
            "RETURN e.name AS name, p.source AS source, p.weight AS weight, p.lift AS lift, "
            "p.support AS support ORDER BY name",
        )
        # Q: k = 2 of n = 2 and q = 2/10, so p = (2 + 10·0.2)/12 = 1/3, lift = 5/3. P is everyone's: lift 1.
        assert [(row["name"], row["source"]) for row in rows] == [("P", "stated"), ("Q", "observed")]
        assert (rows[0]["weight"], rows[1]["support"]) == (1.0, 2)
        assert rows[1]["lift"] == pytest.approx(5 / 3)
        assert rows[1]["weight"] == pytest.approx(math.log(5 / 3) / 3)


def test_statistics_are_a_job_too(database: Database, settings: Settings, tmp_path: Path) -> None:
    films(database, tmp_path, 3, liked("a", 0, 1))
    ask(settings, "MATCH (i:Item) SET i.popularity = 7")
    assert do(FakeContext.of(database, settings), "statistics").state == "done"
    rows = ask(settings, "MATCH (i:Item) RETURN i.popularity AS n ORDER BY i.id")
    assert [row["n"] for row in rows] == [1, 1, 0]


def test_everyone_is_read_as_one_by_one(database: Database, settings: Settings, tmp_path: Path) -> None:
    changed_mind = EventRow("a-1 again", "a", "i1", "rate", 1.0, 0.0, NOON + timedelta(days=1))
    bought = EventRow("b-buy", "b", "i4", "purchase", None, 0.9, NOON + timedelta(days=1))
    seen = EventRow("b-view", "b", "i4", "view", None, 0.1, NOON + timedelta(days=2))
    skipped = EventRow("b-skip", "b", "i3", "skip", None, 0.0, NOON + timedelta(days=3))
    films(database, tmp_path, 5, [*liked("a", 0, 1, 2), changed_mind, *liked("b", 3), bought, seen, skipped])
    states = {user: reading.user_state(database, user) for user in "ab"}
    for history in histories.histories(database, ["a", "b"]):
        state = states[history.user]
        assert [one.event_id for one in history.liked] == [event.event_id for event in state.history]
        assert [one.item for one in history.liked] == [event.item for event in state.history]
        assert history.likings == state.likings == 3
    assert [event.event_id for event in states["b"].met] == ["b-buy", "b-3"]
    data = of_graph(database)
    learned = zip(data.events.user, data.events.item, data.events.signal, data.events.at, strict=True)
    assert [(data.users[user], data.items[item], signal, at) for user, item, signal, at in learned] == [
        (user, event.item, event.signal, event.at.timestamp())
        for user in "ab"
        for event in reversed(states[user].met)
    ]
