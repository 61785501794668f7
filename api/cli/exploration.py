"""Commands about exploration: what kept rankings earned, and what others would have."""

from typing import Any

import click

from api.cli import show
from api.exploring import report as reported
from graph.connection import Database
from settings import load


@click.group()
def exploration() -> None:
    """What trying new items in kept rankings says."""


@exploration.command()
@click.option(
    "--days",
    type=click.FloatRange(0, 36_500, min_open=True),
    default=7.0,
    show_default=True,
    help="A liking counts within so many days; rankings kept later than that are left out.",
)
@click.option(
    "--target", help="Judge the rankings kept with ids that begin so; unset: those without exploration."
)
@show.json_option
def report(days: float, target: str | None, as_json: bool) -> None:
    """What kept rankings earned, in likings a ranking, and what another way of ranking would have (off-policy)."""
    with Database(load()) as database:
        answer = reported(database, days=days, target=target)
    show.print_json(answer) if as_json else _show(answer)


def _show(answer: dict[str, Any]) -> None:
    show.out.print(
        f"{answer['rankings']:,} rankings of {answer['users']:,} users, {answer['entries']:,} items shown, "
        f"{answer['explored']:,} of them explored. Likings a ranking within {answer['days']:g} days:"
    )
    names = {
        "logged": "as they were shown",
        "ips": f"{answer['target']}, by inverse propensities",
        "snips": f"{answer['target']}, self-normalised",
    }
    for name, told in names.items():
        one = answer[name]
        show.out.print(f"  {told}: {one['value']:.4f} [{one['low']:.4f}, {one['high']:.4f}]", markup=False)
    show.out.print(
        f"  as good as {answer['effective']:,.0f} items shown; covered: {answer['covered']:.2f} (near 1: all of it)"
    )
