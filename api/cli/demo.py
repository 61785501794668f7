"""`persona demo`: from an empty machine to an explained recommendation; what is done is not done again."""

import click

from api.cli import data, show
from api.queue import Queue
from api.service import Persona
from api.stack import Stack
from graph import knowledge, preferences
from graph import links as links_of
from graph.connection import Database
from settings import Settings, load

USER = "1"


@click.command()
@click.option("--user", default=USER, show_default=True, help="Whose profile and ranking to show.")
def demo(user: str) -> None:
    """Start everything, import, embed, learn; then show one user's profile and ten recommendations."""
    settings = load()
    stack = Stack(settings)
    show.out.print("[bold]1[/bold] The local stack: Neo4j, Valkey, a worker, the API")
    with show.progress() as tell:
        started = stack.up(tell)
    show.out.print(f"Started {', '.join(started)}." if started else "Everything runs already.")
    show.out.print("[bold]2[/bold] Real data: MovieLens 100K behaviour, Wikidata films")
    report = data.run(settings)
    data.tell(report)
    show.out.print("[bold]3[/bold] Embeddings, item links, profiles, through the queue")
    with Database(settings) as database:
        _learn(database, settings)
    show.out.print(f"[bold]4[/bold] Who is user {user}, and what next")
    with Persona(settings) as persona:
        show.profile(persona.profile(user), limit=10)
        show.recommendations(persona.recommend(user, reasons=3))
    _where_to_go(settings, stack, user)


def _learn(database: Database, settings: Settings) -> None:
    """Runs the jobs that have something to do."""
    queue = Queue(database, settings)
    stale = sum(s.stale + s.missing for s in knowledge.staleness(database, settings.entity_min_degree))
    waiting = {
        "embed": stale > 0,
        "links": links_of.model(database) is None,
        "profiles": preferences.outdated(database),
    }
    for kind, needed in waiting.items():
        if needed:
            show.watch(kind, queue.jobs.watch(queue.submit(kind).id))
        else:
            show.out.print(f"{kind}: up to date.")


def _where_to_go(settings: Settings, stack: Stack, user: str) -> None:
    show.out.print("\n[bold]Where to go[/bold]")
    show.out.print(f"API and its documentation  {stack.url}/docs")
    if settings.local_neo4j:
        show.out.print(f"Neo4j Browser              http://127.0.0.1:{settings.neo4j_http_port}")
        show.out.print(f"  user neo4j, password in  {settings.folder / 'neo4j' / 'password'}")
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
