"""The command `export`: the graph's facts as files."""

from dataclasses import asdict
from pathlib import Path

import click

from api.cli import progress, show
from graph.connection import Database
from graph.exporting.core import Manifest, Wanted
from graph.exporting.core import export as write
from graph.exporting.sinks import Format
from graph.schema import check
from settings import load


@click.command()
@click.option(
    "--format", "form", type=click.Choice([one.value for one in Format]), default="csv", show_default=True
)
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder, made whole or not at all.",
)
@click.option("--domain", help="Items of a domain, and what has to do with them.")
@click.option(
    "--users", multiple=True, metavar="ID", help="Only these users and their events; may be repeated."
)
@click.option("--overwrite", is_flag=True, help="Replace an older export.")
@show.json_option
def export(
    form: str, out: Path, domain: str | None, users: tuple[str, ...], overwrite: bool, as_json: bool
) -> None:
    """Write users, items, entities, relations and events to files, to be imported again or read elsewhere.

    What was computed from them (vectors, models, interests) is left out, and so is what users say of themselves;
    `persona backup` keeps all.
    """
    wanted = Wanted(Format(form), out.absolute(), domain, users, overwrite)
    with Database(load()) as database, progress.bars() as tell:
        check(database)
        manifest = write(database, wanted, tell)
    if as_json:
        show.print_json(asdict(manifest))
    else:
        _tell(manifest, out)


def _tell(manifest: Manifest, out: Path) -> None:
    show.table(
        "Exported", ("what", "how many"), [(what, f"{count:,}") for what, count in manifest.counts.items()]
    )
    size = sum(file["bytes"] for file in manifest.files.values())
    show.out.print(f"{len(manifest.files)} files of {size / 1e6:,.1f} MB in {out}", markup=False)
    show.out.print(f"Hash of the facts: {manifest.hash}")
    for note in manifest.notes:
        show.out.print(f"Note: {note}", markup=False)
