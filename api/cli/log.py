"""The command that shows the audit log."""

from typing import Any

import click

from api.cli import show
from graph import audit_log
from graph.connection import Database
from graph.moments import moment
from settings import load

COMMAND_LINE = "command line"


@click.command()
@click.option("--key", help="Only of this key.")
@click.option("--since", metavar="DAY", help="Not before this day's end, or this time.")
@click.option("--until", metavar="DAY", help="Not after this day's end, or this time.")
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="How many to pass over.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@show.json_option
def log(as_json: bool, offset: int, limit: int, **wanted: str | None) -> None:
    """The audit log: every write and whatever an admin did, the newest first."""
    given: dict[str, Any] = {"key": wanted["key"]}
    for name in ("since", "until"):
        given[name] = moment(text, field=name).at if (text := wanted[name]) else None
    with Database(load()) as database:
        found = audit_log.page(database, offset=offset, limit=limit + 1, **given)
    further = offset + limit if len(found) > limit else None
    if as_json:
        show.print_json({"entries": found[:limit], "offset": offset, "limit": limit, "next": further})
        return
    names = ("at", "key", "scope", "method", "route", "status", "about")
    show.table("Audit log", names, [[entry[name] for name in names] for entry in found[:limit]])


def note(database: Database, action: str, about: str | None = None) -> None:
    """Notes what a command did; whoever can reach the graph from here is an admin."""
    of = {"key": COMMAND_LINE, "scope": "admin", "method": "CLI", "route": f"persona {action}"}
    audit_log.write(database, [audit_log.entry(status=0, about=about, **of)])
