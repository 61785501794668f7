"""How answers look in a terminal; with `--json`, exactly the API's JSON."""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from graph.jobs import Job

# Piped output is as wide as it needs to be.
WIDTH = None if sys.stdout.isatty() else 240
out = Console(highlight=False, soft_wrap=True, width=WIDTH)
err = Console(highlight=False, soft_wrap=True, stderr=True)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, as the API gives it.")


def print_json(answer: Any) -> None:
    """JSON on stdout."""
    click.echo(json.dumps(answer, indent=2, ensure_ascii=False, default=str))


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A table; numbers to the right."""
    drawn = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for n, column in enumerate(columns):
        numbers = rows and all(isinstance(row[n], int | float) for row in rows)
        drawn.add_column(column, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        drawn.add_row(*(_told(value) for value in row))
    out.print(drawn)


def _told(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.3f}" if isinstance(value, float) else escape(str(value))


def profile(answer: Mapping[str, Any], limit: int = 15) -> None:
    """A profile as tables."""
    attributes = ", ".join(f"{key} {value}" for key, value in sorted(answer["attributes"].items()))
    activity = answer["activity"]
    head = escape(f"User {answer['user']}: {attributes or 'nothing stated'}")
    out.print(Panel.fit(head, border_style="cyan"))
    out.print(
        f"{activity['events']} events, {activity['positive_events']} of them likings, "
        f"{(activity['first'] or '-')[:10]} to {(activity['last'] or '-')[:10]}"
    )
    rows = [
        (i["name"], i["kind"], i["weight"], i["lift"], ", ".join(e["title"] for e in i["evidence"][:3]))
        for i in answer["interests"][:limit]
    ]
    table("Interests", ("interest", "kind", "weight", "lift", "because of"), rows)
    recent = ", ".join(
        f"{event['title']} ({event['value']:g})" for event in answer["recent"][:6] if event["value"]
    )
    out.print(escape(f"Recent: {recent or 'nothing'}"))


def recommendations(answer: Mapping[str, Any]) -> None:
    """A ranking, each item with its reasons."""
    if not answer["recommendations"]:
        out.print("Nothing to recommend: no item passes, or the graph has none yet (`persona demo`).")
    for rank, entry in enumerate(answer["recommendations"], 1):
        title, item = escape(entry["title"]), escape(entry["item"])
        out.print(f"\n[bold]{rank:>2}. {title}[/bold]  [dim]{item}[/dim]  {entry['score']:.3f}")
        reasons(entry)


def reasons(entry: Mapping[str, Any]) -> None:
    """The reasons of one item, and the rest."""
    for reason in entry["reasons"]:
        out.print(
            f"    {reason['contribution']:+.3f} [cyan]{reason['kind']:<13}[/cyan] {escape(reason['text'])}"
        )
    if entry["rest"]["count"]:
        out.print(
            f"    {entry['rest']['contribution']:+.3f} [dim]{entry['rest']['count']} smaller reasons[/dim]"
        )


@contextmanager
def progress() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar a stage; gives a function that is told (stage, done, total)."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total}"),
        TimeElapsedColumn(),
    )
    known: dict[str, TaskID] = {}
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bars:

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in known:
                known[stage] = bars.add_task(stage, total=total)
                if not err.is_terminal:
                    err.print(f"{stage} …")
            bars.update(known[stage], completed=done, total=total)

        yield tell


def watch(name: str, snapshots: Iterator[Job], *, quiet: bool = False) -> Job:
    """Follows a job with a bar to its end, and unless `quiet` says how it went."""
    with progress() as tell:
        for job in snapshots:
            tell(name, job.done + job.failed, job.total or None)
    if quiet:
        return job
    rate = f", {job.rate:,.0f}/s" if job.rate and job.total > 1 else ""
    error = f", {job.error}" if job.error else ""
    out.print(escape(f"{name}: {job.state}, {job.done:,} of {job.total:,}{rate}{error}"))
    return job
