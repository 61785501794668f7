"""Poison items: what ends its worker or the encoder is tried three times and set aside by name; all else is done."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from import_fakes import ask
from work_fakes import FakeContext, FakeEncoder, films

from embeddings.encoder import Vectors
from graph import knowledge
from graph.connection import Database
from graph.jobs import Job, Jobs
from settings import Settings
from workers import work
from workers.context import Context

pytestmark = pytest.mark.server


class Killed(BaseException):
    """What a worker that is killed would say; like that, nothing handles it."""


class Killer(FakeEncoder):
    """Texts that hold one of `deadly` end the worker; `faulty`, raise."""

    def __init__(self, deadly: Sequence[str] = (), faulty: Sequence[str] = ()) -> None:
        super().__init__()
        self.deadly, self.faulty, self.deliveries = deadly, faulty, Counter[str]()

    def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
        self.deliveries.update(texts)
        for text in texts:
            if any(word in text for word in self.deadly):
                raise Killed
            if any(word in text for word in self.faulty):
                raise RuntimeError("cannot be read")
        return super().encode(texts, batch_size)

    def most(self, word: str) -> int:
        """Deliveries of the text with that word."""
        return max((n for text, n in self.deliveries.items() if word in text), default=0)


def live(context: Context, job: str, lives: int = 30) -> Job:
    """Works on a job as a worker that is started again under its name whenever it dies; the job at its end."""
    jobs = Jobs(context.database)
    for _ in range(lives):
        context.chunks.let_go(context.worker)
        try:
            for chunk in work.plan(context, job):
                work.run(context, chunk)
        except (Killed, RuntimeError):
            continue
        if (now := jobs.get(job)).finished:
            return now
    raise AssertionError(f"after {lives} lives: {jobs.get(job)}")


@pytest.fixture
def context(database: Database, settings: Settings, tmp_path: Path) -> Context:
    films(database, tmp_path, 20)
    return FakeContext.of(database, settings, chunk_size=8)


def embedded(settings: Settings) -> set[str]:
    rows = ask(settings, "MATCH (i:Item) WHERE i.embedding IS NOT NULL RETURN i.id AS id")
    return {row["id"] for row in rows}


@pytest.mark.parametrize("how", ["deadly", "faulty"])
def test_a_poison_item_is_tried_three_times_and_set_aside_and_the_rest_is_done(
    context: Context, settings: Settings, how: str
) -> None:
    encoder = Killer(**{how: ["Film 7 ", "Film 11 "]})
    context.__dict__["encoder"] = encoder
    job = live(context, Jobs(context.database).create("embed", {"label": "Item"}).id)
    assert (job.state, job.done, job.failed) == ("failed", 18, 2)
    assert sorted(one.id for one in job.quarantined) == ["i11", "i7"]
    expected = {"deadly": "its worker ended each time it was tried", "faulty": "RuntimeError: cannot be read"}
    assert {one.reason for one in job.quarantined} == {expected[how]}
    assert embedded(settings) == {f"i{n}" for n in range(20)} - {"i7", "i11"}
    assert (encoder.most("Film 7 "), encoder.most("Film 11 ")) == (3, 3)
    assert max(encoder.deliveries.values()) == 3
    again = live(context, Jobs(context.database).create("embed", {"label": "Item"}).id)
    assert (again.state, again.total) == ("done", 0)  # what was set aside is not asked for again


def test_what_was_set_aside_is_tried_again_when_its_job_is_resumed(
    context: Context, settings: Settings
) -> None:
    jobs = Jobs(context.database)
    context.__dict__["encoder"] = Killer(deadly=["Film 7 "])
    job = live(context, jobs.create("embed", {"label": "Item"}).id)
    context.__dict__["encoder"] = healthy = Killer()
    jobs.resume(job.id)
    mended = live(context, job.id)
    assert (mended.state, mended.total, mended.done, mended.failed) == ("done", 20, 20, 0)
    assert (mended.quarantined, mended.error) == ((), None) or list(mended.quarantined) == []
    assert len(healthy.deliveries) == 1
    assert len(embedded(settings)) == 20
    assert ask(settings, "MATCH (i:Item) WHERE i.quarantined IS NOT NULL RETURN i") == []


def test_an_item_with_another_text_is_asked_for_again(context: Context, settings: Settings) -> None:
    jobs = Jobs(context.database)
    context.__dict__["encoder"] = Killer(deadly=["Film 7 "])
    live(context, jobs.create("embed", {"label": "Item"}).id)
    ask(settings, "MATCH (i:Item {id: 'i7'}) SET i.title = 'Harmless'")
    assert live(context, jobs.create("embed", {"label": "Item"}).id).done == 1
    assert ask(settings, "MATCH (i:Item) WHERE i.quarantined IS NOT NULL RETURN i") == []


def test_where_everything_fails_it_is_no_items_fault(context: Context) -> None:
    context.__dict__["encoder"] = encoder = Killer(faulty=["Film"])
    job = live(context, Jobs(context.database).create("embed", {"label": "Item"}).id)
    assert (job.state, job.done, job.failed) == ("failed", 0, 20)
    assert job.error
    assert "The first 3 nodes all failed, the others were not tried: RuntimeError" in job.error
    assert len(job.quarantined) == 9
    assert sum(encoder.deliveries.values()) == 20 + 9 * 2


def test_a_worker_that_is_killed_once_costs_no_item_its_place(context: Context, settings: Settings) -> None:
    class Once(Killer):
        def encode(self, texts: Sequence[str], batch_size: int = 64) -> Vectors:
            if not self.deliveries:
                self.deliveries.update(texts)
                raise Killed
            return super().encode(texts, batch_size)

    context.__dict__["encoder"] = Once()
    job = live(context, Jobs(context.database).create("embed", {"label": "Item"}).id)
    assert (job.state, job.done, job.failed) == ("done", 20, 0)
    assert [s.current for s in knowledge.staleness(context.database, 99)] == [20]
    assert len(embedded(settings)) == 20
