"""Commands that start, stop and show the servers."""

import os
from dataclasses import asdict
from typing import Any

import click

from api.cli import show
from api.stack import Stack
from errors import PersonaError
from graph import knowledge, schema, statistics
from graph import links as links_of
from graph.connection import Database
from settings import Settings, load


@click.command()
def up() -> None:
    """Start the local stack: Neo4j, Valkey, a worker, the API. Harmless when it runs."""
    stack = Stack(load())
    with show.progress() as tell:
        started = stack.up(tell)
    show.out.print(f"Started {', '.join(started)}." if started else "Everything runs already.")
    show.out.print(f"API {stack.url}/docs")


@click.command()
def down() -> None:
    """Stop what `up` started, and nothing else; data stays."""
    stopped = Stack(load()).down()
    show.out.print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")


@click.command()
@show.json_option
def status(as_json: bool) -> None:
    """What runs, where, with which versions, and how much is stale."""
    settings = load()
    services = Stack(settings).status()
    graph = _graph(settings)
    if as_json:
        show.print_json({"services": [asdict(service) for service in services], "graph": graph})
        return
    rows = [(s.name, _state(s.managed, s.answers), s.pid, s.address, s.version, s.log) for s in services]
    show.table("Services", ("service", "state", "pid", "address", "version", "log"), rows)
    if graph is None:
        return
    show.table("Graph", ("what", "how many"), list(graph["totals"].items()))
    stale = [tuple(row.values()) for row in graph["staleness"]]
    show.table("Vectors", ("label", "current", "stale", "missing"), stale)
    model = graph["links"]
    served = f"version {model['active']}, λ {model['regularisation']:g}" if model else "none yet"
    show.out.print(f"Schema {graph['schema']}. Links: {served}.")
    if settings.local_neo4j:
        show.out.print(f"Neo4j Browser: user neo4j, password in {settings.folder / 'neo4j' / 'password'}")


def _state(managed: bool, answers: bool) -> str:
    return ("running" if answers else "down") + ("" if managed else " (not ours)")


def _graph(settings: Settings) -> dict[str, Any] | None:
    try:
        with Database(settings) as database:
            model = links_of.model(database)
            return {
                "schema": schema.version(database),
                "totals": asdict(statistics.totals(database)),
                "staleness": [asdict(s) for s in knowledge.staleness(database, settings.entity_min_degree)],
                "links": dict(model) if model else None,
            }
    except PersonaError:
        return None


@click.command()
def migrate() -> None:
    """Bring the database's schema up to date; harmless when it is."""
    with Database(load()) as database:
        steps = schema.migrate(database)
    show.out.print(f"Applied {', '.join(steps)}." if steps else "The schema is up to date.")


@click.command()
def serve() -> None:
    """Run the API in the foreground."""
    _become(Stack(load()).api_command())


@click.command()
def worker() -> None:
    """Run a worker in the foreground."""
    _become(Stack(load()).worker_command())


def _become(command: list[str]) -> None:
    os.execvp(command[0], command)
