"""Commands for texts of items: go through them for facts, list those, accept and remove them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import click

from api.cli import show
from api.cli.jobs import no_watch, submit
from api.facts import Facts
from api.queue import Queue
from errors import InvalidInput
from graph import documents as texts
from graph.connection import Database
from graph.documents import Added
from graph.facts import STATES, Decision
from settings import load

BATCH = 200
SHOWN = 10
"""Lines that were not taken are told of up to so many."""
CONFIDENCE = click.FloatRange(0, 1)


@click.group()
def documents() -> None:
    """Go through texts of items for facts; list those, accept and remove them."""


@documents.command()
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Texts to add first, a JSON object a line: item, text, and document where an item has several.",
)
@click.option("--force", is_flag=True, help="Go through what is current too, since there are new names, say.")
@no_watch
@show.json_option
def run(file: Path | None, force: bool, no_watch: bool, as_json: bool) -> int:
    """Go through the texts that changed, by the language model that is set, else by matching names.

    A text of "" takes a document back. Exits with 1 where a line of the file could not be taken.
    """
    refused = _add(file) if file else []
    submit("documents", {"force": force}, watch=not no_watch, as_json=as_json)
    for line in refused[:SHOWN]:
        click.echo(line, err=True)
    if refused:
        click.echo(f"persona: {len(refused)} lines of {file} were not taken.", err=True)
    return int(bool(refused))


@documents.command("facts")
@click.option("--item", help="Only those of this item.")
@click.option("--state", type=click.Choice(STATES), help="Only those in this state.")
@click.option("--least", type=CONFIDENCE, default=0.0, help="Only those at least so sure.")
@click.option("--offset", type=click.IntRange(0, 1_000_000), default=0, help="How many to pass over.")
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@show.json_option
def facts_(item: str | None, state: str | None, least: float, offset: int, limit: int, as_json: bool) -> None:
    """What was read, the surest first, with the sentence that says it."""
    with _facts() as facts:
        page = facts.page(item=item, state=state, least=least, offset=offset, limit=limit)
    if as_json:
        show.print_json(page)
        return
    rows = [
        (
            f["id"],
            f["title"] or f["item"],
            f["type"],
            f["name"],
            f["confidence"],
            f["state"],
            f["model"],
            f["sentence"],
        )
        for f in page["facts"]
    ]
    show.table("Facts", ("fact", "item", "type", "entity", "sure", "state", "model", "sentence"), rows)


@documents.command()
@click.argument("fact", nargs=-1)
@click.option("--above", type=CONFIDENCE, help="All that are proposed and at least so sure.")
@click.option("--item", help="With --above: only those of this item.")
@show.json_option
def accept(fact: tuple[str, ...], above: float | None, item: str | None, as_json: bool) -> None:
    """Let facts count: their relations are written."""
    if (above is None) != bool(fact) or (item is not None and above is None):
        raise click.UsageError("Give facts, or --above with a confidence.")
    with _facts() as facts:
        chosen = list(fact) if above is None else list(facts.above(above, item))
        _tell(facts, chosen, "accepted", as_json)


@documents.command()
@click.argument("fact", nargs=-1, required=True)
@show.json_option
def remove(fact: tuple[str, ...], as_json: bool) -> None:
    """Take facts back: their relations go, and they are not proposed again."""
    with _facts() as facts:
        _tell(facts, list(fact), "removed", as_json)


@contextmanager
def _facts() -> Iterator[Facts]:
    settings = load()
    with Database(settings) as database:
        yield Facts(database, Queue(database, settings))


def _tell(facts: Facts, chosen: list[str], state: Decision, as_json: bool) -> None:
    done = facts.decide(chosen, state)
    if as_json:
        show.print_json(done)
    else:
        show.out.print(
            f"{state.capitalize()} {done['decided']}; the relations of {done['items']} items changed."
        )


def _add(file: Path) -> list[str]:
    """Adds the texts of a file; what is wrong with the lines that were not taken."""
    refused: list[str] = []
    with Database(load()) as database, file.open(encoding="utf-8", errors="surrogateescape") as lines:
        read = _lines(lines, refused)
        while batch := list(islice(read, BATCH)):
            missing = {one.id for one in texts.add(database, [one for _, one in batch])}
            refused += [f"line {n}: no item {one.item!r}" for n, one in batch if one.id in missing]
    return sorted(refused, key=lambda told: int(told.split()[1].rstrip(":")))


def _lines(lines: Iterator[str] | Any, refused: list[str]) -> Iterator[tuple[int, Added]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield number, Added.of(json.loads(line))
        except InvalidInput as error:
            refused.append(f"line {number}: {error}")
        except (ValueError, RecursionError) as error:
            refused.append(f"line {number}: is no JSON: {error}")
