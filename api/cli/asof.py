"""Options that ask for what was so on a day."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from graph.moments import Moment, moment

F = TypeVar("F", bound=Callable[..., Any])


def as_of_options(command: F) -> F:
    """Adds `--as-of` and `--by`; the command takes both as `as_of` and `by`."""
    for option in (
        click.option(
            "--by",
            type=click.Choice(["event", "arrival"]),
            default="event",
            show_default=True,
            help="With --as-of: an event is known from when it happened, or from when it arrived.",
        ),
        click.option("--as-of", metavar="DATE", help="As it was on this day (its end, UTC) or at this time."),
    ):
        command = option(command)
    return command


def chosen(as_of: str | None, by: str) -> Moment | None:
    """The moment that was asked for, None for now.

    Raises:
        InvalidInput: it is no day and no time.
    """
    return moment(as_of, arrival=by == "arrival") if as_of else None
