"""Commands for API keys and the audit log; they speak with the graph, not with the API."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from api.access.answers import key_answer, keys_page
from api.cli import show
from api.cli.log import note
from graph.connection import Database
from graph.keys import SCOPES, Keys
from graph.moments import moment
from settings import load


@contextmanager
def _keys(action: str, about: str | None = None) -> Iterator[Keys]:
    """The keys of the graph; that it was done is noted in the audit log."""
    with Database(load()) as database:
        yield Keys(database)
        note(database, f"keys {action}", about)


@click.group()
def keys() -> None:
    """Make, list, rotate and revoke API keys."""


@keys.command()
@click.argument("name")
@click.option("--scope", type=click.Choice(SCOPES), default="read", show_default=True)
@click.option(
    "--expires", metavar="DAY", help="The last day, or the time, that it is good; without: for ever."
)
@show.json_option
def create(name: str, scope: Any, expires: str | None, as_json: bool) -> None:
    """Make a key called NAME. What its owner sends is shown this once.

    From the first key on, every request to the API needs one.
    """
    until = moment(expires, field="expires").at if expires else None
    with _keys("create") as known:
        key, secret = known.create(name, scope, until)
    _tell(key_answer(key, secret), as_json)


@keys.command(name="list")
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="How many to pass over.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@show.json_option
def list_(offset: int, limit: int, as_json: bool) -> None:
    """The newest first, those that are over too."""
    with Database(load()) as database:
        page = keys_page(Keys(database), offset=offset, limit=limit)
    if as_json:
        show.print_json(page)
        return
    names = ("id", "name", "scope", "created_at", "expires_at", "revoked_at", "last_used")
    rows = [
        [str(key[n])[:16] if n.endswith(("_at", "_used")) and key[n] else key[n] for n in names]
        for key in page["keys"]
    ]
    show.table("Keys", names, rows)


@keys.command()
@click.argument("key")
@click.option(
    "--grace",
    type=click.FloatRange(0, 30 * 24 * 3600),
    default=0.0,
    help="Seconds the old secret is good for yet.",
)
@show.json_option
def rotate(key: str, grace: float, as_json: bool) -> None:
    """Give KEY a new secret, shown this once."""
    with _keys("rotate", f"key:{key}") as known:
        found, secret = known.rotate(key, grace)
    _tell(key_answer(found, secret), as_json)


@keys.command()
@click.argument("key")
@show.json_option
def revoke(key: str, as_json: bool) -> None:
    """End KEY: it opens nothing any more, everywhere within PERSONA_KEY_SECONDS."""
    with _keys("revoke", f"key:{key}") as known:
        found = known.revoke(key)
    _tell(key_answer(found), as_json)


def _tell(key: dict[str, Any], as_json: bool) -> None:
    if as_json:
        show.print_json(key)
    elif "secret" in key:
        show.out.print(f"Key {key['id']} ({key['scope']}). Keep this, it is not shown again:")
        show.out.print(key["secret"])
    else:
        show.out.print(f"Key {key['id']} is revoked.")
