"""Servers taken away under a running API: `.venv/bin/python tests/live_outage.py`. Prints a table of timings.

Neo4j, then Valkey, is killed (kill -9), and stopped without being killed (SIGSTOP: it is there and says nothing), and
comes back. With Neo4j away every route answers 503 within 3 seconds, and nothing is restarted when it is back; with
Valkey away reads and writes go on, enqueueing says 503, and what was acknowledged is there afterwards. It starts a
stack of its own, on free ports, in a folder that is deleted.

Exit code 1: something was not so.
"""

import argparse
import http.client
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api_world import build

from api.processes import processes
from api.stack import Stack
from graph.connection import Database
from graph.local.process import Process, free_port
from settings import Settings, load

BOUND = 3.0
"""Seconds in which an answer must come, whatever is away."""
HEALING = 60.0
READS = (
    "/v1/users/1/profile",
    "/v1/users/1/recommendations",
    "/v1/users/1/say",
    "/v1/items/a",
    "/v1/jobs",
    "/health/ready",
)


@dataclass(frozen=True)
class Answer:
    """A status and the seconds it took; 0: none came."""

    status: int
    seconds: float


class Api:
    """The API that runs, asked over HTTP."""

    def __init__(self, settings: Settings) -> None:
        self._host, self._port = settings.api_host, settings.api_port

    def ask(self, method: str, path: str, body: Any = None) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection(self._host, self._port, timeout=30)
        started = time.monotonic()
        try:
            text = None if body is None else json.dumps(body)
            connection.request(method, path, text, {"Content-Type": "application/json"} if text else {})
            response = connection.getresponse()
            response.read()
            return Answer(response.status, time.monotonic() - started)
        except OSError:
            return Answer(0, time.monotonic() - started)
        finally:
            connection.close()

    def heals(self, check: Callable[[], bool]) -> float:
        """Seconds until `check` holds; more than `HEALING` where it does not."""
        started = time.monotonic()
        while not check() and time.monotonic() - started < HEALING:
            time.sleep(0.1)
        return time.monotonic() - started


@dataclass
class Table:
    """What was seen, and whether all of it was as it should be."""

    good: bool = True

    def row(self, what: str, said: str, right: bool) -> None:
        """Prints a line."""
        self.good &= right
        print(f"{'ok ' if right else 'NOT'}  {what:<58} {said}", flush=True)

    def answers(self, what: str, answers: list[Answer], wanted: set[int]) -> None:
        """Prints the slowest of some answers, and their statuses."""
        slowest = max(answer.seconds for answer in answers)
        statuses = sorted({answer.status for answer in answers})
        right = set(statuses) <= wanted and slowest < BOUND
        self.row(what, f"statuses {statuses}, slowest {slowest:.2f} s", right)


def main() -> int:
    """Does it, and says by its exit code whether all was well."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    table = Table()
    with running() as settings:
        api, servers = Api(settings), {process.name: process for process in processes(settings)}
        for how in ("SIGKILL", "SIGSTOP"):
            neo4j_away(api, servers["neo4j"], how, table)
        for how in ("SIGKILL", "SIGSTOP"):
            broker_away(api, servers["broker"], how, table)
        both_away(api, servers, table)
    return int(not table.good)


def neo4j_away(api: Api, server: Process, how: str, table: Table) -> None:
    """Every route says 503 in time, and all is well by itself when it is back."""
    with away(server, how):
        for turn in ("at once", "again"):
            table.answers(f"Neo4j {how}, reads {turn}", [api.ask("GET", path) for path in READS], {503})
        writes = [
            api.ask("POST", "/v1/users/1/say", {"novelty": 0.2}),
            api.ask("POST", "/v1/jobs", {"kind": "statistics"}),
        ]
        table.answers(f"Neo4j {how}, writes", writes, {503})
        table.answers(f"Neo4j {how}, metrics", [api.ask("GET", "/metrics") for _ in range(5)], {200})
        table.answers(f"Neo4j {how}, live", [api.ask("GET", "/health/live")], {200})
    seconds = api.heals(lambda: api.ask("GET", "/v1/users/1/recommendations").status == 200)
    table.row(f"Neo4j back after {how}, rankings again after", f"{seconds:.1f} s", seconds < HEALING)


def broker_away(api: Api, server: Process, how: str, table: Table) -> None:
    """Reads and writes go on, enqueueing says 503, and what was written is there."""
    value = 0.3 if how == "SIGKILL" else 0.4
    with away(server, how):
        reads = [api.ask("GET", path) for path in READS if not path.startswith("/health")]
        table.answers(f"Valkey {how}, reads", reads, {200})
        table.answers(
            f"Valkey {how}, a write", [api.ask("POST", "/v1/users/1/say", {"novelty": value})], {200}
        )
        jobs = [api.ask("POST", "/v1/jobs", {"kind": "statistics"}) for _ in range(3)]
        table.answers(f"Valkey {how}, POST /v1/jobs", jobs, {503})
        table.answers(f"Valkey {how}, ready", [api.ask("GET", "/health/ready")], {503})
        table.answers(f"Valkey {how}, metrics", [api.ask("GET", "/metrics") for _ in range(5)], {200})
    seconds = api.heals(lambda: api.ask("POST", "/v1/jobs", {"kind": "statistics"}).status == 202)
    table.row(f"Valkey back after {how}, jobs taken again after", f"{seconds:.1f} s", seconds < HEALING)
    table.answers(f"Valkey {how}, what was written is there", [api.ask("GET", "/v1/users/1/say")], {200})


def both_away(api: Api, servers: dict[str, Process], table: Table) -> None:
    """The question whether it is ready is answered in time though nothing says a word."""
    with away(servers["neo4j"], "SIGSTOP"), away(servers["broker"], "SIGSTOP"):
        table.answers("both SIGSTOP, ready", [api.ask("GET", "/health/ready") for _ in range(2)], {503})


@contextmanager
def away(server: Process, how: str) -> Iterator[None]:
    """A server killed, or stopped, and back at the end."""
    running = server.running()
    assert running, f"{server.name} does not run"
    running.send_signal(signal.Signals[how])
    if how == "SIGKILL":
        with suppress(Exception):
            running.wait(10)
    try:
        yield
    finally:
        if how == "SIGKILL":
            server.start()
        else:
            running.send_signal(signal.SIGCONT)


@contextmanager
def running() -> Iterator[Settings]:
    """A whole stack with the small world of the tests."""
    ports = {name: free_port() for name in ("neo4j_bolt_port", "neo4j_http_port", "broker_port", "api_port")}
    with tempfile.TemporaryDirectory() as folder:
        cache = Path(os.environ.get("PERSONA_CACHE", Path(__file__).parent.parent / ".persona" / "cache"))
        settings = load(home=Path(folder), cache=cache, neo4j_heap="768m", neo4j_page_cache="256m", **ports)
        stack = Stack(settings)
        try:
            stack.up(lambda *_: None)
            with Database(settings) as database:
                build(database, settings, Path(folder) / "world")
            yield settings
        finally:
            stack.down()


if __name__ == "__main__":
    sys.exit(main())
