"""Servers of one's own on free ports, for the tests and for the commands here and in `benchmarks` that measure."""

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from api.processes import processes
from graph.connection import Database
from graph.local import neo4j
from graph.local.process import Process, free_port
from graph.schema import migrate
from settings import Settings, load

CACHE = Path(os.environ.get("PERSONA_CACHE", Path(__file__).parent.parent / ".persona" / "cache"))
"""Downloads and exported models, which are shared with the local stack."""
PORTS = ("neo4j_bolt_port", "neo4j_http_port", "broker_port", "api_port")


def own(home: Path, **changed: Any) -> Settings:
    """Settings of a stack of its own in a folder, on free ports.

    Args:
        changed: further settings. Unless it is among them, a busy machine is not taken for a server that is away.
    """
    ports = {port: free_port() for port in PORTS}
    elsewhere = {"neo4j_uri": None, "broker_url": None}
    return load(**{"home": home, "cache": CACHE, "neo4j_timeout": 60, **elsewhere, **ports, **changed})


def named(settings: Settings) -> dict[str, Process]:
    """The processes of a stack by name."""
    return {process.name: process for process in processes(settings)}


@contextmanager
def graph(settings: Settings) -> Iterator[Process]:
    """Neo4j with the schema; killed at the end, since its data is thrown away, and an orderly end takes ten seconds."""
    neo4j.prepare(settings, lambda _done, _total: None)
    server = neo4j.server(settings)
    try:
        server.start()
        with Database(settings) as database:
            database.wait(60)
            migrate(database)
        yield server
    finally:
        if running := server.running():
            running.kill()
            running.wait(10)
        server.stop()


@contextmanager
def nothing(home: Path | None = None, **changed: Any) -> Iterator[Settings]:
    """Settings of a stack that does not run; what has been started is stopped at the end.

    Args:
        home: its folder, which is kept; by default one that is deleted.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    with nullcontext(home) if home else tempfile.TemporaryDirectory() as folder:
        settings = own(Path(folder).absolute(), **changed)
        try:
            yield settings
        finally:
            for process in reversed(processes(settings)):
                process.stop()


@contextmanager
def stack(*names: str, **changed: Any) -> Iterator[tuple[Settings, dict[str, Process]]]:
    """Settings and processes of a stack of its own; Neo4j runs with the schema, and what else is named."""
    with nothing(**changed) as settings, graph(settings):
        started = named(settings)
        for name in names:
            started[name].start()
        yield settings, started
