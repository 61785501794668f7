"""Commands that bring data in."""

from dataclasses import asdict

import click

from api.cli import progress, show
from graph.connection import Database
from graph.importing.demo import DemoReport, import_demo
from graph.schema import migrate
from settings import Settings, load


@click.group(name="import")
def import_() -> None:
    """Bring data into the graph."""


@import_.command()
@show.json_option
def demo(as_json: bool) -> None:
    """MovieLens 100K and Wikidata films, from their packages; again, it goes on where it stopped."""
    report = run(load())
    if as_json:
        show.print_json({"imported": asdict(report.imported), "join": asdict(report.join)})
    else:
        tell(report)


def run(settings: Settings) -> DemoReport:
    """Imports the demo with a bar a stage."""
    with Database(settings) as database, progress.bars() as tell:
        migrate(database)
        return import_demo(database, settings, tell)


def tell(report: DemoReport) -> None:
    """Says what came in and how the two sources joined."""
    imported, join = report.imported, report.join
    if imported.skipped:
        show.out.print("Import: done before, nothing has changed.")
    else:
        counts = ", ".join(f"{count:,} {kind}" for kind, count in imported.counts.items() if count)
        show.out.print(f"Import: {counts} in {imported.seconds:.0f} s.")
    if imported.rejected:
        show.out.print(f"{imported.rejected} rows rejected, see {imported.rejects}.")
    share = 100 * join.covered / max(join.ratings, 1)
    show.out.print(
        f"Joined by title and year: {join.found:,} of {join.films:,} rated films, {share:.0f} % of ratings; "
        f"{join.films - join.found:,} keep only their own genres."
    )
