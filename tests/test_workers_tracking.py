"""Figures of a training run: written where TensorBoard is installed, nothing otherwise."""

import json
import sys
from pathlib import Path
from types import ModuleType

import pytest
from work_fakes import FakeContext, do, films, liked

from embeddings.ranker import KNOWN
from embeddings.scoring import KINDS
from graph.connection import Database
from graph.jobs import Job
from settings import Settings
from workers.tracking import tracking

MODULE = "torch.utils.tensorboard"
Figure = tuple[str, float, int]


class Writer:
    """Writes figures as `SummaryWriter` is told them, one a line."""

    def __init__(self, folder: str) -> None:
        Path(folder).mkdir(parents=True)
        self._file = (Path(folder) / "figures").open("w")

    def add_scalar(self, name: str, value: float, step: int) -> None:
        self._file.write(json.dumps([name, float(value), step]) + "\n")

    def close(self) -> None:
        self._file.close()


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(MODULE)
    module.__dict__["SummaryWriter"] = Writer
    monkeypatch.setitem(sys.modules, MODULE, module)


@pytest.fixture
def missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, MODULE, raising=False)
    monkeypatch.setitem(sys.modules, "tensorboard", None)


def figures(folder: Path) -> list[Figure]:
    return [tuple(json.loads(line)) for line in (folder / "figures").read_text().splitlines()]


def trained(database: Database, settings: Settings, folder: Path) -> Job:
    films(
        database, folder, 12, [event for n in range(12) for event in liked(f"u{n}", *range(n % 6, n % 6 + 6))]
    )
    return do(FakeContext.of(database, settings), "ranking")


@pytest.mark.usefixtures("installed")
def test_a_ranking_run_keeps_each_loss_and_what_came_of_it(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    job = trained(database, settings, tmp_path)
    found = figures(settings.tracking_folder / job.id)
    for stage in ("older events", "all events"):
        losses = [(step, value) for name, value, step in found if name == f"loss/{stage}"]
        assert [step for step, _ in losses] == list(range(1, 21))  # two members, ten epochs of a batch each
        assert losses[9][1] < losses[0][1]
    assert [step for name, _, step in found if name == "validation_ndcg"] == [0]
    weights = {(name, step) for name, _, step in found if name.startswith("weights/")}
    assert weights == {(f"weights/{kind}", known) for kind in KINDS for known in KNOWN}


@pytest.mark.usefixtures("missing")
def test_without_tensorboard_nothing_is_written(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    job = trained(database, settings, tmp_path)
    assert job.state == "done"
    assert not (settings.tracking_folder / job.id).exists()


@pytest.mark.usefixtures("installed")
def test_a_run_that_fails_keeps_what_it_had(tmp_path: Path) -> None:
    def fail() -> None:
        with tracking(tmp_path / "run") as track:
            track.add("loss", 0.5, 3)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert figures(tmp_path / "run") == [("loss", 0.5, 3)]


def test_tensorboard_itself_writes_events(tmp_path: Path) -> None:
    pytest.importorskip("tensorboard")
    with tracking(tmp_path) as track:
        track.add("loss", 0.5, 3)
    (events,) = tmp_path.glob("events.out.tfevents.*")
    assert b"loss" in events.read_bytes()
