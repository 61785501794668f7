"""`persona demo` on a graph where all is done: nothing is asked of the workers, and the answers are shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from snapshots import Snapshot

import api.cli
from api.processes import environment
from graph.connection import Database
from graph.importing.demo import DemoReport, Join
from graph.importing.report import Report
from graph.jobs import Jobs
from graph.local.process import Process
from graph.statistics import refresh
from settings import Settings

Demo = Callable[[], str]
DONE = DemoReport(Report("demo", {}, 2, Path("rejects"), True, 0.1, 0.0), Join(4, 3, 8, 6))


@pytest.fixture
def demo(
    database: Database,
    settings: Settings,
    broker: Process,
    built: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Demo:
    """Runs `persona demo` on the small world, with servers that run and data that is there."""
    built.restore(settings)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PERSONA_ENTITY_MIN_DEGREE", "1")
    monkeypatch.setattr("api.cli.stack.start", lambda _: [])
    monkeypatch.setattr("api.cli.data.run", lambda _: DONE)

    def run() -> str:
        with pytest.raises(SystemExit) as ended:
            api.cli.main(["demo"])
        said = capsys.readouterr()
        assert (ended.value.code, said.err) == (0, "")
        return said.out

    return run


@pytest.mark.server
def test_what_is_done_is_not_done_again(demo: Demo, database: Database) -> None:
    before = [job.id for job in Jobs(database).page()]
    told = demo()
    assert [job.id for job in Jobs(database).page()] == before
    for line in (
        "Everything runs already.",
        "Import: done before, nothing has changed.",
        "2 rows rejected, see rejects.",
        "Joined by title and year: 3 of 4 rated films, 75 % of ratings; 1 keep only their own genres.",
        "embed: up to date.",
        "ranking: up to date.",
        "profiles: up to date.",
    ):
        assert line in told.splitlines()


@pytest.mark.server
def test_it_ends_with_a_person_a_ranking_and_where_to_go(demo: Demo, settings: Settings) -> None:
    told = demo()
    steps = [told.index(step) for step in ("User 1: age 24", "Interests", " 1. Aliens", "Where to go")]
    assert steps == sorted(steps)
    assert f"http://127.0.0.1:{settings.api_port}/docs" in told
    assert f"http://127.0.0.1:{settings.neo4j_http_port}" in told
    assert str(settings.folder / "neo4j" / "password") in told
    assert (settings.folder / "neo4j" / "password").read_text() not in told


@pytest.mark.server
def test_after_new_counts_of_events_links_are_learned_again(
    demo: Demo, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh(database)
    followed: list[str] = []
    monkeypatch.setattr("api.cli.jobs.follow", lambda _, job: followed.append(job.kind))
    told = demo()
    assert followed == ["ranking"]
    assert "embed: up to date." in told.splitlines()
    demo()
    assert followed == ["ranking", "ranking"]
    assert len([job for job in Jobs(database).page() if job.kind == "ranking"]) == 1
