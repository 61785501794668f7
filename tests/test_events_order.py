"""Whatever the order, however often, from however many at once: the graph is the same."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
from event_streams import canonical, drawn, fill, hash_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.events import Events
from graph.connection import Database
from settings import Settings

pytestmark = pytest.mark.server
USERS, ITEMS = 4, 5
TIMES = st.datetimes(datetime(1970, 1, 1), datetime(2026, 1, 1)).map(lambda at: f"{at.isoformat()}Z")
EVENTS = st.lists(
    st.fixed_dictionaries(
        {
            "user": st.sampled_from([f"u{n}" for n in range(USERS)]),
            "item": st.sampled_from([f"i{n}" for n in range(ITEMS)]),
            "kind": st.sampled_from(["view", "like", "skip"]),
            "at": TIMES,
        }
    ),
    min_size=1,
    max_size=12,
).map(lambda events: [one | {"event_id": f"e{n}"} for n, one in enumerate(events)])


def taker(database: Database, settings: Settings) -> Events:
    return Events(database, settings, lambda _items: None)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(events=EVENTS, data=st.data())
def test_order_and_repetition_change_nothing(
    database: Database, neo4j_server: Settings, events: list[dict[str, Any]], data: st.DataObject
) -> None:
    take = taker(database, neo4j_server)
    fill(database, ITEMS)
    take.add(events)
    expected = canonical(neo4j_server)
    again = data.draw(st.permutations(events + events))
    cut = data.draw(st.integers(1, len(again)))
    fill(database, ITEMS)
    for n in range(0, len(again), cut):
        take.add(again[n : n + cut])
    assert canonical(neo4j_server) == expected


def test_many_clients_at_once_change_nothing_either(database: Database, neo4j_server: Settings) -> None:
    events = drawn(600, users=20, items=30)
    hashes = []
    for sent in (events, random.Random(1).sample(events * 3, len(events) * 3)):
        fill(database, 30)
        take = taker(database, neo4j_server)
        with ThreadPoolExecutor(8) as clients:
            answers = list(clients.map(take.add, [sent[n : n + 40] for n in range(0, len(sent), 40)]))
        written = sum(answer["counts"]["written"] for answer in answers)
        assert written == len(events)
        hashes.append(hash_of(neo4j_server))
    assert hashes[0] == hashes[1]
