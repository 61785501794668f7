"""Commands that bring data in."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api.cli import progress, show
from api.identity import likely
from errors import PersonaError
from graph.connection import Database
from graph.importing import bulk as in_bulk
from graph.importing.demo import Demo, DemoReport, import_demo
from graph.importing.imports import bring_in
from graph.importing.preview import Preview, preview
from graph.importing.rejects import Limit
from graph.importing.report import Report
from graph.importing.rows import EntityRow, Kind, Source
from graph.importing.tables.infer import infer
from graph.importing.tables.mapping import Rating
from graph.importing.tables.opening import Options, source
from graph.schema import migrate
from graph.signals import Scale, Signals
from settings import Settings, load

DEMO = "demo"
RATE = "rate"
LOOKED_AT = 20_000
"""Entities of an import up to which it is looked whether some seem to be one; of more, when it is asked."""


class _Share(click.ParamType[Limit]):
    """Rows that may be refused: "500", or "2%" of those read."""

    name = "N|P%"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        if isinstance(value, Limit):
            return value
        text = str(value)
        try:
            if text.endswith("%") and 0 <= float(text[:-1]) <= 100:
                return Limit(float(text[:-1]) / 100, 0)
            if int(text) >= 0:
                return Limit(0.0, int(text))
        except ValueError:
            pass
        return self.fail(f"{value!r} is neither a number of rows nor a share of them such as 2%", param, ctx)


@click.command(name="import")
@click.argument("what", nargs=-1, required=True, metavar="demo|PATH…")
@click.option(
    "--dry-run", is_flag=True, help="Writes nothing: shows what would come in, and the first rejects."
)
@click.option("--infer", "proposes", is_flag=True, help="Prints a mapping proposed for these tables.")
@click.option(
    "--most-rejects", type=_Share(), help="Rows that may be refused, or a share of them [default: 1% or 100]."
)
@click.option(
    "--data", type=click.Path(exists=True, path_type=Path), help="Folder or zip of a mapping's files."
)
@click.option("--name", help="Of the import.")
@click.option("--domain", help="Of items that have none of their own.")
@click.option("--prefix", help="Before ids of users and items, to keep those of two sources apart.")
@click.option(
    "--scale", nargs=3, type=float, metavar="LOWEST LIKED HIGHEST", help="Of ratings in RecBole's files."
)
@click.option(
    "--bulk", is_flag=True, help="Makes a whole graph by files, for tens of millions of rows; docs/bulk.md."
)
@click.option("--replace", is_flag=True, help="With --bulk: deletes the graph that is there.")
@show.json_option
def import_(
    what: tuple[str, ...],
    dry_run: bool,
    proposes: bool,
    most_rejects: Limit | None,
    bulk: bool,
    replace: bool,
    as_json: bool,
    scale: tuple[float, float, float] | None,
    **words: Any,
) -> None:
    """Bring data into the graph; again, it goes on where it stopped.

    PATH is a mapping of your own tables (.yaml), RecBole's atomic files or their folder, a zip of MovieLens as it
    comes, or a knowledge graph in N-Triples (.nt). `demo` is MovieLens 100K and Wikidata, from their packages.

    Exit status 0: all is in, or what was refused is within --most-rejects, and named in a file. 1: more was refused.
    """
    settings = load()
    if proposes:
        known = [RATE, *settings.event_weights]
        click.echo(infer([Path(one) for one in what], known, name=words["name"] or words["domain"]), nl=False)
        return
    if bulk and len(what) > 1:
        raise click.UsageError("--bulk makes a whole graph of one source")
    if replace and not bulk:
        raise click.UsageError("--replace goes with --bulk")
    options = Options(scale=_scale(scale), **words)
    for one in what:
        if dry_run:
            _dry(_source(one, settings, options), as_json)
        elif bulk:
            _told(_in_bulk(settings, _source(one, settings, options), most_rejects, replace), as_json)
        elif one == DEMO:
            _demo(settings, most_rejects, as_json)
        else:
            given = _source(one, settings, options)
            report = _over_bolt(settings, given, most_rejects)
            _told(report, as_json)
            if not as_json:
                _alike(settings, given, report)


def _source(path: str, settings: Settings, options: Options) -> Source:
    signals = Signals(settings.event_weights, Scale(*settings.rating_scale))
    if path == DEMO:
        return Demo.installed()
    return source(Path(path), signals, options)


def _dry(given: Source, as_json: bool) -> None:
    with progress.bars() as tell:
        found = preview(given, tell)
    if as_json:
        show.print_json(asdict(found))
    else:
        _preview(found)


def _over_bolt(settings: Settings, given: Source, limit: Limit | None) -> Report:
    with Database(settings) as database, progress.bars() as tell:
        migrate(database)
        return bring_in(database, given, settings.folder, tell, limit)


def _in_bulk(settings: Settings, given: Source, limit: Limit | None, replace: bool) -> Report:
    with progress.bars() as tell:
        return in_bulk.run(settings, given, settings.folder, tell, limit=limit, replace=replace)


def _told(report: Report, as_json: bool) -> None:
    if as_json:
        show.print_json(asdict(report))
    else:
        _report(report)


def _alike(settings: Settings, given: Source, report: Report) -> None:
    """Says how many of the entities that came in seem to be there already under another name."""
    if report.skipped or not 0 < report.counts["entities"] <= LOOKED_AT:
        return
    entities = (stage for stage in given.stages if stage.kind is Kind.ENTITIES)
    ids = {row.id for stage in entities for _, row in stage.rows() if isinstance(row, EntityRow)}
    with Database(settings) as database:
        count = likely(database, ids)
    if count:
        show.out.print(f"{count:,} pairs of entities seem to be one: `persona identity find` lists them.")


def _demo(settings: Settings, limit: Limit | None, as_json: bool) -> None:
    report = run(settings, limit)
    if as_json:
        show.print_json({"imported": asdict(report.imported), "join": asdict(report.join)})
    else:
        tell(report)


def run(settings: Settings, limit: Limit | None = None) -> DemoReport:
    """Imports the demo with a bar a stage."""
    with Database(settings) as database, progress.bars() as tell:
        migrate(database)
        return import_demo(database, settings, tell, limit)


def tell(report: DemoReport) -> None:
    """Says what came in and how the two sources joined."""
    join = report.join
    _report(report.imported)
    share = 100 * join.covered / max(join.ratings, 1)
    show.out.print(
        f"Joined by title and year: {join.found:,} of {join.films:,} rated films, {share:.0f} % of ratings; "
        f"{join.films - join.found:,} keep only their own genres."
    )


def _report(report: Report) -> None:
    if report.skipped:
        show.out.print("Import: done before, nothing has changed.")
    else:
        show.out.print(f"Import: {_counted(report.counts)} in {report.seconds:.0f} s.")
    if report.rejected:
        show.out.print(f"{report.rejected:,} rows rejected, see {report.rejects}.")


def _counted(counts: Any) -> str:
    return (
        ", ".join(f"{count:,} {kind.replace('_', ' ')}" for kind, count in counts.items() if count)
        or "nothing"
    )


def _preview(found: Preview) -> None:
    show.out.print(f"{found.source} would bring in {_counted(found.counts)}. Nothing was written.")
    for kind, rows in found.samples.items():
        for row in rows:
            show.out.print(f"  {kind.replace('_', ' ')}: {row}", markup=False)
    for kind, count in found.elsewhere.items():
        if count:
            what = kind.replace("_", " ")
            show.out.print(
                f"{count:,} {what} name a node that is not in this data: the graph must have it already."
            )
    if found.rejected:
        rows = [[one["file"], one["line"], one["reason"]] for one in found.rejects]
        show.table(f"{found.rejected:,} rows would be rejected; the first:", ["file", "line", "reason"], rows)


def _scale(given: tuple[float, float, float] | None) -> Rating | None:
    if given is None:
        return None
    lowest, liked, highest = given
    if not lowest < liked <= highest:
        raise PersonaError("--scale: wanted LOWEST < LIKED <= HIGHEST")
    return Rating(lowest=lowest, liked=liked, highest=highest)
