"""What each service says it is; None where it does not answer."""

import http.client
import json
from contextlib import suppress
from importlib.metadata import version

from api import binding
from api import broker as asked
from errors import PersonaError
from graph.connection import Database
from graph.local.neo4j import server
from graph.local.process import Process
from settings import Settings

# Seconds a service may take to answer.
PATIENCE = 2.0


def neo4j(settings: Settings) -> str | None:
    """For example "Neo4j 2026.07.1"; another home's server on the port of the local one is not asked."""
    if settings.local_neo4j and not server(settings).running():
        return None
    with suppress(PersonaError), Database(settings) as database:
        return database.server_version().replace("/", " ")
    return None


def broker(settings: Settings) -> str | None:
    """For example "valkey 9.1.2"."""
    with suppress(*asked.FAULTS):
        return asked.version(settings)
    return None


def worker(settings: Settings, process: Process) -> str | None:
    """A worker writes a file when it is ready; one older than the process is a former life's."""
    ready, live = settings.folder / "run" / f"{process.name}.ready", process.running()
    with suppress(OSError):
        if live and ready.stat().st_mtime >= live.create_time():
            return f"celery {version('celery')}"
    return None


def api(settings: Settings) -> str | None:
    """For example "persona 0.1.0"; another server on its port is not taken for it."""
    host, port = binding.reachable(settings.api_host), settings.api_port
    connection = http.client.HTTPConnection(host, port, timeout=PATIENCE)
    try:
        connection.request("GET", "/health/live")
        return f"persona {json.load(connection.getresponse())['version']}"
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return None
    finally:
        connection.close()
