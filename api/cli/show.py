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
from rich.table import Table
from rich.text import Text

from graph.jobs import Job

# Piped output is as wide as it needs to be.
WIDTH = None if sys.stdout.isatty() else 240
# A stage of so many steps is told of in tenths where there are no bars.
LONG = 1_000
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


def profile(answer: Mapping[str, Any], limit: int = 15, *, past: bool = False) -> None:
    """A profile as tables."""
    attributes = ", ".join(f"{key} {value}" for key, value in sorted(answer["attributes"].items()))
    activity = answer["activity"]
    as_of = f", as of {answer['as_of']}" if past else ""
    head = escape(f"User {answer['user']}{as_of}: {attributes or 'nothing stated'}")
    out.print(Panel.fit(head, border_style="cyan"))
    out.print(
        f"{activity['events']} events, {activity['positive_events']} of them likings, "
        f"{(activity['first'] or '-')[:10]} to {(activity['last'] or '-')[:10]}"
    )
    own = [i for i in answer["interests"] if i["source"] != "inferred"]
    table("Interests", STATEMENT, [_statement(i) for i in own[:limit]])
    if inferred := [i for i in answer["interests"] if i["source"] == "inferred"]:
        table("Inferred from who is alike", STATEMENT, [_statement(i) for i in inferred])
    if mutes := ", ".join(f"{mute['about']} {mute['name']}" for mute in answer["mutes"]):
        out.print(escape(f"Muted: {mutes}"))
    recent = ", ".join(
        f"{event['title']} ({event['value']:g})" for event in answer["recent"][:6] if event["value"]
    )
    out.print(escape(f"Recent: {recent or 'nothing'}"))
    out.print(f"\n{escape(answer['portrait'])}")
    _written(answer)


STATEMENT = ("interest", "kind", "source", "weight", "lift", "support", "fresh", "because of")


def _statement(one: Mapping[str, Any]) -> tuple[Any, ...]:
    because = one.get("trait") or ", ".join(event["title"] for event in one["evidence"][:3])
    source = "muted" if one["muted"] else one["source"]
    numbers = (one["weight"], one["lift"], one["support"], one["freshness"])
    return (one["name"], one["kind"], source, *numbers, because)


def recommendations(answer: Mapping[str, Any]) -> None:
    """A ranking, each item with its reasons."""
    if "as_of" in answer:
        out.print(escape(f"As of {answer['as_of']}, by {answer['model']}"))
    if not answer["recommendations"]:
        out.print("Nothing to recommend: no item passes, or the graph has none yet (`persona demo`).")
    for rank, entry in enumerate(answer["recommendations"], 1):
        title, item = escape(entry["title"]), escape(entry["item"])
        out.print(f"\n[bold]{rank:>2}. {title}[/bold]  [dim]{item}[/dim]  {entry['score']:.3f}")
        reasons(entry)
    if "quality" in answer:
        quality(answer["quality"])
    if "kept" in answer:
        kept(answer["kept"])


MEASURES = {
    "lir": "recency",
    "sep": "popularity",
    "ptd": "types of path",
    "explained": "explained",
    "carried": "score carried",
}


def quality(found: Mapping[str, Any]) -> None:
    """How good the reasons are, and what that cost."""
    told = ", ".join(f"{name} {found[key]:.2f}" for key, name in MEASURES.items())
    out.print(f"\nReasons: {told}")
    loss = found["loss"]
    if loss["allowed"]:
        before = ", ".join(f"{name} {found['before'][key]:.2f}" for key, name in MEASURES.items())
        out.print(f"  before: {before}")
        out.print(
            f"  given up, of {loss['allowed']:.1%} allowed: {loss['gain']:.1%} of the ranking's gain, "
            f"at most {loss['reasons']:.1%} of what an item's reasons carry"
        )


def kept(found: Mapping[str, Any]) -> None:
    """Where a ranking is kept, and how to look at it."""
    out.print(f"\nKept as {escape(found['id'])} until {found['expires_at'][:10]}. In Neo4j Browser:")
    out.print(escape(found["browser"] or found["cypher"]))


def reasons(entry: Mapping[str, Any]) -> None:
    """The reasons of one item in one paragraph and one by one, and the rest."""
    if entry["text"]:
        out.print(f"    {escape(entry['text'])}")
        _written(entry)
    for reason in entry["reasons"]:
        out.print(
            f"    {reason['contribution']:+.3f} [cyan]{reason['kind']:<13}[/cyan] {escape(reason['text'])}"
        )
    if entry["rest"]["count"]:
        out.print(
            f"    {entry['rest']['contribution']:+.3f} [dim]{entry['rest']['count']} other reasons[/dim]"
        )


STATUS = {
    "ranked": "It is among the {limit} best.",
    "outranked": "It is not among the {limit} best: it lacks {behind:.3f}.",
    "seen": "It is left out: the user has an event with it.",
    "muted": "It is left out: the user has muted it.",
    "hidden": "It is left out: it has what the user wants left out.",
    "filtered": "It is left out: it does not pass the filters, or was not out yet.",
}


def standing(found: Mapping[str, Any]) -> None:
    """Where an item stands, what stands before it, and what those have that it lacks."""
    out.print(f"{STATUS[found['status']].format(**found)} Rank {found['rank']} of {found['scored']} scored.")
    if found["outranked_by"]:
        rows = [(one["rank"], one["title"], one["score"], one["ahead"]) for one in found["outranked_by"]]
        table("Before it", ("rank", "title", "score", "ahead"), rows)
    if found["status"] != "ranked" and found["lacks"]:
        columns = ("kind", "name", "its", "theirs", "gap")
        lacks = [tuple(one[column] for column in columns) for one in found["lacks"]]
        table("What the best have and it lacks", columns, lacks)


def counterfactuals(answer: Mapping[str, Any]) -> None:
    """Where an item would stand without what speaks for it, and the smallest change that moves it."""
    out.print(f"[bold]{escape(answer['title'])}[/bold] is at rank {answer['rank']} ({answer['status']}).")
    columns = ("what", "about", "name", "contribution", "more", "rank")
    rows = [tuple(one[column] for column in columns) for one in answer["without"]]
    table("Without one of these it would be at rank", columns, rows)
    out.print(escape(_smallest(answer["smallest"], answer["limit"])))


def _smallest(found: Mapping[str, Any] | None, limit: int) -> str:
    if found is None:
        return "It is left out whatever its score."
    where = f"out of the {limit} best" if found["change"] == "remove" else f"into the {limit} best"
    if not found["found"]:
        why = "the time was over" if found["timed_out"] else f"{found['tried']} sets were tried"
        return f"No change was found that takes it {where}: {why}."
    names = ", ".join(f"{one['name']} ({one['about']})" for one in found["of"])
    verb = "Without" if found["change"] == "remove" else "With a liking of, or an interest in,"
    least = "the smallest change" if found["smallest"] else "no part of it does it"
    return f"{verb} {names} it would be at rank {found['rank']}, {where}; {least}."


def understood(answer: Mapping[str, Any]) -> None:
    """How a text is understood, phrase by phrase."""
    columns = ("phrase", "said", "about", "name", "how", "score")
    rows = [tuple(one[column] for column in columns) for one in answer["understood"]]
    table("Understood", columns, rows)
    if answer["unclear"]:
        out.print(escape(f"Not understood: {'; '.join(answer['unclear'])}"))


def said(answer: Mapping[str, Any]) -> None:
    """What a user says now, and how it came to be."""
    out.print(f"User {escape(answer['user'])} wants novelty {answer['novelty']:g}.")
    columns = ("said", "about", "name", "how", "from", "until")
    rows = [
        (one["said"], one["about"], one["name"], _how(one), (one["at"] or "")[:16], (one["until"] or "")[:16])
        for one in answer["history"]
    ]
    table("Said, the newest first", columns, rows)


def _how(saying: Mapping[str, Any]) -> str:
    if saying["said"] == "mute":
        return "items left out" if saying["hide"] else ""
    return f"{saying.get('weight', saying.get('novelty')):g}"


def _written(answer: Mapping[str, Any]) -> None:
    """With `--fluent`: who wrote the text, and what was cut."""
    if "written_by" in answer:
        cut = "; cut: " + " | ".join(answer["cut"]) if answer["cut"] else ""
        out.print(f"    [dim]written by {answer['written_by']}{escape(cut)}[/dim]")


def paths(answer: Mapping[str, Any]) -> None:
    """Paths, one a line, each relation as it points."""
    for path in answer["paths"]:
        first, *others = path["nodes"]
        steps = [escape(first["name"])]
        for relation, node in zip(path["relations"], others, strict=True):
            arrow = f"<-{relation['type']}-" if relation["reversed"] else f"-{relation['type']}->"
            steps.append(f"[cyan]{escape(arrow)}[/cyan] {escape(node['name'])}")
        out.print(" ".join(steps))


class _Rate(ProgressColumn):
    """How much a second, since the bar began."""

    def render(self, task: Task) -> Text:
        rate = (task.completed - task.fields["first"]) / (task.elapsed or 1)
        return Text(f"{rate:,.0f}/s" if rate >= 1 else "", style="dim")


@contextmanager
def progress() -> Iterator[Callable[[str, int, int | None], None]]:
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
    with Progress(*columns, console=err, transient=True) as bars:

        def tell(stage: str, done: int, total: int | None) -> None:
            if stage not in known:
                known[stage] = bars.add_task(stage, total=total or 0, first=done)
            bars.update(known[stage], completed=done, total=total or 0)

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
    with progress() as tell:
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
    for name, value in rows:
        out.print(f"  [dim]{name:<11}[/dim]{escape(value)}")
