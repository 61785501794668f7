"""The job that learns to rank, on a real graph: what it writes, and that nobody sees half of it."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
from import_fakes import ask
from work_fakes import NOON, FakeContext, do, films, liked

from embeddings.behaviour import WEAK
from graph import models
from graph.connection import Database
from graph.importing.rows import EventRow
from graph.jobs import Jobs
from graph.learned import LearnedModels
from graph.models import NothingBefore, Superseded
from settings import Settings
from workers import work

pytestmark = pytest.mark.server
LINKS = (
    "MATCH (h:Item)-[s:SIMILAR_TO]->(i:Item) "
    "RETURN h.id AS h, i.id AS i, s.weight AS weight, s.version AS version"
)
"""Of every version."""


def test_links_are_ease_of_what_is_thought_now(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    changed_mind = EventRow("b-2 again", "b", "i2", "rate", 1.0, 0.0, NOON + timedelta(days=1))
    films(database, tmp_path, 4, [*liked("a", 0, 1), *liked("b", 0, 1, 2), changed_mind, *liked("c", 3)])
    job = do(FakeContext.of(database, settings), "ranking")
    assert (job.state, job.done) == ("done", 1)
    model = models.serving(database)
    assert model
    # Item 2 is liked no more and counts as met, item 3 is liked by itself.
    matrix = np.asarray([[1, 1, 0], [1, 1, WEAK]])
    inverse = np.linalg.inv(matrix.T @ matrix + model["regularisation"] * np.eye(3))
    expected = {
        (f"i{h}", f"i{i}"): -inverse[h, i] / inverse[i, i] for h in range(3) for i in range(3) if h != i
    }
    found = {(row["h"], row["i"]): row["weight"] for row in ask(settings, LINKS)}
    assert found == pytest.approx(expected)
    assert {row["version"] for row in ask(settings, LINKS)} == {model["active"]}


def test_the_model_says_how_it_was_made(database: Database, settings: Settings, tmp_path: Path) -> None:
    films(database, tmp_path, 12, [event for n in range(6) for event in liked(f"u{n}", *range(n, n + 6))])
    job = do(FakeContext.of(database, settings), "ranking")
    model = models.serving(database)
    assert model
    assert (model["users"], model["items"], model["events"], model["job"]) == (6, 12, 36, job.id)
    assert 0 <= model["validation_ndcg"] <= 1
    assert model["links"] == len(ask(settings, LINKS))

    again = do(FakeContext.of(database, settings), "ranking")
    newer = models.serving(database)
    assert newer
    assert (newer["previous"], newer["trained_on"]) == (model["active"], model["trained_on"])
    assert (again.state, newer["active"]) == ("done", model["active"] + 1)


def test_what_was_learned_is_read_back_and_rolled_back(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 8, [event for n in range(4) for event in liked(f"u{n}", *range(n, n + 4))])
    context, learned = FakeContext.of(database, settings), LearnedModels(database)
    with pytest.raises(NothingBefore):
        models.rollback(database)
    do(context, "ranking")
    first = models.serving(database)
    assert first
    before = learned.get(first["active"])
    assert before
    assert set(before.items) == {
        f"i{n}" for n in range(8)
    }  # those nobody met are placed by what is known of them
    assert before.source.shape == (8, before.mixing.shape[1])
    with pytest.raises(NothingBefore):
        models.rollback(database)

    ask(settings, "MATCH (:User {id: 'u0'})-[r:INTERACTED]->() SET r.signal = 0.0")
    do(context, "ranking")
    second = models.serving(database)
    assert second
    after = learned.get(second["active"])
    assert after
    assert not np.array_equal(before.target, after.target)

    assert models.rollback(database) == (first["active"], second["active"])
    again = LearnedModels(database).get(first["active"])
    assert again
    assert np.array_equal(again.target, before.target)
    assert again.weights == before.weights
    assert [run["state"] for run in models.runs(database)] == ["before", "serves"]
    assert models.rollback(database) == (second["active"], first["active"])


def test_without_likings_the_links_stay_as_they_are(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 3, liked("a", 0, 1, signal=0.0))
    assert do(FakeContext.of(database, settings), "ranking").state == "done"
    assert models.serving(database) is None


def pairs(n: int) -> Iterator[tuple[str, list[str], list[float]]]:
    """Each of 200 items linked to the next `n`."""
    for h in range(200):
        yield f"i{h}", [f"i{(h + step) % 200}" for step in range(1, n + 1)], [1.0] * n


def test_readers_never_see_a_mix(database: Database, settings: Settings, tmp_path: Path) -> None:
    films(database, tmp_path, 200)
    models.replace(database, pairs(5), {})
    counts: list[int] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            model = models.serving(database)
            rows = database.read(
                "read/links_from",
                items=[f"i{n}" for n in range(200)],
                version=model["active"] if model else 0,
            )
            counts.append(sum(len(row["targets"]) for row in rows))

    reader = threading.Thread(target=read)
    reader.start()
    models.replace(database, pairs(7), {})
    seen = len(counts)
    while len(counts) < seen + 2:  # one that began after the new version served
        time.sleep(0.01)
    over.set()
    reader.join()
    assert set(counts) == {5 * 200, 7 * 200}
    assert len(ask(settings, LINKS)) == (5 + 7) * 200  # the version before can be gone back to


def test_a_killed_run_leaves_what_nobody_reads_and_the_next_one_clears(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 200)
    first = models.replace(database, pairs(2), {})

    def dying() -> Iterator[tuple[str, list[str], list[float]]]:
        for n, row in enumerate(pairs(3)):
            if n == 150:
                raise KeyboardInterrupt
            yield row

    with pytest.raises(KeyboardInterrupt):
        models.replace(database, dying(), {})
    model = models.serving(database)
    assert model
    assert model["active"] == first
    assert len({row["version"] for row in ask(settings, LINKS)}) == 2

    third = models.replace(database, pairs(4), {})
    assert {row["version"] for row in ask(settings, LINKS)} == {first, third}
    assert len(ask(settings, LINKS)) == (2 + 4) * 200


def test_of_two_runs_at_once_the_one_begun_last_serves(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 200)
    newer: list[int] = []

    def overtaken() -> Iterator[tuple[str, list[str], list[float]]]:
        for n, row in enumerate(pairs(3)):
            if n == 150:
                newer.append(models.replace(database, pairs(4), {}))
            yield row

    with pytest.raises(Superseded):
        models.replace(database, overtaken(), {})
    model = models.serving(database)
    assert model
    assert [model["active"]] == newer
    served = [row for row in ask(settings, LINKS) if row["version"] == newer[0]]
    assert len(served) == 4 * 200


def test_an_item_that_is_gone_takes_only_its_own_links_along(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    films(database, tmp_path, 3)
    gone = [("i0", ["gone", "i1"], [0.5, 0.25]), ("gone", ["i0"], [1.0]), ("i2", ["i0"], [-0.75])]
    models.replace(database, gone, {})
    assert {(row["h"], row["i"], row["weight"]) for row in ask(settings, LINKS)} == {
        ("i0", "i1", 0.25),
        ("i2", "i0", -0.75),
    }


def test_a_cancelled_links_job_does_not_serve(database: Database, settings: Settings, tmp_path: Path) -> None:
    films(database, tmp_path, 4, [*liked("a", 0, 1), *liked("b", 0, 1)])
    context = FakeContext.of(database, settings)
    jobs = Jobs(database)
    job = jobs.create("ranking")
    (chunk,) = work.plan(context, job.id)
    jobs.cancel(job.id)
    assert work.run(context, chunk) == 0
    assert models.serving(database) is None
