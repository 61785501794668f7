"""The command behind `persona evaluate`, in a process of its own since it trains."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from embeddings.evaluation import splits
from embeddings.evaluation.board import COMPARED, Entry, answer, measure, pooled
from embeddings.evaluation.data import Dataset
from embeddings.evaluation.leaks import UNDATED, check_split
from embeddings.evaluation.splits import Split
from embeddings.features import Knowledge
from embeddings.neural import behaviour
from embeddings.neural.model import Config
from errors import InvalidInput, PersonaError
from graph import training
from graph.connection import Database
from settings import load
from workers import slots
from workers.context import Context
from workers.dataset import of_items
from workers.evaluation import files, paper, peers
from workers.evaluation.models import SERVED, Arm, Models, arms
from workers.evaluation.report import markdown, show
from workers.evaluation.texts import retexting

PAPER = tuple(paper.ABLATIONS)


@dataclass(frozen=True)
class Options:
    """What `persona evaluate` was asked, as its help has it."""

    split: str = "last-20"
    peers: str = "none"
    against: str | None = None
    arms: bool = False
    paper: bool = False
    train: str | None = None
    valid: str | None = None
    test: str | None = None
    kg: str | None = None
    link: str | None = None
    item: str | None = None
    user: str | None = None
    liked: float = 4.0
    seed: int = 0
    out: str | None = None
    as_json: bool = False

    def command(self) -> str:
        """The command that asks it."""
        asked = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        told = [
            f"--{name.removeprefix('as_')}" + ("" if value is True else f" {value}")
            for name, value in asked.items()
        ]
        return " ".join(["persona evaluate", *told])


def run(options: Options) -> None:
    """Evaluates and prints."""
    tell = partial(print, file=sys.stderr, flush=True)
    chosen: dict[str, Any] = {}
    names = _peers(options.peers)
    data, groups, others = _asked(options)
    settings = load()
    vectors = behaviour.Config(seed=options.seed, threads=settings.threads)
    config = Config(vectors=vectors, half_life=settings.half_life_days)
    models = {SERVED: Arm(), **others}
    papers = PAPER[: len(PAPER) if options.arms else 1] if options.paper else ()
    found = [_group(data, group, models, papers, names, config, chosen, tell) for group in groups]
    answers = [one | _made(options) for one in _answers(data, found, groups, options.against)]
    if options.out:
        folder = Path(options.out)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "evaluation.json").write_text(json.dumps(answers, indent=1) + "\n")
        (folder / "evaluation.md").write_text("\n\n".join(map(markdown, answers)) + "\n")
    if options.as_json:
        print(json.dumps(answers if len(answers) > 1 else answers[0], indent=2))
    else:
        for one in answers:
            show(one)


def _asked(options: Options) -> tuple[Dataset, list[list[Split]], dict[str, Arm]]:
    """Data, splits in groups that share their training part, and the arms besides the model that serves."""
    parts = [options.train, options.valid, options.test]
    if not any(parts):
        data, others = _of_graph(options)
        return data, splits.GROUPS[options.split](data, options.seed), others
    if not all(parts):
        raise InvalidInput("--train", "goes with --valid and --test")
    train, valid, test = (Path(str(part)) for part in parts)
    kg, link, item, user = (
        Path(one) if one else None for one in (options.kg, options.link, options.item, options.user)
    )
    data, part = files.dataset(
        train, valid, test, kg=kg, link=link, item=item, user=user, liked=options.liked
    )
    return data, [[splits.ready_made(data, part)]], {}


def _of_graph(options: Options) -> tuple[Dataset, dict[str, Arm]]:
    settings = load()
    with Database(settings) as database:
        items = list(training.items(database))
        data = of_items(database, items, "graph")
    if not data.events.liked.any():
        raise InvalidInput("split", "the graph holds no events with a signal: import some first")
    if not options.arms:
        return data, {}
    used = np.zeros(len(data.items), dtype=bool)
    used[np.unique(data.events.item)] = True
    remade: dict[str, Any] = {}

    def retext(knowledge: Knowledge) -> Any:
        remade.setdefault("encoder", slots.serving(Context(settings, "evaluation")))
        return retexting(items, used, remade["encoder"])(knowledge)

    return data, dict(arms(retext, options.seed))


def _peers(wanted: str) -> Sequence[str]:
    sets: dict[str, Sequence[str]] = {"none": (), "fast": peers.FAST, "all": (*peers.FAST, *peers.SLOW)}
    names = sets.get(wanted, tuple(wanted.split(",")))
    for name in names:
        if name not in sets["all"]:
            raise InvalidInput("--peers", f"there is no peer {name!r}: {', '.join(sets['all'])}")
    return names


def _group(
    data: Dataset,
    group: Sequence[Split],
    models: dict[str, Arm],
    papers: Sequence[str],
    names: Sequence[str],
    config: Config,
    chosen: dict[str, Any],
    tell: Callable[[str], None],
) -> list[list[Entry]]:
    """By model, its entries on each split of a group; peers are tuned on the first split of all, and refitted."""
    for split in group:
        check_split(data, split)
    found: list[list[Entry]] = []

    def add(entries: list[Entry]) -> None:
        found.append(entries)
        for entry, split in zip(entries, group, strict=True):
            told = ", ".join(f"{metric} {entry.by_user[metric].mean():.4f}" for metric in COMPARED)
            tell(f"{entry.name}, {split.name}: {told}")

    ours = Models(data, group, config, tell)
    for name, arm in models.items():
        add(ours.evaluate(name, arm))
    for name in papers:
        tell(f"{name}: training")
        add(paper.evaluate(data, group, name, paper.ABLATIONS[name], config.vectors.seed))
    for name in names:
        add([_peer(name, data, split, chosen, tell) for split in group])
    return found


def _peer(
    name: str, data: Dataset, split: Split, chosen: dict[str, Any], tell: Callable[[str], None]
) -> Entry:
    tell(f"{name}: {split.name}")
    top, meta = peers.run(name, data, split, chosen.get(name))
    chosen[name] = meta["parameters"]
    figures = {key: value for key, value in meta.items() if key != "name"}
    return measure(data, split, name, top, ours=False, **figures)


def _answers(
    data: Dataset, found: Sequence[list[list[Entry]]], groups: Sequence[list[Split]], against: str | None
) -> list[dict[str, Any]]:
    """One answer a split, and one for all where there are several cuts."""
    answers = []
    for models, group in zip(found, groups, strict=True):
        for n, split in enumerate(group):
            entries = [entries[n] for entries in models]
            answers.append(
                answer(data.name, split.name, split.protocol, entries, against, items=len(split.items))
            )
    if len(groups) > 1:
        together = [pooled([models[n][0] for models in found]) for n in range(len(found[0]))]
        names = ", ".join(group[0].name for group in groups)
        answers.append(answer(data.name, "all cuts", f"{names}: each user's mean", together, against))
    return answers


def _made(options: Options) -> dict[str, Any]:
    packages = ("numpy", "scipy", "torch")
    return {
        "command": options.command(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {package: version(package) for package in packages},
        "undated": list(UNDATED),
    }


if __name__ == "__main__":
    try:
        run(Options(**json.loads(sys.argv[1])))
    except PersonaError as error:
        print(f"persona: {error}", file=sys.stderr)
        sys.exit(1)
