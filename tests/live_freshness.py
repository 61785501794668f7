"""An event counts in the very next ranking, by exactly what the formula says; on the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python tests/live_freshness.py`. Each try takes a user made for it, an
item that the user has not met, and another that it is tied to by a link or an entity; reads the score of that other
one, sends the event, asks for the ranking and for the score right after, and compares both scores with what Neo4j's
properties give by an arithmetic of its own (`score_oracle`). The users are deleted afterwards.

Exit code 1: a score differs, or the 99th percentile of event and ranking together is above 200 ms.
"""

import argparse
import http.client
import json
import random
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote
from uuid import uuid4

import numpy as np
from neo4j import Driver, GraphDatabase
from score_oracle import score

from graph.local.neo4j import password
from settings import Settings, load

TOLERANCE, P99, EVENTS_A_USER = 1e-6, 200.0, 20
KINDS = (("like", None), ("rate", 5), ("rate", 2), ("view", None), ("purchase", None), ("skip", None))
LINKED = (
    "MATCH (h:Item)-[:SIMILAR_TO]->() WITH DISTINCT h WHERE rand() < $share RETURN h.id AS id LIMIT $limit"
)
OTHERS = "MATCH (u:User) WHERE EXISTS { (u)-[:INTERACTED]->() } RETURN u.id AS id ORDER BY id LIMIT $limit"
TIED = """
MATCH (m:Model {id: 'ranking'})
MATCH (h:Item {id: $item})
CALL (h, m) {
  MATCH (h)-[s:SIMILAR_TO {version: m.active}]->(x:Item) RETURN x ORDER BY abs(s.weight) DESC LIMIT 20
  UNION
  MATCH (h)-->(e:Entity)<--(x:Item) WHERE e.degree <= 200 AND x <> h RETURN x LIMIT 5
}
WITH DISTINCT x WHERE NOT EXISTS { (:User {id: $user})-[:INTERACTED]->(x) }
RETURN x.id AS id
"""


class Api(Protocol):
    """Whatever answers requests with status and JSON."""

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]: ...


@dataclass
class Found:
    """What the tries found: milliseconds of event, ranking and both, what differs, and how often a score moved."""

    times: list[tuple[float, float]] = field(default_factory=list)
    moved: int = 0
    ranked: int = 0
    worst: float = 0.0
    faults: list[str] = field(default_factory=list)


class OverHttp:
    """The API at its port, over one connection."""

    def __init__(self, settings: Settings) -> None:
        self._client = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=120)
        key = settings.api_key.get_secret_value() if settings.api_key else None
        self._headers = {"Content-Type": "application/json"} | ({"X-API-Key": key} if key else {})

    def __call__(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        self._client.request(method, path, None if body is None else json.dumps(body), self._headers)
        answer = self._client.getresponse()
        return answer.status, json.loads(answer.read())


@contextmanager
def driver_of(settings: Settings) -> Iterator[Driver]:
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth, notifications_min_severity="OFF") as driver:
        yield driver


def attempt(api: Api, driver: Driver, settings: Settings, tries: int, seed: int = 1) -> Found:
    """Tries as often as asked, with users of its own that are gone afterwards."""
    chance, found, run = random.Random(seed), Found(), f"fresh-{uuid4().hex[:8]}"
    linked = _ids(driver, LINKED, share=1.0, limit=5_000)
    try:
        for n in range(tries):
            _try(api, driver, settings, f"{run}-{n // EVENTS_A_USER}", linked, chance, found)
            if n % 100 == 99:
                print(f"{n + 1} tries, {len(found.faults)} faults", file=sys.stderr, flush=True)
    finally:
        driver.execute_query("MATCH (u:User) WHERE u.id STARTS WITH $run DETACH DELETE u", run=run)
    return found


def _ids(driver: Driver, query: str, **parameters: Any) -> list[str]:
    return sorted(row["id"] for row in driver.execute_query(query, parameters).records)


def _try(
    api: Api,
    driver: Driver,
    settings: Settings,
    user: str,
    linked: Sequence[str],
    chance: random.Random,
    found: Found,
) -> None:
    met = set(_ids(driver, "MATCH (:User {id: $user})-[:INTERACTED]->(i) RETURN i.id AS id", user=user))
    item = chance.choice([one for one in linked if one not in met] or linked)
    other = chance.choice(_ids(driver, TIED, item=item, user=user) or [item])
    before = _score(api, user, other) if met else None
    kind, value = chance.choice(KINDS)
    event = {"user": user, "item": item, "kind": kind, "value": value, "event_id": uuid4().hex}

    started = time.perf_counter()
    status, answer = api("POST", "/v1/events", {"events": [event]})
    posted = time.perf_counter()
    ranked, ranking = api("GET", f"/v1/users/{quote(user, safe='')}/recommendations?limit=10")
    done = time.perf_counter()
    after = _score(api, user, other)

    found.times.append((1_000 * (posted - started), 1_000 * (done - posted)))
    if (status, ranked) != (200, 200):
        found.faults.append(f"{user} {event}: {status} {answer}, {ranked}")
        return
    expected = score(driver, user, other, settings.hub_degree)
    shown = [one["score"] for one in ranking["recommendations"] if one["item"] == other]
    found.moved += before is None or before != after
    found.ranked += len(shown)
    for served in (after, *shown):
        gap = abs(served - expected)
        found.worst = max(found.worst, gap)
        if gap > TOLERANCE:
            found.faults.append(f"{user} {other} after {event}: served {served}, must be {expected}")


def _score(api: Api, user: str, item: str) -> float:
    path = f"/v1/users/{quote(user, safe='')}/recommendations/{quote(item, safe='')}/explanation?reasons=0"
    status, answer = api("GET", path)
    if status != 200:
        raise RuntimeError(f"GET {path}: {status} {answer}")
    return float(answer["score"])


def report(found: Found) -> int:
    """Prints what was found; the exit code."""
    times = np.asarray(found.times)
    both = times.sum(axis=1)
    tries = len(times)
    right = tries - len({fault.split(" after ")[-1] for fault in found.faults})
    print(f"{tries} tries, {right} right ({100 * right / tries:.1f} %), largest difference {found.worst:.2e}")
    print(f"the score moved in {found.moved}; the item was in the ten best in {found.ranked}")
    for name, row in (("event", times[:, 0]), ("ranking", times[:, 1]), ("both", both)):
        print(f"{name:8} p50 {np.quantile(row, 0.5):6.1f} ms   p99 {np.quantile(row, 0.99):6.1f} ms")
    for fault in found.faults[:20]:
        print(fault, file=sys.stderr)
    return int(bool(found.faults) or np.quantile(both, 0.99) > P99)


def main() -> int:
    """Tries on the configured stack."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tries", type=int, default=1_000)
    parser.add_argument(
        "--warm-up", type=int, default=100, help="other users, ranked before the clock starts"
    )
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    settings = load()
    with driver_of(settings) as driver:
        api = OverHttp(settings)
        for user in _ids(driver, OTHERS, limit=options.warm_up):
            api("GET", f"/v1/users/{quote(user, safe='')}/recommendations?limit=10")
        return report(attempt(api, driver, settings, options.tries, options.seed))


if __name__ == "__main__":
    sys.exit(main())
