"""The job `embed` on a real graph with a fake encoder: all that is stale, once, never with a bad vector."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ask
from work_fakes import DIMENSION, Broken, FakeContext, FakeEncoder, do, films

from graph import knowledge
from graph.connection import Database
from graph.jobs import Jobs
from graph.knowledge import Staleness
from settings import Settings
from workers import work
from workers.context import Context

Here = Callable[..., Context]


@pytest.fixture
def here(database: Database, settings: Settings) -> Here:
    """Makes a worker's context around an encoder."""

    def make(encoder: FakeEncoder | None = None) -> Context:
        return FakeContext.of(database, settings, encoder, chunk_size=4, entity_min_degree=5)

    return make


def test_items_and_the_entities_worth_it_get_vectors(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    job = do(here(), "embed")
    assert (job.state, job.total, job.done, job.failed) == ("done", 11, 11, 0)
    assert knowledge.staleness(database, 5) == [Staleness("Entity", 1, 0, 0), Staleness("Item", 10, 0, 0)]
    rows = ask(settings, "MATCH (n) WHERE n.embedding IS NOT NULL RETURN DISTINCT size(n.embedding) AS size")
    assert rows == [{"size": DIMENSION}]
    (p,) = ask(
        settings, "MATCH (e:Entity {name: 'P'}) RETURN e.knowledge_text AS text, e.embedding_model AS model"
    )
    assert p["text"].startswith("P, person. Known from: Film 0, Film 1")
    assert p["model"] == "fake@1"
    assert ask(settings, "MATCH (e:Entity {name: 'Q'}) RETURN e.knowledge_text AS text") == [{"text": None}]


def test_only_what_changed_is_embedded_again(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    do(here(), "embed")
    again = do(here(), "embed")
    assert (again.state, again.total) == ("done", 0)

    ask(settings, "MATCH (i:Item {id: 'i3'}) SET i.title = 'Another Film'")
    encoder = FakeEncoder()
    changed = do(here(encoder), "embed", {"label": "Item"})
    assert (changed.done, len(encoder.encoded)) == (1, 1)
    assert encoder.encoded[0].startswith("Another Film (2003), film.")


def test_another_model_makes_every_vector_stale(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    do(here(), "embed")
    assert do(here(FakeEncoder(revision="2")), "embed").done == 11
    rows = ask(
        settings, "MATCH (n) WHERE n.embedding_model IS NOT NULL RETURN DISTINCT n.embedding_model AS m"
    )
    assert rows == [{"m": "fake@2"}]


def test_force_embeds_what_is_current(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    do(here(), "embed")
    assert do(here(), "embed", {"force": True, "label": "Item"}).done == 10


def test_a_bad_vector_is_not_written_its_item_is_named_and_the_others_are_done(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    job = do(here(FakeEncoder(poison="Film 7 ")), "embed", {"label": "Item"})
    assert (job.state, job.done, job.failed) == ("failed", 9, 1)
    assert job.error == "The vector of 'i7' is not finite; it was not written."
    assert [(one.label, one.id, one.reason) for one in job.quarantined] == [("Item", "i7", job.error)]
    rows = ask(settings, "MATCH (c:Chunk {state: 'failed'}) RETURN c.ids AS ids, c.error AS error")
    assert len(rows) == 1
    assert "i7" in rows[0]["ids"]
    bare = ask(settings, "MATCH (i:Item) WHERE i.embedding IS NULL RETURN i.id AS id, i.quarantined AS why")
    assert bare == [{"id": "i7", "why": job.error}]

    healthy = here()
    Jobs(database).resume(job.id)
    for chunk in work.plan(healthy, job.id):
        work.run(healthy, chunk)
    mended = Jobs(database).get(job.id)
    assert (mended.state, mended.done, mended.failed, mended.error) == ("done", 10, 0, None)


def test_a_message_delivered_twice_writes_nothing_twice(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path)
    worker = here()
    job = Jobs(database).create("embed", {"label": "Item"})
    names = work.plan(worker, job.id)
    assert work.plan(worker, job.id) == names
    assert [work.run(worker, name) for name in names] == [4, 4, 2]
    before = without_chunks(settings)
    assert [work.run(worker, name) for name in names] == [0, 0, 0]
    assert work.plan(worker, job.id) == []
    assert without_chunks(settings) == before


def without_chunks(settings: Settings) -> list[dict[str, Any]]:
    """Every node but chunks, and but when a job was last asked for."""
    return ask(
        settings, "MATCH (n) WHERE NOT n:Chunk RETURN n.id AS id, n {.*, asked_at: null} AS n ORDER BY id"
    )


def test_an_unforeseen_fault_is_tried_three_times_then_set_aside(
    database: Database, settings: Settings, here: Here, tmp_path: Path
) -> None:
    films(database, tmp_path, items=1)
    worker = here(Broken())
    job = Jobs(database).create("embed", {"label": "Item"})
    (name,) = work.plan(worker, job.id)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            work.run(worker, name)
    assert work.run(worker, name) == 0
    failed = Jobs(database).get(job.id)
    assert failed.state == "failed"
    assert failed.error == "RuntimeError: out of memory"
    assert [one.id for one in failed.quarantined] == ["i0"]


def test_without_anything_to_embed_a_job_is_done_at_once(
    database: Database, settings: Settings, here: Here
) -> None:
    job = do(here(), "embed")
    assert (job.state, job.total, job.chunks) == ("done", 0, {})
