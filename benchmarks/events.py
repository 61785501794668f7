"""How long an event takes, and how many a second go in by batches; on the stack that is configured.

`.venv/bin/persona demo` first, then `.venv/bin/python benchmarks/events.py`. Over HTTP, one client: one event a request
(median and 99th percentile), then `--batch` events a request. The users it makes are deleted afterwards.
"""

import argparse
import http.client
import json
import random
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import uuid4

import numpy as np
from load import best_known

from errors import NotFound
from graph.connection import Database
from graph.writing.erasing import erase
from settings import Settings, load

USERS = 200


def main() -> int:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--single", type=int, default=1_000, help="requests of one event")
    parser.add_argument("--batches", type=int, default=40)
    parser.add_argument("--batch", type=int, default=500, help="events in one of them")
    options = parser.parse_args()
    settings, run = load(), f"bench-{uuid4().hex[:8]}-"
    with Database(settings) as database:
        try:
            measure(settings, options, run, best_known(database, 5_000))
        finally:
            for n in range(USERS):
                with suppress(NotFound):  # no event was drawn for this one
                    erase(database, f"{run}{n}")
    return 0


def measure(settings: Settings, options: argparse.Namespace, run: str, items: Sequence[str]) -> None:
    client = http.client.HTTPConnection(settings.api_host, settings.api_port, timeout=60)
    chance = random.Random(1)
    singles = [timed(client, settings, drawn(1, run, items, chance)) for _ in range(options.single + 50)][50:]
    p50, p99 = 1_000 * np.quantile(singles, [0.5, 0.99])
    print(f"one event a request:   p50 {p50:.1f} ms, p99 {p99:.1f} ms, {1 / np.mean(singles):,.0f}/s")
    many = [timed(client, settings, drawn(options.batch, run, items, chance)) for _ in range(options.batches)]
    rate = options.batch * options.batches / sum(many)
    print(
        f"{options.batch} events a request: {rate:,.0f} events/s, p50 {1_000 * np.median(many):.0f} ms a request"
    )


def drawn(count: int, run: str, items: Sequence[str], chance: random.Random) -> list[dict[str, Any]]:
    """Events of some users."""
    return [
        {"user": f"{run}{chance.randrange(USERS)}", "item": chance.choice(items), "kind": "view"}
        for _ in range(count)
    ]


def timed(client: http.client.HTTPConnection, settings: Settings, events: list[dict[str, Any]]) -> float:
    """Seconds that a request takes."""
    body, headers = json.dumps({"events": events}), {"Content-Type": "application/json"}
    if settings.api_key:
        headers["X-API-Key"] = settings.api_key.get_secret_value()
    started = time.perf_counter()
    client.request("POST", "/v1/events", body, headers)
    answer = client.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status}: {text[:300]!r}")
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
