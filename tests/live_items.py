"""How soon a new item is found: `.venv/bin/python tests/live_items.py`, against a running stack with the demo's graph.

New items are PUT one after the other, each alike to a film that is known: of its relations, with a text of its own.
Measured from the PUT on: until a search by that text finds it, and until it is in a ranking (limit 100) of one of the
users who liked the film last. What was made is deleted at the end. Exit code 1: one was not found, or p95 is above 2 s.
"""

import argparse
import http.client
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import numpy as np
from neo4j import Driver, GraphDatabase

from graph.local.neo4j import password
from settings import Settings, load

WANTED = 2.0
"""Seconds, of 95 in 100."""
PATIENCE = 20.0
LIKES = """
MATCH (i:Item) WHERE i.popularity >= $least
WITH i, COLLECT { MATCH (i)-[r]->(e:Entity) RETURN {type: type(r), entity: e.id} ORDER BY e.id } AS relations,
     COLLECT {
       MATCH (u:User)-[r:INTERACTED]->(i) WHERE r.signal > 0 RETURN u.id ORDER BY r.at DESC LIMIT $users
     } AS users
WHERE size(users) = $users AND any(one IN relations WHERE one.type = 'DIRECTED_BY')
RETURN i.id AS id, i.title AS title, i.domain AS domain, i.year AS year, relations, users
ORDER BY i.popularity DESC LIMIT $count
"""


class Api:
    """One connection to the API, kept alive."""

    def __init__(self, settings: Settings) -> None:
        key = settings.api_key
        self._headers = {"Content-Type": "application/json"} | (
            {"X-API-Key": key.get_secret_value()} if key else {}
        )
        self._connection = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=PATIENCE)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        """Status and answer."""
        data = json.dumps(body) if body is not None else None
        self._connection.request(method, path, data, self._headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    def got(self, method: str, path: str, body: Any = None) -> Any:
        """The answer; what is no success ends the run."""
        status, answer = self.ask(method, path, body)
        assert status < 300, (method, path, status, answer)
        return answer


def main() -> int:
    """Measures, prints, and says by its exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--users", type=int, default=5, help="whose rankings are looked at, of each film")
    options = parser.parse_args()
    settings = load()
    auth = (settings.neo4j_user, password(settings))
    with GraphDatabase.driver(settings.bolt, auth=auth) as driver:
        likes = known(driver, options.items, options.users)
        made = [f"live/{n}" for n in range(len(likes))]
        try:
            return judge(list(each(settings, made, likes)))
        finally:
            api = Api(settings)
            gone = [api.ask("DELETE", f"/v1/items/{quote(item, safe='')}")[0] for item in made]
            print(f"deleted {sum(status < 300 for status in gone)} items")


def known(driver: Driver, count: int, users: int) -> list[dict[str, Any]]:
    """Films that are known, with their relations and the users who liked them last."""
    found = driver.execute_query(LIKES, count=count, users=users, least=30).records
    return [dict(row) for row in found]


def each(
    settings: Settings, made: Sequence[str], likes: Sequence[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    """What was seen of each item, printed as it comes."""
    for item, like in zip(made, likes, strict=True):
        one = tried(settings, item, like)
        print(
            f"{item}, as {like['title']!r}: found by search after {one['search']:.2f} s, in a ranking after "
            f"{one['ranking']:.2f} s; best rank {one['rank']}, among 100 for {one['among']} of {len(like['users'])}",
            flush=True,
        )
        yield one


def tried(settings: Settings, item: str, like: dict[str, Any]) -> dict[str, Any]:
    """PUTs one item and waits for it in a search and in rankings, side by side: seconds, and where it stands."""
    text = f"A second tale of {like['title']}, told by item {item.replace('/', ' ')} of this measurement."
    body = {
        "title": f"{like['title']} again",
        "domain": like["domain"],
        "year": like["year"],
        "text": text,
        "relations": like["relations"],
    }
    Api(settings).got("PUT", f"/v1/items/{quote(item, safe='')}", body)
    began = time.monotonic()
    with ThreadPoolExecutor(2) as pool:
        search = pool.submit(until, began, searched(Api(settings), item, text))
        ranking = pool.submit(until, began, ranked(Api(settings), item, like["users"]))
        rank, standing = ranking.result(), where(Api(settings), item, like["users"])
        return {"search": search.result(), "ranking": rank, **standing}


def until(began: float, found: Callable[[], bool]) -> float:
    """Seconds until something is so; infinity if it is not after `PATIENCE`."""
    while time.monotonic() - began < PATIENCE:
        if found():
            return time.monotonic() - began
        time.sleep(0.02)
    return float("inf")


def searched(api: Api, item: str, text: str) -> Callable[[], bool]:
    """Whether a search by the text finds the item."""

    def found() -> bool:
        answer = api.got("POST", "/v1/search", {"text": text, "limit": 10})
        return any(one["id"] == item for one in answer["results"])

    return found


def ranked(api: Api, item: str, users: Sequence[str]) -> Callable[[], bool]:
    """Whether a ranking of one of the users has it; each look is at the next user's."""
    turn = iter(range(1_000_000))

    def found() -> bool:
        user = quote(users[next(turn) % len(users)], safe="")
        answer = api.got("GET", f"/v1/users/{user}/recommendations?limit=100&explain=false")
        return any(one["item"] == item for one in answer["recommendations"])

    return found


def where(api: Api, item: str, users: Sequence[str]) -> dict[str, Any]:
    """Its best rank for these users, and for how many it is among the 100 best."""
    path = "/v1/users/{}/recommendations/{}/explanation?limit=100"
    asked = [path.format(quote(user, safe=""), quote(item, safe="")) for user in users]
    found = [api.ask("GET", one) for one in asked]
    stand = [answer["standing"] for status, answer in found if status == 200]
    ranks = [one["rank"] for one in stand]
    return {"rank": min(ranks, default=0), "among": sum(one["status"] == "ranked" for one in stand)}


def judge(found: list[dict[str, Any]]) -> int:
    """Prints how long it took and where the items stand; the exit code."""
    good = True
    for what in ("search", "ranking"):
        seconds = np.asarray([one[what] for one in found])
        p50, p95 = (float(np.quantile(seconds, share, method="higher")) for share in (0.5, 0.95))
        missed = int(np.isinf(seconds).sum())
        print(f"{what}: p50 {p50:.2f} s, p95 {p95:.2f} s, max {seconds.max():.2f} s, not found {missed}")
        good &= p95 <= WANTED
    ranks = np.asarray([one["rank"] for one in found])
    among = np.mean([one["among"] > 0 for one in found])
    print(
        f"best rank of each item: median {np.median(ranks):.0f}, worst {ranks.max()}; among 100: {among:.0%}"
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
