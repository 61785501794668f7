"""Commands that answer: profile, recommend, why, similar, search."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource
from rich.markup import escape

from api.cli import asof, filtering, progress, show
from api.schemas.items import SearchBody
from api.service import Answer, Persona
from api.words import DEFAULT
from graph.preferences import users
from settings import load

# With --all: rankings at once, and those that may wait to be written.
AT_ONCE, PAGE = 4, 1_000


class _Reasons(click.ParamType[int | str]):
    """A number of reasons, or "all"."""

    name = "N|all"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int | str:
        if value == "all":
            return "all"
        if not str(value).isdecimal():
            self.fail(f"{value!r} is neither a number nor 'all'", param, ctx)
        return int(value)


reasons_option = click.option(
    "--reasons", type=_Reasons(), default=5, show_default=True, help="How many reasons of each item."
)


language_option = click.option(
    "--language", default=DEFAULT, show_default=True, help="Language of the texts, say zh."
)
fluent_option = click.option(
    "--fluent", is_flag=True, help="Texts as the language model that is set puts them."
)


def _count(reasons: int | str) -> int | None:
    return None if reasons == "all" else int(reasons)


@click.command()
@click.argument("user")
@asof.as_of_options
@click.option("--evidence", type=_Reasons(), default=5, show_default=True, help="Events of each statement.")
@language_option
@fluent_option
@show.json_option
def profile(
    user: str, as_of: str | None, by: str, evidence: int | str, language: str, fluent: bool, as_json: bool
) -> None:
    """Who a user is, or was: interests and what else is said, with evidence, attributes, activity."""
    moment = asof.chosen(as_of, by)
    with Persona(load()) as persona:
        answer = persona.profile(
            user, moment=moment, evidence=_count(evidence), language=language, fluent=fluent
        )
    show.print_json(answer) if as_json else show.profile(answer, past=moment is not None)


@click.command()
@click.argument("user", required=False)
@click.option("--all", "everyone", is_flag=True, help="Everyone at once, a line of JSON each; with --out.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="The file to write with --all.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@reasons_option
@filtering.filter_options
@click.option("--quality", is_flag=True, help="Measure how good the reasons are.")
@click.option(
    "--quality-loss",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="The share of the ranking that may be given up for better reasons, say 0.05.",
)
@click.option("--session", is_flag=True, help="By the last session alone: what next in it.")
@click.option("--keep", is_flag=True, help="Keep it in the graph, to look at in Neo4j Browser.")
@asof.as_of_options
@language_option
@fluent_option
@show.json_option
def recommend(
    user: str | None,
    everyone: bool,
    out: Path | None,
    limit: int,
    reasons: int | str,
    quality: bool,
    quality_loss: float,
    session: bool,
    keep: bool,
    as_of: str | None,
    by: str,
    language: str,
    fluent: bool,
    as_json: bool,
    **narrowed: Any,
) -> None:
    """What next for USER, or what then, with reasons; or for all users, into a file."""
    filters = filtering.chosen(**narrowed)
    moment = asof.chosen(as_of, by)
    if everyone == (user is not None) or everyone == (out is None):
        raise click.UsageError("Give a USER, or --all with --out FILE.")
    if everyone and keep:
        raise click.UsageError("--keep is for one USER.")
    loss = quality_loss if quality or quality_loss else None
    with Persona(load()) as persona:
        rank = partial(persona.keep if keep else persona.recommend, quality_loss=loss, moment=moment)
        rank = partial(rank, limit=limit, reasons=_count(reasons), filters=filters)
        rank = partial(rank, language=language, fluent=fluent, session=session)
        answer = rank(str(user)) if out is None else {"users": _everyone(persona, out, rank), "out": str(out)}
    if as_json:
        show.print_json(answer)
    elif out is None:
        show.recommendations(answer)
    else:
        show.out.print(escape(f"{answer['users']:,} rankings in {out}."))


def _everyone(persona: Persona, out: Path, rank: Callable[[str], Answer]) -> int:
    """Writes everyone's ranking beside the file first: it is complete, or it is not there. How many."""
    everyone, draft = list(users(persona.database)), out.with_name(out.name + ".part")
    with draft.open("w", encoding="utf-8") as file, progress.bars() as tell:
        for done, answer in enumerate(_in_order(rank, everyone), 1):
            file.write(json.dumps(answer, ensure_ascii=False) + "\n")
            tell("rankings", done, len(everyone))
    draft.replace(out)
    return len(everyone)


def _in_order(rank: Callable[[str], Answer], everyone: Sequence[str]) -> Iterator[Answer]:
    """Ranks some users at once; answers come in the users' order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for start in range(0, len(everyone), PAGE):
            yield from pool.map(rank, everyone[start : start + PAGE])


def _only_with_if() -> None:
    """Refuses options that say nothing to `why --if`, which is about the ranking of now and has no texts."""
    context = click.get_current_context()
    for parameter in context.command.params:
        given = context.get_parameter_source(str(parameter.name)) is ParameterSource.COMMANDLINE
        if given and parameter.name not in ("user", "item", "limit", "changes", "seconds", "as_json"):
            raise click.UsageError(f"{parameter.opts[0]} says nothing to --if.")


@click.command()
@click.argument("user")
@click.argument("item")
@click.option("--reasons", type=_Reasons(), default="all", show_default=True)
@click.option(
    "--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Items of the ranking."
)
@click.option(
    "--if", "changes", is_flag=True, help="What would have to be different, and the smallest change."
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, 30, min_open=True),
    help="With --if: how long the smallest change may be looked for; 1 if not given.",
)
@filtering.filter_options
@asof.as_of_options
@language_option
@fluent_option
@show.json_option
def why(
    user: str,
    item: str,
    reasons: int | str,
    limit: int,
    changes: bool,
    seconds: float | None,
    as_of: str | None,
    by: str,
    language: str,
    fluent: bool,
    as_json: bool,
    **narrowed: Any,
) -> None:
    """Every part of ITEM's score for USER, and why it is, or was, among the best or why not."""
    if changes:
        _only_with_if()
        with Persona(load()) as persona:
            answer = persona.counterfactuals(user, item, limit=limit, seconds=seconds or 1.0)
        show.print_json(answer) if as_json else show.counterfactuals(answer)
        return
    if seconds is not None:
        raise click.UsageError("--seconds is for --if.")
    of: dict[str, Any] = {"filters": filtering.chosen(**narrowed), "moment": asof.chosen(as_of, by)}
    shown: dict[str, Any] = {"reasons": _count(reasons), "language": language, "fluent": fluent}
    with Persona(load()) as persona:
        answer = persona.explain(user, item, limit=limit, **of, **shown)
    if as_json:
        show.print_json(answer)
        return
    if "as_of" in answer:
        show.out.print(escape(f"As of {answer['as_of']}, by {answer['model']}"))
    head = f"[bold]{escape(answer['title'])}[/bold] ({escape(item)})"
    show.out.print(f"{head}: {answer['score']:.3f} for user {escape(user)}")
    show.standing(answer["standing"])
    show.reasons(answer)


@click.command()
@click.argument("item")
@click.option("--by", type=click.Choice(["links", "embedding"]), default="links", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@show.json_option
def similar(item: str, by: str, limit: int, as_json: bool) -> None:
    """Items like ITEM: by what users do, or by meaning."""
    with Persona(load()) as persona:
        answer = persona.catalogue.similar(item, by=by, limit=limit)
    if as_json:
        show.print_json(answer)
        return
    rows = [(i["item"], i["title"], i["year"], i["score"]) for i in answer["similar"]]
    show.table(f"Like {answer['title']}, by {by}", ("item", "title", "year", "score"), rows)


@click.command()
@click.argument("text")
@click.option("--kind", type=click.Choice(["item", "entity"]), default="item", show_default=True)
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True)
@click.option("--domain", help="Items of one domain.")
@click.option("--year-from", type=filtering.YEAR, help="Items from this year on.")
@click.option("--year-to", type=filtering.YEAR, help="Items up to this year.")
@click.option("--entity-kind", help="Entities of one kind, say Person.")
@show.json_option
def search(text: str, kind: str, limit: int, as_json: bool, **filters: Any) -> None:
    """Items or entities that mean what TEXT says."""
    wanted = SearchBody.of({"text": text, "kind": kind, "limit": limit, **filters})
    with Persona(load()) as persona:
        answer = persona.catalogue.search(**wanted.model_dump())
    if as_json:
        show.print_json(answer)
        return
    rows = [(r["id"], r["name"], r["score"]) for r in answer["results"]]
    show.table(f"{kind} near {text!r}", ("id", "name", "score"), rows)


@click.command()
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option(
    "--max-hops", type=click.IntRange(1, 4), default=3, show_default=True, help="Relations in one path."
)
@click.option(
    "--max-degree", type=click.IntRange(0, 1_000_000), default=1_000, show_default=True, help="Past hubs."
)
@click.option("--limit", type=click.IntRange(1, 25), default=10, show_default=True)
@show.json_option
def paths(start: str, end: str, max_hops: int, max_degree: int, limit: int, as_json: bool) -> None:
    """The shortest paths between two nodes, named as user:1, item:shop-p001 or entity:material/oak."""
    with Persona(load()) as persona:
        answer = persona.catalogue.paths(start, end, max_hops=max_hops, max_degree=max_degree, limit=limit)
    if as_json:
        show.print_json(answer)
    elif not answer["paths"]:
        show.out.print("No path within these bounds.")
    else:
        show.paths(answer)
