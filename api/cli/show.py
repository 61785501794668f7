"""How answers look in a terminal; with `--json`, exactly the API's JSON."""

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table

from embeddings.traits import Trait

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
    if trait := one.get("trait"):
        because = str(Trait.of_text(trait))
    else:
        because = ", ".join(event["title"] for event in one["evidence"][:3])
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
    looked = f"{found['looked_at']} of {found['actions']} that could be changed were looked at"
    more = f" ({looked})" if found["looked_at"] < found["actions"] else ""
    return f"{verb} {names} it would be at rank {found['rank']}, {where}; {_least(found)}{more}."


def _least(found: Mapping[str, Any]) -> str:
    """What is known of smaller changes."""
    if found["smallest"]:
        return "no smaller change does it"
    if found["minimal"]:
        return "no part of it does it"
    return (
        "a part of it may do: the time was over"
        if found["timed_out"]
        else "no part of it that was tried does it"
    )


def understood(answer: Mapping[str, Any]) -> None:
    """How a text is understood, phrase by phrase."""
    columns = ("phrase", "said", "about", "name", "how", "score")
    rows = [tuple(one[column] for column in columns) for one in answer["understood"]]
    table("Understood", columns, rows)
    for told, phrases in (("Not understood", answer["unclear"]), ("Too much at once", answer["unread"])):
        if phrases:
            out.print(escape(f"{told}: {'; '.join(phrases)}"))


def said(answer: Mapping[str, Any]) -> None:
    """What a user says now, and how it came to be."""
    out.print(f"User {escape(answer['user'])} wants novelty {answer['novelty']:g}.")
    columns = ("said", "about", "name", "how", "from", "until")
    rows = [
        (one["said"], one["about"], one["name"], _how(one), (one["at"] or "")[:16], (one["until"] or "")[:16])
        for one in answer["history"]
    ]
    table("Said, the newest first", columns, rows)
    if answer["next"] is not None:
        out.print(f"[dim]More was said: --offset {answer['next']}[/dim]")


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
