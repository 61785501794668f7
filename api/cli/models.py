"""Commands for versions of models: of the one that ranks, and of the tuned encoder."""

from typing import Any

import click

from api.cli import show
from api.profiles import plain
from graph import models as kept
from graph.connection import Database
from settings import load


@click.group(invoke_without_command=True)
@show.json_option
@click.pass_context
def models(context: click.Context, as_json: bool) -> None:
    """Versions of the model that ranks and of the tuned encoder, the newest first.

    Of the model that ranks one serves. Which encoder's vectors serve, `persona embeddings` says.
    """
    if context.invoked_subcommand:
        return
    with Database(load()) as database:
        found = [
            {key: plain(value) for key, value in run.items() if value is not None}
            for run in kept.runs(database)
        ]
    show.print_json({"models": found}) if as_json else _table(found)


@models.command()
@show.json_option
def rollback(as_json: bool) -> None:
    """Let the version before of the model that ranks serve again, at once; twice is where one was."""
    with Database(load()) as database:
        version, previous = kept.rollback(database)
    if as_json:
        show.print_json({"serves": version, "before": previous})
    else:
        show.out.print(f"Version {version} serves; version {previous} is kept.")


def _table(found: list[dict[str, Any]]) -> None:
    names = (
        "kind", "version", "state", "created_at", "events", "links", "validation_ndcg", "recall_before",
        "recall_after", "trained_on",
    )  # fmt: skip
    rows = [[run.get(name, "") for name in names] for run in found]
    show.table(
        "Models",
        names,
        [[str(value)[:16] if isinstance(value, str) else value for value in row] for row in rows],
    )
