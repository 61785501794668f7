"""Commands for who is called when something changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from api.cli import show
from api.schemas.webhooks import WebhookBody
from api.webhooks import Hooks
from graph.connection import Database
from settings import load


@click.group()
def webhooks() -> None:
    """Who is called when profiles or jobs change."""


@webhooks.command("list")
@show.json_option
def list_(as_json: bool) -> None:
    """Every webhook, and how its calls go."""
    with _hooks() as hooks:
        found = hooks.all()
    if as_json:
        show.print_json(found)
        return
    rows = [
        (w["id"], w["url"], ", ".join(w["kinds"]), w["state"], w["error"] or "") for w in found["webhooks"]
    ]
    show.table("Webhooks", ("id", "url", "kinds", "state", "error"), rows)


@webhooks.command()
@click.argument("url")
@click.option("--kind", "kinds", multiple=True, help="profile or job; both, if none is named.")
@click.option("--user", "users", multiple=True, help="Only profiles of this user; may be repeated.")
@show.json_option
def add(url: str, kinds: tuple[str, ...], users: tuple[str, ...], as_json: bool) -> None:
    """Call URL when something changes; the secret that signs the calls is shown once."""
    given: dict[str, Any] = {"url": url, "users": list(users)} | ({"kinds": list(kinds)} if kinds else {})
    body = WebhookBody.of(given)
    with _hooks() as hooks:
        made = hooks.create(body.url, body.kinds, body.users)
    if as_json:
        show.print_json(made)
    else:
        show.out.print(f"Webhook {made['id']}, secret {made['secret']}", markup=False)


@webhooks.command()
@click.argument("webhook")
@show.json_option
def delete(webhook: str, as_json: bool) -> None:
    """Call it no more."""
    with _hooks() as hooks:
        gone = hooks.delete(webhook)
    if as_json:
        show.print_json(gone)
    else:
        show.out.print(f"Deleted {webhook}.", markup=False)


@webhooks.command()
@click.argument("webhook")
@show.json_option
def resume(webhook: str, as_json: bool) -> None:
    """Call it again, where it was disabled or waits."""
    with _hooks() as hooks:
        now = hooks.resume(webhook)
    if as_json:
        show.print_json(now)
    else:
        show.out.print(f"Webhook {webhook} is {now['state']}.", markup=False)


@contextmanager
def _hooks() -> Iterator[Hooks]:
    settings = load()
    with Database(settings) as database:
        yield Hooks(database, settings)
