"""The commands `backup` and `restore`: the local stack in one file, and back."""

from pathlib import Path

import click

from api.backups.archive import Manifest
from api.backups.making import backup as make
from api.backups.making import check_local
from api.backups.restoring import checked
from api.backups.restoring import restore as put_back
from api.cli import progress, show
from settings import load


@click.command()
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file, a tar; its owner's alone.",
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@show.json_option
def backup(out: Path, overwrite: bool, as_json: bool) -> None:
    """Keep the local stack's graph, tuned encoders and records of training in one file.

    The stack is stopped meanwhile, and what ran before is started again. Logs, kept answers, downloads, the queue and
    Neo4j's password are not kept.
    """
    with progress.bars() as tell:
        manifest = make(load(), out.absolute(), tell, overwrite=overwrite)
    if as_json:
        show.print_json(manifest.model_dump())
    else:
        show.out.print(f"{out}: {out.stat().st_size / 1e6:,.1f} MB, {_told(manifest)}", markup=False)


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--keep", is_flag=True, help="Let what is there now stay, in a folder of PERSONA_HOME.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@show.json_option
def restore(file: Path, keep: bool, yes: bool, as_json: bool) -> None:
    """Put the backup FILE in place of the local stack's graph and models.

    The stack is stopped meanwhile. What is restored is counted and hashed, and unless it is what was kept, what was
    there before is put back.
    """
    settings = load()
    check_local(settings)
    manifest = checked(file)
    if not yes:
        told = (
            f"Stop the local stack, and replace the graph in {settings.folder} by that of {manifest.made_at}"
        )
        click.confirm(f"{told} ({_told(manifest)})?", abort=True, err=True)
    with progress.bars() as tell:
        done = put_back(settings, file.absolute(), tell, keep=keep)
    if as_json:
        show.print_json({**done.manifest.model_dump(), "kept": done.kept})
        return
    show.out.print(f"Restored and equal to what was kept: {_told(done.manifest)}", markup=False)
    if done.kept:
        show.out.print(f"What was there before is in {done.kept}", markup=False)


def _told(manifest: Manifest) -> str:
    nodes, relations = sum(manifest.nodes.values()), sum(manifest.relations.values())
    return f"{nodes:,} nodes, {relations:,} relations, hash {manifest.hash}"
