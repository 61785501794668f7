"""Commands for jobs: ask for work, watch it, stop it, let it go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from api.cli import progress, show
from api.cli.asof import as_of_options
from api.filters import properties
from api.queue import Queue, job_answer
from errors import PersonaError
from graph.connection import Database
from graph.jobs import Job
from settings import load

no_watch = click.option("--no-watch", is_flag=True, help="Enqueue and return.")


@contextmanager
def queue() -> Iterator[Queue]:
    """The door to the workers."""
    settings = load()
    with Database(settings) as database:
        yield Queue(database, settings)


class JobFailed(PersonaError):
    """A job that did not end well."""

    def __init__(self, job: Job) -> None:
        reason = f": {job.error}" if job.error else ""
        further = f"`persona jobs resume {job.id}` lets it go on."
        super().__init__(f"The {job.kind} job {job.id} is {job.state}{reason}. {further}")


def submit(kind: str, parameters: dict[str, Any], *, watch: bool, as_json: bool) -> None:
    """Enqueues a job and follows it.

    Raises:
        JobFailed: it did not end well.
    """
    with queue() as door:
        job = door.submit(kind, parameters)
        if watch:
            follow(door, job, quiet=as_json)
        if as_json or not watch:
            _tell(door.jobs.get(job.id), as_json)


def follow(door: Queue, job: Job, *, quiet: bool = False) -> None:
    """Follows a job to its end.

    Raises:
        JobFailed: it did not end well.
    """
    last = progress.watch(job.kind, door.jobs.watch(job.id), quiet=quiet)
    if last.state != "done":
        raise JobFailed(last)


def _tell(job: Job, as_json: bool) -> None:
    if as_json:
        show.print_json(job_answer(job))
    else:
        further = "" if job.finished else f" `persona jobs watch {job.id}` follows it."
        show.out.print(f"{job.kind} job {job.id}: {job.state}.{further}")


@click.command()
@click.option(
    "--label",
    type=click.Choice(["all", "Item", "Entity"], case_sensitive=False),
    default="all",
    show_default=True,
    help="Which nodes.",
)
@click.option("--force", is_flag=True, help="Embed what is current too.")
@no_watch
@show.json_option
def embed(label: str, force: bool, no_watch: bool, as_json: bool) -> None:
    """Embed what is stale: texts first, then vectors."""
    submit("embed", {"label": label, "force": force}, watch=not no_watch, as_json=as_json)


@click.command()
@click.argument("what", type=click.Choice(["ranking", "encoder", "profiles", "statistics"]))
@click.option("--set", "given", metavar="NAME=VALUE", multiple=True, help="A parameter; may be repeated.")
@as_of_options
@no_watch
@show.json_option
def train(
    what: str, given: tuple[str, ...], as_of: str | None, by: str, no_watch: bool, as_json: bool
) -> None:
    """Train the model that ranks; learn profiles or statistics anew from all events; tune the encoder.

    As of a day, the model that ranks is trained on events until then and kept for `persona recommend --as-of`, by the
    same --by; the one that serves goes on to.

    A tuned encoder is kept as a version: `persona embeddings prepare` makes its vectors, `switch` lets them serve. Its
    parameters (--set steps=60) are those of the API's reference.
    """
    past = ({"as_of": as_of} | ({"by": by} if by != "event" else {})) if as_of else {}
    submit(what, properties(given, "set") | past, watch=not no_watch, as_json=as_json)


@click.command()
@no_watch
@show.json_option
def audit(no_watch: bool, as_json: bool) -> None:
    """Check every stored interest against the events: right, stale, unsupported or contradicted."""
    submit("audit", {}, watch=not no_watch, as_json=as_json)


@click.group()
def jobs() -> None:
    """List, show, watch, cancel and resume jobs."""


@jobs.command(name="list")
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="How many to pass over.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@show.json_option
def list_(offset: int, limit: int, as_json: bool) -> None:
    """The newest first."""
    with queue() as door:
        page = door.page(offset=offset, limit=limit)
    if as_json:
        show.print_json(page)
        return
    rows = [
        (
            j["id"],
            j["kind"],
            j["state"],
            j["done"],
            j["total"],
            j["failed"],
            j["created_at"][:16].replace("T", " "),
        )
        for j in page["jobs"]
    ]
    show.table("Jobs", ("job", "kind", "state", "done", "total", "failed", "created"), rows)


@jobs.command(name="show")
@click.argument("job")
@show.json_option
def show_(job: str, as_json: bool) -> None:
    """One job and its chunks."""
    with queue() as door:
        found = door.jobs.get(job)
    show.print_json(job_answer(found)) if as_json else progress.job(found)


@jobs.command()
@click.argument("job")
@show.json_option
def watch(job: str, as_json: bool) -> None:
    """Follow a job to its end; exits with 1 if that is not a good one."""
    with queue() as door:
        follow(door, door.jobs.get(job), quiet=as_json)
        if as_json:
            _tell(door.jobs.get(job), as_json)


@jobs.command()
@click.argument("job")
@show.json_option
def cancel(job: str, as_json: bool) -> None:
    """Stop a job; what is running writes nothing any more."""
    with queue() as door:
        _tell(door.jobs.cancel(job), as_json)


@jobs.command()
@click.argument("job")
@show.json_option
def resume(job: str, as_json: bool) -> None:
    """Let a failed or cancelled job go on."""
    with queue() as door:
        _tell(door.resume(job), as_json)
