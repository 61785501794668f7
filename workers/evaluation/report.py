"""How an evaluation looks: a table with bars, in a terminal and as Markdown."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

COLUMNS = {
    "ndcg@10": "NDCG@10", "recall@20": "Recall@20", "ndcg@20": "NDCG@20", "recall@10": "Recall@10", "mrr@10": "MRR@10",
    "hit_rate@10": "Hit@10", "coverage": "coverage", "novelty": "novelty", "diversity": "diversity", "gini": "Gini",
    "popularity_lift": "pop. lift", "train_seconds": "train s", "peak_mb": "peak MB", "rank_ms_per_user": "ms a user",
}  # fmt: skip
BAR = 30
MOST = 100
"""A ratio above it says that the other model finds nothing."""
WHOLE = ("train_seconds", "peak_mb")


def rows(answer: Mapping[str, Any]) -> list[list[str]]:
    """A row a model, the best first."""
    models = sorted(answer["models"], key=lambda model: -model["ndcg@10"])
    best = max(models[0]["ndcg@10"], 1e-12)
    return [[_name(model), _bar(model, best), *(_told(model, key) for key in COLUMNS)] for model in models]


def show(answer: Mapping[str, Any]) -> None:
    """Prints table and comparisons."""
    console = Console(highlight=False, width=None if Console().is_terminal else 240)
    table = Table(title=_title(answer), title_justify="left", box=None, pad_edge=False)
    for n, name in enumerate(["model", "NDCG@10 ± se", *COLUMNS.values()]):
        table.add_column(name, justify="left" if n < 2 else "right")
    for row in rows(answer):
        table.add_row(*row)
    console.print(table)
    for line in comparisons(answer):
        console.print(line)


def markdown(answer: Mapping[str, Any]) -> str:
    """The same as Markdown, with what made it."""
    head = ["model", "NDCG@10 ± se", *COLUMNS.values()]
    lines = [f"### {_title(answer)}", "", _line(head), _line(["---"] * 2 + ["---:"] * len(COLUMNS))]
    lines += [_line(row) for row in rows(answer)]
    lines += ["", *(f"- {line}" for line in comparisons(answer)), ""]
    versions = ", ".join(f"{name} {number}" for name, number in answer["versions"].items())
    return "\n".join([*lines, f"`{answer['command']}`, {answer['at']}, {versions}."])


def comparisons(answer: Mapping[str, Any]) -> list[str]:
    """A line for each pair of models."""
    told: dict[str, list[str]] = {}
    for test in answer["tests"]:
        interval = f"{test['ratio']:.3f} [{test['low']:.3f}, {test['high']:.3f}]"
        ratio = interval if test["ratio"] < MOST else f"over {MOST}"
        told.setdefault(f"{test['model']} to {test['peer']}", []).append(f"{COLUMNS[test['metric']]} {ratio}")
    return [f"{pair}: {', '.join(ratios)}" for pair, ratios in told.items()]


def _title(answer: Mapping[str, Any]) -> str:
    return f"{answer['data']}, {answer['split']}: {answer['protocol']}, {answer['users']} users"


def _name(model: Mapping[str, Any]) -> str:
    return str(model["name"]) + " (served)" * bool(model["served"])


def _bar(model: Mapping[str, Any], best: float) -> str:
    """A bar as long as NDCG@10 is against the best, its standard error lighter at the end."""
    error = round(BAR * float(model["ndcg@10_se"]) / best)
    length = round(BAR * float(model["ndcg@10"]) / best)
    return "█" * max(length - error, 0) + "▒" * (2 * error)


def _told(model: Mapping[str, Any], key: str) -> str:
    if key not in model:
        return ""
    return format(float(model[key]), ".0f" if key in WHOLE else ".3f")


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
