"""`persona evaluate` and `persona tune` on small data: files in RecBole's formats, reports, searches that go on."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from work_fakes import FakeContext, do, films, liked

from embeddings.evaluation.board import answer, measure
from embeddings.evaluation.rank import rank
from embeddings.evaluation.splits import ready_made
from embeddings.features import Knowledge
from embeddings.neural import behaviour
from embeddings.neural.model import Config, train
from errors import InvalidInput
from graph import models
from graph.connection import Database
from graph.tuning import tuned, write_tuned
from settings import Settings
from workers.dataset import of_graph
from workers.evaluation import __main__ as command
from workers.evaluation import files, paper, report, tune
from workers.evaluation.models import SERVED, Arm, Models

HEADER = "user_id:token\titem_id:token\trating:float\ttimestamp:float"


def write(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture
def ready(tmp_path: Path) -> dict[str, Any]:
    """Twelve users who liked four of six items each, the last two of which are validation and test."""
    rows = [[f"u{u}\ti{(u + n) % 6}\t{5 - n % 2}\t{100 + n}" for n in range(4)] for u in range(12)]
    graph = "head_id:token\trelation_id:token\ttail_id:token"
    link = "item_id:token\tentity_id:token"
    return {
        "train": write(tmp_path, "a.train.inter", HEADER, *(row for mine in rows for row in mine[:2])),
        "valid": write(tmp_path, "a.valid.inter", HEADER, *(mine[2] for mine in rows)),
        "test": write(tmp_path, "a.test.inter", HEADER, *(mine[3] for mine in rows)),
        "kg": write(tmp_path, "a.kg", graph, "m1\tdirector\td9", "m2\tdirector\td9", "gone\tcast\tc1"),
        "link": write(tmp_path, "a.link", link, "i1\tm1", "i2\tm2"),
        "item": write(tmp_path, "a.item", "item_id:token\trelease_year:token", "i1\t1995", "i2\tunknown"),
    }


def test_files_are_read_as_they_stand(ready: dict[str, Any]) -> None:
    data, part = files.dataset(**ready)
    assert (len(data.users), len(data.items), data.dated) == (12, 6, True)
    assert np.bincount(part).tolist() == [24, 12, 12]
    pairs = zip(data.knowledge.item.tolist(), data.knowledge.relation, strict=True)
    assert [(data.items[n], relation) for n, relation in pairs] == [
        ("i1", ("director", "d9")),
        ("i2", ("director", "d9")),
    ]
    years = dict(zip(data.items, data.knowledge.years.tolist(), strict=True))
    assert years["i1"] == 1995
    assert np.isnan(years["i2"])


def test_without_ratings_every_event_is_a_liking(tmp_path: Path) -> None:
    header = "user_id:token\titem_id:token"
    parts = [write(tmp_path, f"{n}.inter", header, "u\ta" if n else "u\tb") for n in range(3)]
    data, _ = files.dataset(*parts)
    assert data.events.signal.tolist() == [1, 1, 1]
    assert not data.dated


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    wrong = write(tmp_path, "a.inter", "user:token\titem_id:token", "u\ti")
    with pytest.raises(InvalidInput, match="has no column user_id"):
        files.dataset(wrong, wrong, wrong)


def test_models_and_paper_are_measured_and_one_is_served(ready: dict[str, Any]) -> None:
    data, part = files.dataset(**ready)
    split = ready_made(data, part)
    config = Config(vectors=behaviour.Config(epochs=1, threads=1))
    arms = {
        SERVED: Arm(),
        "no text": Arm(Knowledge.without_text),
        "no links": Arm(without=["collaborative"]),
        "swapped": Arm(swapped=True),
    }
    told: list[str] = []
    models = Models(data, [split], config, told.append)
    entries = [models.evaluate(name, arm)[0] for name, arm in arms.items()]
    assert [text for text in told if "training" in text] == [f"{SERVED}: training", "no text: training"]
    weights = {entry.name: entry.figures["weights"] for entry in entries}
    assert not any(weights["no links"]["collaborative"])
    assert weights["swapped"] == weights[SERVED]
    entries += paper.evaluate(data, [split], "paper", paper.ABLATIONS["paper"], 0)
    found = answer(data.name, split.name, split.protocol, entries, None)
    assert [model["name"] for model in found["models"] if model["served"]] == [SERVED]
    assert all(0 <= model["ndcg@10"] <= 1 for model in found["models"])
    table = report.markdown(found | {"versions": {}, "command": "persona evaluate", "at": "now"})
    assert "| persona (served) |" in table
    assert f"- {SERVED} to no text: NDCG@10 " in table


def test_the_served_row_is_the_ranking_itself(ready: dict[str, Any]) -> None:
    data, part = files.dataset(**ready)
    split = ready_made(data, part)
    config = Config(vectors=behaviour.Config(epochs=1, threads=1))
    (entry,) = Models(data, [split], config, lambda text: None).evaluate(SERVED, Arm())
    again = rank(data, split, train(data, split.learned, split.held, config))
    assert entry.row()["ndcg@10"] == measure(data, split, "again", again.top, ours=True).row()["ndcg@10"]


def test_options_are_told_as_the_command_that_asks_them() -> None:
    options = command.Options(split="later-cuts", peers="fast", arms=True, as_json=True)
    assert options.command() == "persona evaluate --split later-cuts --peers fast --arms --json"


def test_a_part_of_ready_made_files_is_refused() -> None:
    with pytest.raises(InvalidInput, match="goes with --valid and --test"):
        command.run(command.Options(train="x.inter"))


def test_unknown_peers_are_refused() -> None:
    with pytest.raises(InvalidInput, match="there is no peer 'oracle'"):
        command.run(command.Options(peers="oracle"))


def test_the_command_writes_what_it_prints(
    ready: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(behaviour.Config, "epochs", 1)
    asked: dict[str, Any] = {name: str(path) for name, path in ready.items()}
    command.run(command.Options(**asked, out=str(tmp_path / "out"), as_json=True))
    printed = json.loads(capsys.readouterr().out)
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text()) == [printed]
    assert printed["split"] == "ready-made"
    assert (tmp_path / "out" / "evaluation.md").read_text().startswith("### a.train, ready-made")


def test_a_search_goes_on_and_models_are_trained_with_what_it_found(
    database: Database, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    films(
        database, tmp_path, 8, [event for n in range(8) for event in liked(f"u{n}", *range(n % 3, n % 3 + 5))]
    )
    monkeypatch.setattr(tune, "SPACE", {"epochs": (1, 10), "rate": (1e-3, 1e-2)})
    here = settings.model_copy(update={"home": tmp_path / "home", "threads": 1})
    data = of_graph(database)
    assert len(tune.search(data, here, trials=1, study="s").trials) == 1
    study = tune.search(data, here, trials=2, study="s")
    assert len(study.trials) == 2
    assert len(tune.search(data, here, trials=2, study="s").trials) == 2

    assert tuned(database) == {}
    write_tuned(database, {"epochs": 1, "rate": 0.002}, validation=0.1, trials=2)
    assert tuned(database) == {"epochs": 1, "rate": 0.002}
    assert do(FakeContext.of(database, settings), "ranking").state == "done"
    assert models.serving(database)
