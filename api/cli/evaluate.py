"""The command that measures models; the work is done in a process that may load torch."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from embeddings.evaluation.splits import GROUPS

path = click.Path(path_type=Path)


@click.command()
@click.option(
    "--split",
    type=click.Choice(list(GROUPS)),
    default="last-20",
    show_default=True,
    help="What is asked for.",
)
@click.option("--peers", default="none", show_default=True, help="none, fast, all, or names with commas.")
@click.option("--against", help="The peer to compare with; unset: the best one of the run.")
@click.option("--arms", is_flag=True, help="What the graph, the texts and the profiles each earn.")
@click.option("--paper", is_flag=True, help="The paper's method too.")
@click.option("--train", type=path, help="A ready-made split in RecBole's files: this,")
@click.option("--valid", type=path, help="its validation part and")
@click.option("--test", type=path, help="its test part.")
@click.option("--kg", type=path, help="Knowledge to them: a .kg file,")
@click.option("--link", type=path, help="a .link file,")
@click.option("--item", type=path, help="an .item file with years,")
@click.option("--user", type=path, help="a .user file.")
@click.option(
    "--liked", type=float, default=4.0, show_default=True, help="Ratings in files are likings from here on."
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=path, help="Folder for evaluation.json and evaluation.md.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def evaluate(**options: Any) -> int:
    """Measure the model that ranks, and peers, on one split of the graph's events or of files.

    Every user is ranked over all items of the split; hyper-parameters are chosen on validation, everything is
    refitted on train and validation, and the test part is read once.
    """
    return _run("workers.evaluation", options)


@click.command()
@click.option(
    "--trials",
    type=click.IntRange(1, 10_000),
    default=20,
    show_default=True,
    help="In all, earlier ones too.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def tune(**options: Any) -> int:
    """Search better hyper-parameters of the model that ranks; stopped and asked again, it goes on.

    The best ones are kept in the graph, and `persona train ranking` trains with them.
    """
    return _run("workers.evaluation.tune", options)


def _run(module: str, options: dict[str, Any]) -> int:
    command = [sys.executable, "-m", module, json.dumps(options, default=str)]
    return subprocess.run(command, check=False).returncode
