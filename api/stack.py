"""The local stack: Neo4j, Valkey, two workers and the API, as background processes."""

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from api import binding, probes
from api.processes import (
    api_command,
    api_environment,
    beat_command,
    environment,
    processes,
    valkey,
    worker_command,
)
from api.queue import PERSONA, Queue
from errors import PersonaError
from graph import schema
from graph.connection import Database
from graph.local import neo4j
from graph.local.process import Process, listening, only_one
from settings import Settings

Progress = Callable[[str, int, int], None]
# Seconds that Neo4j may take from opening its port to answering the first query.
FIRST_QUERY = 60.0


class NoBroker(PersonaError):
    """There is no Valkey for this platform among the packages."""

    def __init__(self) -> None:
        super().__init__(
            "No Valkey is packaged for this platform: set PERSONA_BROKER_URL to a Redis or Valkey."
        )


@dataclass(frozen=True)
class Service:
    """One service as it stands.

    Attributes:
        state: "running"; "starting" (its process is there but does not answer); "down"; "port taken" (down, and
            another program listens where it would).
        managed: whether Persona starts and stops it.
        version: what it says it is, None if it does not answer.
    """

    name: str
    state: str
    managed: bool
    pid: int | None
    address: str | None
    version: str | None
    log: str | None


class Stack:
    """What `persona up` starts and `persona down` stops: nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def up(self, progress: Progress, only: Collection[str] | None = None) -> list[str]:
        """Starts what does not run, applies the schema, and returns the names of what was started.

        What a restore that was killed had set aside is put back before.

        Args:
            only: names of services; None: all.

        Raises:
            KeyRequired: the API would be open to the network.
            NoBroker: there is none for this platform, and no other is set.
            PortTaken, DidNotStart, CannotFetch, BadJar: see `graph.local`.
            NewerDatabase: see `graph.schema`.
            Unavailable: a Neo4j or broker that is not ours does not answer.
        """
        settings = self._settings
        binding.check(settings)
        if settings.local_broker and not valkey():
            raise NoBroker
        with only_one(settings.folder):
            if settings.local_neo4j:
                neo4j.call_off(settings)
            if settings.local_neo4j and not neo4j.server(settings).running():
                neo4j.prepare(settings, lambda done, total: progress("jars", done, total))
            return [process.name for process in self._in_order(progress, only) if process.start()]

    def down(self, progress: Progress | None = None, but: Collection[str] = ()) -> list[str]:
        """Stops what was started here, under whichever settings, last first, and returns the names.

        Args:
            but: names of services that are left as they are.
        """
        local = self._settings.model_copy(update={"neo4j_uri": None, "broker_url": None})
        with only_one(self._settings.folder):
            ours = [process for process in reversed(processes(local)) if process.name not in but]
            return [process.name for process in ours if _stop(process, progress)]

    def running(self) -> list[str]:
        """The names of what was started here and runs."""
        local = self._settings.model_copy(update={"neo4j_uri": None, "broker_url": None})
        return [process.name for process in processes(local) if process.running()]

    def status(self) -> list[Service]:
        """How everything stands; works when nothing does."""
        settings, ours = self._settings, {process.name: process for process in self._processes}
        return [
            _service("neo4j", ours.get("neo4j"), settings.bolt, probes.neo4j(settings)),
            _service("broker", ours.get("broker"), settings.broker, probes.broker(settings)),
            _service("worker", ours["worker"], None, probes.worker(settings, ours["worker"])),
            _service("interactive", ours["interactive"], None, probes.worker(settings, ours["interactive"])),
            _service("api", ours["api"], self.url, probes.api(settings)),
        ]

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://{binding.written(self._settings.api_host)}:{self._settings.api_port}"

    @property
    def browser(self) -> str | None:
        """Where Neo4j Browser is, if Neo4j is the local one."""
        settings = self._settings
        return f"http://127.0.0.1:{settings.neo4j_http_port}" if settings.local_neo4j else None

    def serve(self) -> None:
        """Becomes the API.

        Raises:
            KeyRequired: it would be open to the network.
        """
        binding.check(self._settings)
        self._become(api_command(self._settings), api_environment(self._settings))

    def work(self, queue: str = PERSONA) -> None:
        """Becomes a worker for a queue."""
        self._become(worker_command(self._settings, queue), environment(self._settings))

    def beat(self) -> None:
        """Becomes the schedule."""
        self._become(beat_command(self._settings), environment(self._settings))

    def _become(self, command: list[str], told: Mapping[str, str]) -> None:
        self._settings.folder.mkdir(parents=True, exist_ok=True)
        os.execvpe(command[0], command, {**os.environ, **told})

    @cached_property
    def _processes(self) -> list[Process]:
        return processes(self._settings)

    def _in_order(self, progress: Progress, only: Collection[str] | None) -> Iterator[Process]:
        """Each process that is wanted; those that do not run are told of before they are started."""
        for process in self._processes:
            if only is not None and process.name not in only:
                continue
            if process.name == "worker":
                self._prepare()
            if process.running():
                yield process
                continue
            progress(f"starting {process.name}", 0, 1)
            yield process
            progress(f"starting {process.name}", 1, 1)

    def _prepare(self) -> None:
        """Applies the schema, and asks for the broker, which a worker would wait for in silence."""
        with Database(self._settings) as database:
            database.wait(FIRST_QUERY if self._settings.local_neo4j else 0)
            schema.migrate(database)
            Queue(database, self._settings).check()


def _stop(process: Process, progress: Progress | None) -> bool:
    if progress and process.running():
        progress(f"stopping {process.name}", 0, 1)
    return process.stop()


def _service(name: str, process: Process | None, address: str | None, version: str | None) -> Service:
    live = process.running() if process else None
    return Service(
        name=name,
        state="running" if version else "starting" if live else _absent(process),
        managed=process is not None,
        pid=live.pid if live else None,
        address=address,
        version=version,
        log=str(process.log) if process else None,
    )


def _absent(process: Process | None) -> str:
    taken = process and any(listening(port) for port in process.ports.values())
    return "port taken" if taken else "down"
