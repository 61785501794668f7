"""Commands that start, stop and show the servers."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click

from api.cli import progress, show
from api.profiles import plain
from api.queue import INTERACTIVE, PERSONA
from api.stack import Service, Stack
from errors import PersonaError
from graph import knowledge, models, preferences, schema, statistics
from graph.connection import Database
from settings import Settings, load


@click.command()
@show.json_option
def up(as_json: bool) -> None:
    """Start the local stack: Neo4j, Valkey, two workers, the API. Harmless when it runs."""
    stack = Stack(load())
    started = start(stack)
    if as_json:
        show.print_json({"started": started, "api": stack.url, "browser": stack.browser})
        return
    tell(started)
    show.out.print(f"API {stack.url}/docs")


def start(stack: Stack) -> list[str]:
    """Starts what does not run, with a bar; the names of what was started."""
    with progress.bars() as tell:
        return stack.up(tell)


def tell(started: list[str]) -> None:
    """Says what was started."""
    show.out.print(f"Started {', '.join(started)}." if started else "Everything runs already.")


@click.command()
@show.json_option
def down(as_json: bool) -> None:
    """Stop what `up` started, and nothing else; data stays."""
    stack = Stack(load())
    with progress.bars() as tell:
        stopped = stack.down(tell)
    if as_json:
        show.print_json({"stopped": stopped})
    else:
        show.out.print(f"Stopped {', '.join(stopped)}." if stopped else "Nothing was running.")


@click.command()
@show.json_option
def status(as_json: bool) -> None:
    """What runs, where, with which versions, and how much is stale."""
    settings = load()
    stack = Stack(settings)
    services = stack.status()
    graph = _graph(settings) if services[0].version else None
    if as_json:
        show.print_json({"services": [asdict(service) for service in services], "graph": graph})
        return
    _tell_services(services, settings, stack)
    if graph is not None:
        _tell_graph(graph)


def _tell_services(services: list[Service], settings: Settings, stack: Stack) -> None:
    rows = [
        (s.name, s.state + (" (not ours)" if s.version and not s.pid else ""), s.pid, s.address, s.version)
        for s in services
    ]
    show.table("Services", ("service", "state", "pid", "address", "version"), rows)
    show.out.print(f"Logs in {settings.folder / 'logs'}")
    if stack.browser:
        password = settings.folder / "neo4j" / "password"
        show.out.print(f"Neo4j Browser {stack.browser}, user {settings.neo4j_user}, password in {password}")


def _tell_graph(graph: dict[str, Any]) -> None:
    show.table("Graph", ("what", "how many"), list(graph["totals"].items()))
    vectors = [tuple(row.values()) for row in graph["staleness"]]
    if vectors:
        show.table("Vectors", ("label", "current", "stale", "missing"), vectors)
    model = graph["model"]
    serves = f"version {model['active']}, from {model['events']:,} events" if model else "none yet"
    show.out.print(f"Schema: {graph['schema']}")
    show.out.print(f"Model: {serves}{_train('ranking') if graph['model_outdated'] else ''}")
    show.out.print(
        f"Profiles: {'out of date' + _train('profiles') if graph['profiles_outdated'] else 'current'}"
    )


def _train(what: str) -> str:
    return f" (`persona train {what}`)"


def _graph(settings: Settings) -> dict[str, Any] | None:
    try:
        with Database(settings) as database:
            return {
                "schema": schema.version(database),
                "totals": asdict(statistics.totals(database)),
                "staleness": [asdict(s) for s in knowledge.staleness(database, settings.entity_min_degree)],
                "model": _plain(models.serving(database)),
                "model_outdated": models.outdated(database),
                "profiles_outdated": preferences.outdated(database),
            }
    except PersonaError as error:
        show.err.print(str(error))
        return None


def _plain(model: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {key: plain(value) for key, value in model.items()} if model else None


@click.command()
@click.option(
    "--wait", type=click.FloatRange(0), default=0, help="Seconds to wait for a Neo4j that is starting."
)
@show.json_option
def migrate(wait: float, as_json: bool) -> None:
    """Bring the database's schema up to date; harmless when it is."""
    with Database(load()) as database:
        database.wait(wait)
        steps = schema.migrate(database)
    if as_json:
        show.print_json({"applied": steps})
        return
    show.out.print(f"Applied {', '.join(steps)}." if steps else "The schema is up to date.")


@click.command()
def serve() -> None:
    """Run the API in the foreground."""
    Stack(load()).serve()


@click.command()
@click.option(
    "--queue",
    type=click.Choice([PERSONA, INTERACTIVE]),
    default=PERSONA,
    show_default=True,
    help="Jobs, or what somebody waits for.",
)
def worker(queue: str) -> None:
    """Run a worker in the foreground."""
    Stack(load()).work(queue)


@click.command()
def beat() -> None:
    """Run the schedule in the foreground.

    Workers keep it too, and nothing is done twice: it is for where no worker may live for a while.
    """
    Stack(load()).beat()
