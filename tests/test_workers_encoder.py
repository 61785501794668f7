"""The job `encoder` on a real graph, with a small model: a version and its node, and nothing that serves changes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ask
from work_fakes import NOON, FakeContext, do, films, liked

from embeddings.neural.tuning import active, card, versions
from graph import models
from graph.chunks import Chunks, Claim, LostLease
from graph.connection import Database
from graph.importing.rows import EventRow
from graph.jobs import Jobs
from settings import Settings
from workers import encoder, work
from workers.context import Context
from workers.dataset import tuning_data
from workers.lease import Lease

SMALL = {"steps": 4, "batch": 8, "rank": 4, "layers": 1, "device": "cpu", "checkpoint_every": 1}
NODE = "MATCH (m:Model {id: 'encoder/0001'}) RETURN m {.*} AS m"


@pytest.fixture
def bare(database: Database, settings: Settings, base: Path, tmp_path: Path) -> Context:
    """A worker with a home of its own and a small model, on 24 films that have no texts yet."""
    tastes = [event for n in range(30) for event in liked(f"u{n}", *range(n % 2, 24, 2 + n % 3))]
    films(database, tmp_path, 24, tastes)
    context = FakeContext.of(database, Settings(**settings.model_dump() | {"home": tmp_path / "home"}))
    context.__dict__["base"] = base
    return context


@pytest.fixture
def here(bare: Context) -> Context:
    """The same, with texts."""
    do(bare, "embed")
    return bare


def claimed(context: Context, **changed: Any) -> Claim:
    """The only chunk of a new job."""
    job = Jobs(context.database).create("encoder", SMALL | changed)
    (chunk,) = work.plan(context, job.id)
    claim = context.chunks.claim(chunk, "one")
    assert claim
    return claim


class Counted(Lease):
    """Counts the steps it was asked at; at one of them its job is cancelled, and it waits until it knows."""

    def __init__(self, chunks: Chunks, claim: Claim, cancel: Any = None, at: int = 0) -> None:
        super().__init__(chunks, claim, every=0.05)
        self.steps, self._cancel, self._at = 0, cancel, at

    def check(self) -> None:
        self.steps += 1
        if self.steps == self._at:
            self._cancel()
            self._lost.wait(30)
        super().check()


def test_a_version_is_made_and_noted(here: Context, settings: Settings) -> None:
    job = do(here, "encoder", SMALL | {"held_out": 0.3})
    assert (job.state, job.done, job.error) == ("done", 1, None)
    folder = here.settings.tuned_folder
    assert versions(folder) == ["0001"]
    made = card(folder, "0001")
    (row,) = ask(settings, NODE)
    node = row["m"]
    assert (node["kind"], node["version"], node["job"]) == ("encoder", 1, job.id)
    assert (node["base"], node["trained_on"], node.get("parent")) == (made.base, made.data, None)
    assert json.loads(node["parameters"]) == made.config
    assert made.config["steps"] == 4
    assert {name: node[name] for name in made.metrics} == made.metrics
    assert {"recall_before", "recall_after", "seconds"} <= set(made.metrics)
    assert (Path(node["folder"]) / "encoder" / "model.safetensors").exists()
    assert (node["users"], node["items"]) == (30, 24)
    assert node["created_at"]


def test_what_serves_stays_what_it_was(here: Context) -> None:
    do(here, "encoder", SMALL)
    assert active(here.settings.tuned_folder) is None
    assert models.serving(here.database) is None
    assert [run["state"] for run in models.runs(here.database)] == ["kept"]
    assert do(here, "embed").total == 0  # no vector is stale by it


def test_versions_follow_each_other_and_one_begins_from_another(here: Context) -> None:
    do(here, "encoder", SMALL)
    do(here, "encoder", SMALL | {"warm_start": True})
    found = models.runs(here.database)
    assert [(run["version"], run.get("parent")) for run in found] == [(2, "0001"), (1, None)]


def test_a_cancelled_job_stops_and_goes_on_from_its_checkpoint(here: Context) -> None:
    jobs, claim = Jobs(here.database), claimed(here)
    with Counted(here.chunks, claim, lambda: jobs.cancel(claim.job), at=2) as lease, pytest.raises(LostLease):
        encoder.run(here, claim, lease)
    assert lease.steps == 2
    assert jobs.get(claim.job).state == "cancelled"
    assert versions(here.settings.tuned_folder) == []
    assert models.runs(here.database) == []

    jobs.resume(claim.job)
    again = here.chunks.claim(claim.piece, "one")
    assert again
    with Counted(here.chunks, again) as lease:
        encoder.run(here, again, lease)
    assert lease.steps == 2  # of four, two were done
    assert versions(here.settings.tuned_folder) == ["0001"]


def test_a_version_that_was_not_noted_is_found_again(here: Context) -> None:
    claim = claimed(here)
    for steps in (4, 0):  # the first run's write is lost
        with Counted(here.chunks, claim) as lease:
            (write,), done = encoder.run(here, claim, lease)
        assert (lease.steps, done) == (steps, 1)
    assert versions(here.settings.tuned_folder) == ["0001"]
    assert not callable(write[1])
    assert write[1]["version"] == "0001"


@pytest.mark.parametrize(
    ("parameters", "told"), [({"stepz": 3}, "stepz"), ({"held_out": 1.0}, "held_out: Input should be less")]
)
def test_a_parameter_nobody_checked_fails_the_job_when_it_is_planned(
    bare: Context, parameters: dict[str, Any], told: str
) -> None:
    job = do(bare, "encoder", parameters)
    assert (job.state, job.total) == ("failed", 0)
    assert told in (job.error or "")


def test_without_texts_the_job_says_what_writes_them(bare: Context) -> None:
    job = do(bare, "encoder", SMALL)
    assert job.state == "failed"
    assert "`persona embed` writes them" in (job.error or "")


def test_data_are_texts_and_events_in_order_of_time(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    late = [EventRow("z-1", "a", "i1", "rate", 1.0, 0.25, NOON + timedelta(days=1))]
    films(database, tmp_path, 4, [*late, *liked("z", 0, 2, 3)])
    ask(settings, "MATCH (i:Item) WHERE i.id <> 'i2' SET i.knowledge_text = 'text of ' + i.id")
    data = tuning_data(database)
    assert list(data.texts) == ["text of i0", "text of i1", "text of i3"]
    assert (data.users.tolist(), data.items.tolist()) == ([0, 0, 1], [0, 2, 1])
    assert data.values.tolist() == [1.0, 1.0, 0.25]
