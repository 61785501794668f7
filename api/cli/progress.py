"""How jobs and other long work look in a terminal while they go on, and how they went."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from api.cli.show import err, out
from graph.jobs import Job

# A stage of so many steps is told of in tenths where there are no bars.
LONG = 1_000


class _Rate(ProgressColumn):
    """How much a second, since the bar began."""

    def render(self, task: Task) -> Text:
        rate = (task.completed - task.fields["first"]) / (task.elapsed or 1)
        return Text(f"{rate:,.0f}/s" if rate >= 1 else "", style="dim")


@contextmanager
def bars() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar a stage, or lines where the output is no terminal; gives a function told (stage, done, total)."""
    if not err.is_terminal:
        yield _lines()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description:<24}"),
        BarColumn(),
        TextColumn("{task.completed:,.0f}/{task.total:,.0f}"),
        _Rate(),
        TimeElapsedColumn(),
    )
    known: dict[str, TaskID] = {}
    with Progress(*columns, console=err, transient=True) as drawn:

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in known:
                known[stage] = drawn.add_task(stage, total=total or 0, first=done)
            drawn.update(known[stage], completed=done, total=total or 0)

        yield tell


def _lines() -> Callable[[str, int, int | None], None]:
    """Says that a stage begins, and each tenth of a long one."""
    reached: dict[str, int] = {}

    def tell(stage: str, done: int, total: int | None) -> None:
        tenth = 10 * done // total if total else 0
        if stage not in reached:
            err.print(escape(f"{stage} …"))
        elif total and total >= LONG and tenth > reached[stage]:
            err.print(escape(f"{stage} {done:,} of {total:,}"))
        reached[stage] = tenth

    return tell


def watch(name: str, snapshots: Iterator[Job], *, quiet: bool = False) -> Job:
    """Follows a job with a bar to its end, and unless `quiet` says how it went."""
    with bars() as tell:
        for job in snapshots:
            tell(name, job.done + job.failed, job.total or None)
    if not quiet:
        out.print(escape(outcome(job)))
    return job


def outcome(job: Job) -> str:
    """How a job stands, in one line."""
    failed = f", {job.failed:,} failed" if job.failed else ""
    rate = f", {job.rate:,.0f}/s" if job.rate and job.total > 1 else ""
    error = f": {job.error}" if job.error else ""
    found = f"; {_found(job)}" if job.found else ""
    return f"{job.kind}: {job.state}, {job.done:,} of {job.total:,}{failed}{rate}{error}{found}"


def _found(job: Job) -> str:
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in job.found.items())


def job(found: Job) -> None:
    """One job, its chunks, and when it did what."""
    out.print(escape(outcome(found)))
    times = [("created", found.created_at), ("started", found.started_at), ("finished", found.finished_at)]
    rows = [
        ("job", found.id),
        ("parameters", ", ".join(f"{name} {value}" for name, value in found.parameters.items()) or "-"),
        ("chunks", ", ".join(f"{count} {state}" for state, count in found.chunks.items()) or "-"),
        *((name, f"{at:%Y-%m-%d %H:%M:%S}" if at else "-") for name, at in times),
    ]
    rows += [(f"set aside: {one.label.lower()}", f"{one.id}: {one.reason}") for one in found.quarantined]
    for name, value in rows:
        out.print(f"  [dim]{name:<11}[/dim]{escape(value)}")
