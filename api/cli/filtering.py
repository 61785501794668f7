"""Options that keep a ranking to some items."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from api.filters import properties
from graph.records import Filters

F = TypeVar("F", bound=Callable[..., Any])
YEAR = click.IntRange(-10_000, 10_000)


def filter_options(command: F) -> F:
    """Adds the filters; the command takes them as `chosen` does."""
    for option in (
        click.option("--property", "having", multiple=True, help="An item property, as name=value."),
        click.option("--without", multiple=True, help="Not related to this entity; may be repeated."),
        click.option(
            "--entity", multiple=True, help="Related to this entity, say material/oak; may be repeated."
        ),
        click.option("--year-to", type=YEAR, help="Up to this year."),
        click.option("--year-from", type=YEAR, help="From this year on."),
        click.option("--domain", help="Keep to one domain."),
    ):
        command = option(command)
    return command


def chosen(
    domain: str | None,
    year_from: int | None,
    year_to: int | None,
    entity: tuple[str, ...],
    without: tuple[str, ...],
    having: tuple[str, ...],
) -> Filters:
    """The filters that were asked for.

    Raises:
        InvalidInput: a property is not of the form `name=value`.
    """
    return Filters(domain, year_from, year_to, entity, without, properties(having))
