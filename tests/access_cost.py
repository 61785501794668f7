"""What the gate costs a request: `.venv/bin/python tests/access_cost.py`, beside a stack that runs.

An answer that takes nothing is asked for without the gate, and through it: with a key of the graph, counted in the
broker, and noted as a write. Printed are, in milliseconds, median, 99th percentile, and time of the processor.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response
from pydantic import SecretStr

from api.access import gate
from api.access.core import Access
from graph.connection import Database
from settings import Settings, load

KEY = "of the measurement"
ROUNDS = 2_000


class _Holder:
    """What the app keeps of Persona, as far as the gate needs it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.access = Access(database, settings)


def _app(database: Database, settings: Settings | None) -> Flask:
    app = Flask(__name__)
    if settings is not None:
        app.extensions["persona"] = _Holder(database, settings)
        gate.register(app, settings)
    app.add_url_rule("/v1/echo", view_func=lambda: Response("{}"), methods=["GET", "POST"], endpoint="echo")
    return app


def _timed(ask: Callable[[], Any]) -> tuple[list[float], float]:
    taken, busy = [], time.process_time()
    for _ in range(ROUNDS):
        started = time.perf_counter()
        assert ask().status_code == 200
        taken.append(1_000 * (time.perf_counter() - started))
    return sorted(taken), 1_000 * (time.process_time() - busy) / ROUNDS


def main() -> None:
    """Measures and prints."""
    settings = load().model_copy(update={"api_key": SecretStr(KEY)})
    with Database(settings) as database:
        bare, gated = _app(database, None).test_client(), _app(database, settings)
        access: Access = gated.extensions["persona"].access
        key, secret = access.keys.create("measured", "write")
        client, headers = gated.test_client(), {"X-API-Key": secret}
        of = {
            "without the gate": lambda: bare.get("/v1/echo", headers=headers),
            "a read": lambda: client.get("/v1/echo", headers=headers),
            "a write": lambda: client.post("/v1/echo", headers=headers),
        }
        for name, ask in of.items():
            taken, busy = _timed(ask)
            p50, p99 = statistics.median(taken), taken[ROUNDS * 99 // 100]
            print(f"{name}: p50 {p50:.2f}, p99 {p99:.2f}, processor {busy:.2f}")
        access.close()
        access.keys.revoke(key.id)


if __name__ == "__main__":
    main()
