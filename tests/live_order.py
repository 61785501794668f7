"""The same events in order, shuffled, and each sent three times by several clients at once: the graph is the same.

`.venv/bin/python tests/live_order.py`. Starts a Neo4j of its own on free ports and stops it; prints a hash of the graph
for each way, arrival times and `changed_at` aside. Exit code 1: they differ, or an event was counted twice or lost.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from event_streams import drawn, fill, hash_of
from servers import stack

from api.app import create_app
from graph.connection import Database
from settings import Settings

USERS, ITEMS = 300, 1_000
Event = dict[str, Any]


def batches(events: Sequence[Event], chance: random.Random) -> Iterator[list[Event]]:
    """The events in their order, in requests of one to a hundred."""
    start = 0
    while start < len(events):
        end = start + chance.randint(1, 100)
        yield list(events[start:end])
        start = end


def send(settings: Settings, requests: Sequence[list[Event]], clients: int) -> dict[str, int]:
    """Sends requests from so many clients at once; how many events became what."""
    app = create_app(settings)

    def post(events: list[Event]) -> dict[str, int]:
        answer: Any = app.test_client().post("/v1/events", json={"events": events})
        if answer.status_code != 200:
            raise RuntimeError(f"{answer.status_code}: {answer.text[:500]}")
        counts: dict[str, int] = answer.json["counts"]
        return counts

    with ThreadPoolExecutor(clients) as pool:
        counts = list(pool.map(post, requests))
    app.extensions["persona"].close()
    return {
        name: sum(one[name] for one in counts) for name in ("written", "duplicate", "conflict", "refused")
    }


def main() -> int:
    """Sends the events in each way and compares."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    events = drawn(options.events, users=USERS, items=ITEMS, seed=options.seed)
    thrice = [event for event in events for _ in range(3)]
    ways: list[tuple[str, Callable[[], list[Event]], int]] = [
        ("in order, one client", lambda: events, 1),
        ("shuffled, one client", lambda: chance.sample(events, len(events)), 1),
        ("each three times in a row, four clients", lambda: thrice, 4),
        ("each three times, shuffled, eight clients", lambda: chance.sample(thrice, len(thrice)), 8),
    ]
    found = set()
    with stack(neo4j_heap="768m", neo4j_timeout=20) as (settings, _), Database(settings) as database:
        for name, made, clients in ways:
            fill(database, ITEMS)
            requests = list(batches(made(), chance))
            started = time.perf_counter()
            counts = send(settings, requests, clients)
            seconds = time.perf_counter() - started
            graph = hash_of(settings)
            found.add((graph, counts["written"]))
            print(
                f"{graph}  {name}: {counts['written']} written, {counts['duplicate']} duplicate, {seconds:.0f} s",
                flush=True,
            )
    same = found == {(graph, len(events))}
    print("equal" if same else f"not equal: {found}")
    return int(not same)


if __name__ == "__main__":
    sys.exit(main())
