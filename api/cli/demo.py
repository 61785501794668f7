"""`persona demo`: from an empty machine to an explained recommendation; what is done is not done again."""

from collections.abc import Callable

import click
from rich.markup import escape

from api.cli import data, jobs, show
from api.cli import stack as servers
from api.queue import Queue
from api.service import Persona
from api.stack import Stack
from graph import knowledge, models, preferences
from graph.connection import Database
from graph.jobs import Job
from settings import Settings, load

USER = "1"


@click.command()
@click.option("--user", default=USER, show_default=True, help="Whose profile and ranking to show.")
def demo(user: str) -> None:
    """Start everything, import, embed, learn; then show one user's profile and ten recommendations."""
    settings = load()
    stack = Stack(settings)
    _step(1, "The local stack: Neo4j, Valkey, a worker, the API")
    servers.tell(servers.start(stack))
    _step(2, "Real data: MovieLens 100K behaviour, Wikidata films")
    data.tell(data.run(settings))
    _step(3, "Embeddings, the model that ranks, profiles, through the queue")
    with Database(settings) as database:
        _learn(database, settings)
    _step(4, f"Who is user {user}, and what next")
    with Persona(settings) as persona:
        show.profile(persona.profile(user), limit=10)
        show.recommendations(persona.recommend(user, reasons=3))
    _where_to_go(settings, stack, user)


def _step(number: int, text: str) -> None:
    show.out.print(f"\n[bold cyan]{number}[/bold cyan] [bold]{escape(text)}[/bold]")


def _learn(database: Database, settings: Settings) -> None:
    """Runs the jobs that have something to do, each after the one it builds on.

    Raises:
        JobFailed: one of them did not end well.
    """
    queue = Queue(database, settings)
    needed: dict[str, Callable[[], bool]] = {
        "embed": lambda: _stale(database, settings),
        "ranking": lambda: models.outdated(database),
        "profiles": lambda: preferences.outdated(database),
    }
    for kind, is_needed in needed.items():
        job = _unfinished(queue, kind)
        if job or is_needed():
            jobs.follow(queue, job or queue.submit(kind))
        else:
            show.out.print(f"{kind}: up to date.")


def _stale(database: Database, settings: Settings) -> bool:
    found = knowledge.staleness(database, settings.entity_min_degree)
    return any(label.stale or label.missing for label in found)


def _unfinished(queue: Queue, kind: str) -> Job | None:
    """The job of a kind that a former demo left at work."""
    latest = queue.jobs.page(limit=100)
    return next((job for job in latest if job.kind == kind and not job.finished), None)


def _where_to_go(settings: Settings, stack: Stack, user: str) -> None:
    show.out.print("\n[bold]Where to go[/bold]")
    show.out.print(f"API and its documentation  {stack.url}/docs")
    if stack.browser:
        show.out.print(f"Neo4j Browser              {stack.browser}")
        show.out.print(f"  user {settings.neo4j_user}, password in  {settings.folder / 'neo4j' / 'password'}")
        show.out.print("  queries to paste         cypher/browse/")
    show.out.print("Try next")
    for command in (
        "status",
        f"recommend {user} --year-from 2000",
        f"why {user} ml-100",
        'search "slow science fiction in space"',
        "down",
    ):
        show.out.print(f"  .venv/bin/persona {command}")
