"""The command that makes files for Neo4j Browser."""

from pathlib import Path

import click

from api import browser as files
from api.cli import show
from graph.connection import Database
from settings import load


@click.command()
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder; the current one."
)
@show.json_option
def browser(out: Path, as_json: bool) -> None:
    """Write a style and the saved queries for Neo4j Browser; drop each file on its window."""
    with Database(settings := load()) as database:
        written = files.write(database, out)
    if as_json:
        show.print_json({"files": [str(file) for file in written]})
        return
    where = settings.browser or "your Neo4j Browser"
    show.out.print(f"Drop these on the window of {where}, one after the other:")
    for file in written:
        show.out.print(str(file), markup=False)
