"""Commands for two names of one entity: found, merged by rule or by a reviewed list, undone, reported."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api import identity as finding
from api import identity_lists
from api.cli import show
from api.cli.log import note
from api.identity import LEAST, SURE, Proposal
from errors import InvalidInput
from graph import identity as graph
from graph.connection import Database
from graph.schema import migrate
from settings import load

SHOWN = 20
SCORE = click.FloatRange(0, 1)
FOLLOWS = (
    "Rankings know it at once; `persona embed` makes the texts anew, `persona train` the model and profiles."
)


@click.group()
def identity() -> None:
    """Two names for one entity: find them, review the list, merge, report, undo.

    A merged entity neither ranks nor is found; what it had is the kept one's, and imports of its id go there. All of it
    is kept, so that `undo` gives it back as it was.
    """


@identity.command()
@click.option("--kind", help="Only entities of this kind.")
@click.option("--least", type=SCORE, default=LEAST, show_default=True, help="The score from which on.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A CSV list to be reviewed.")
@show.json_option
def find(kind: str | None, least: float, out: Path | None, as_json: bool) -> None:
    """List pairs that seem to be one, the surest first, with what speaks for it and against it in bits.

    In the list of --out, write accept or reject into the column `decision`; `persona identity merge --list` does it.
    """
    with Database(load()) as database:
        migrate(database)
        found = finding.find(database, kind, least)
    if out:
        identity_lists.write(out, found)
    if as_json:
        show.print_json({"pairs": [_pair(one) for one in found]})
        return
    rows = [
        (one.score, one.keep.kind, _named(one.keep), _named(one.merge), "; ".join(one.reasons))
        for one in found[:SHOWN]
    ]
    show.table(
        f"Pairs that seem to be one: {len(found)}", ("score", "kind", "keep", "merge", "reasons"), rows
    )
    if out:
        show.out.print(f"All are in {out}: write accept or reject into `decision`.")


def _pair(one: Proposal) -> dict[str, Any]:
    return {
        "keep": asdict(one.keep),
        "merge": asdict(one.merge),
        "score": one.score,
        "reasons": one.reasons,
        "shared": one.shared,
    }


def _named(known: graph.Known) -> str:
    return f"{known.names[0]} ({known.id})"


@identity.command()
@click.option("--above", type=SCORE, default=SURE, show_default=True, help="The score from which on.")
@click.option("--kind", help="Only entities of this kind.")
@click.option("--list", "reviewed", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@show.json_option
def merge(above: float, kind: str | None, reviewed: Path | None, as_json: bool) -> None:
    """Merge what is surely one, or what a reviewed --list accepts; what it rejects is not proposed again."""
    if reviewed and kind:
        raise InvalidInput("--kind", "a list says itself what is merged")
    with Database(load()) as database:
        migrate(database)
        merged, rejected = _listed(database, reviewed) if reviewed else (_ruled(database, kind, above), 0)
        note(database, "identity merge", f"{len(merged)} entities" if merged else None)
    if as_json:
        show.print_json({"merged": merged, "rejected": rejected})
        return
    show.out.print(
        f"{len(merged)} merged, {rejected} pairs remembered as two things. {FOLLOWS if merged else ''}"
    )


def _ruled(database: Database, kind: str | None, above: float) -> Sequence[str]:
    found = finding.find(database, kind, above)
    return graph.merge(database, finding.merges(found, graph.distinct(database)))


def _listed(database: Database, path: Path) -> tuple[Sequence[str], int]:
    said = identity_lists.read(path)
    graph.remember(database, said.rejected)
    return graph.merge(database, finding.straight(said.accepted)), len(said.rejected)


@identity.command()
@click.argument("entity")
@show.json_option
def undo(entity: str, as_json: bool) -> None:
    """Make ENTITY, the id of a merged one, an entity of its own again; the two are not proposed again."""
    with Database(load()) as database:
        kept = graph.undo(database, entity)
        note(database, "identity undo", f"entity:{entity}")
    if as_json:
        show.print_json({"entity": entity, "kept": kept})
    else:
        show.out.print(f"{entity} is an entity of its own again, beside {kept}.")


@identity.command()
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=1_000, show_default=True)
@show.json_option
def report(limit: int, as_json: bool) -> None:
    """What was merged into what, when, by a rule or a list, and why; the latest first."""
    with Database(load()) as database:
        found = graph.merged(database, limit=limit)
        two = len(graph.distinct(database))
    if as_json:
        show.print_json({"merged": [asdict(one) for one in found], "distinct": two})
        return
    rows = [
        (
            one.merged,
            one.merged_name,
            f"{one.kept_name} ({one.kept})",
            f"{one.at:%Y-%m-%d %H:%M}",
            one.by,
            one.score,
            f"{one.moved} of {one.relations}",
            "; ".join(one.reasons),
        )
        for one in found
    ]
    names = ("id", "name", "into", "at", "by", "score", "moved", "why")
    show.table(f"Merged: {len(found)}; pairs remembered as two things: {two}", names, rows)
