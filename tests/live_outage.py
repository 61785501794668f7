"""Servers taken away under a running API: `.venv/bin/python tests/live_outage.py`. Prints a table of timings.

Neo4j, then Valkey, is killed (kill -9), and stopped without being killed (SIGSTOP: it is there and says nothing), and
comes back. With Neo4j away every route answers 503 within 3 seconds, and nothing is restarted when it is back; with
Valkey away reads and writes go on, enqueueing says 503, and what was acknowledged is there afterwards. It starts a
stack of its own, on free ports, in a folder that is deleted.

Exit code 1: something was not so.
"""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from live_stack import HEALING, Api, Table, running

from api.processes import processes
from graph.local.process import Process

READS = (
    "/v1/users/1/profile",
    "/v1/users/1/recommendations",
    "/v1/users/1/say",
    "/v1/items/a",
    "/v1/jobs",
    "/health/ready",
)
TURNS = 5
"""How often each of them must be answered in a row: each process of the API finds out by itself that all is well."""


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
    seconds = api.heals(lambda: all(api.ask("GET", path).status == 200 for path in READS * TURNS))
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


if __name__ == "__main__":
    sys.exit(main())
