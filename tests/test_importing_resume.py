"""A killed import goes on exactly where it stopped: no row lost, none counted twice, none refused twice."""

import os
import signal
from collections.abc import Iterator, Mapping, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from import_fakes import ITEMS, NOON, USERS, Memory, ask, everything, reasons, small

from graph.connection import Database, Parameters
from graph.connection import Row as Record
from graph.importing.core import run
from graph.importing.report import Report
from graph.importing.rows import EventRow, Kind, Numbered, Stage, UserRow
from settings import Settings

EVENTS = [
    EventRow(f"e{n}", "1" if n % 10 else "nobody", f"i{n % 10}", "rate", 4.0, 1.0, NOON) for n in range(100)
]
"""Every tenth is of a user who is not there."""


def events() -> Memory:
    return Memory({Kind.USERS: USERS, Kind.ITEMS: ITEMS, Kind.EVENTS: EVENTS})


class Crash(Exception):
    """The process is gone."""


class Dying(Database):
    """A database whose user dies at the `at`-th batch, before it is committed or just after."""

    def __init__(self, settings: Settings, at: int, committed: bool) -> None:
        super().__init__(settings)
        self.at, self.committed, self.count = at, committed, 0

    def write_together(self, writes: Sequence[tuple[str, Parameters]]) -> list[list[Record]]:
        self.count += 1
        if self.count != self.at:
            return super().write_together(writes)
        if self.committed:
            super().write_together(writes)
            raise Crash
        *others, (note, progress), raised = writes
        assert callable(progress)

        def die(results: list[list[Record]]) -> Mapping[str, Any]:
            progress(results)
            raise Crash

        return super().write_together([*others, (note, die), raised])


@pytest.mark.parametrize("committed", [False, True], ids=["before the commit", "after the commit"])
def test_a_crash_around_the_commit_costs_nothing(
    database: Database, settings: Settings, tmp_path: Path, committed: bool
) -> None:
    whole = run(database, events(), tmp_path / "whole", batch=10)
    expected, refused = everything(settings), reasons(whole)
    database.clear()

    with Dying(settings, at=6, committed=committed) as dying, pytest.raises(Crash):
        run(dying, events(), tmp_path, batch=10)
    (found,) = ask(settings, "MATCH (i:Import) RETURN i.state AS state, i.events AS events")
    assert found == {"state": "running", "events": 36 if committed else 27}

    resumed = run(database, events(), tmp_path, batch=10)
    assert (resumed.counts, resumed.rejected) == (whole.counts, 10)
    assert (
        reasons(resumed)
        == refused
        == [("events.csv", n, "user: not in the graph") for n in range(1, 101, 10)]
    )
    assert everything(settings) == expected


def test_killed_by_the_system_it_resumes(database: Database, settings: Settings, tmp_path: Path) -> None:
    killed = get_context("spawn").Process(target=_import_until_killed, args=(settings, tmp_path, 55))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    (found,) = ask(settings, "MATCH (i:Import) RETURN i.state AS state, i.position AS position")
    assert found == {"state": "running", "position": 50}
    report = run(database, events(), tmp_path, batch=10)
    assert (report.counts["events"], report.rejected) == (90, 10)
    assert [line for _, line, _ in reasons(report)] == list(range(1, 101, 10))


def test_only_what_is_left_is_read(database: Database, settings: Settings, tmp_path: Path) -> None:
    with Dying(settings, at=3, committed=False) as dying, pytest.raises(Crash):
        run(dying, events(), tmp_path, batch=1_000)
    resumed = events()
    run(database, resumed, tmp_path)
    assert resumed.read == [Kind.ITEMS, Kind.EVENTS]  # items are done, which shows when they are read on


def test_an_id_of_before_the_crash_still_stands_twice(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    users = Memory({Kind.USERS: [*USERS, UserRow("1")]})
    with Dying(settings, at=2, committed=True) as dying, pytest.raises(Crash):
        run(dying, users, tmp_path, batch=1)
    assert reasons(run(database, users, tmp_path, batch=1)) == [("users.csv", 3, "id: '1' stands twice")]


def test_what_comes_last_is_done_even_if_it_failed_before(database: Database, tmp_path: Path) -> None:
    done: list[str] = []

    def fail() -> None:
        raise Crash

    with pytest.raises(Crash):
        run(database, small(), tmp_path, last=fail)
    report = run(database, small(), tmp_path, last=lambda: done.append("last"))
    assert (report.skipped, done) == (False, ["last"])
    assert run(database, small(), tmp_path, last=lambda: done.append("again")).skipped
    assert done == ["last"]


def _import_until_killed(settings: Settings, home: Path, line: int) -> Report:
    source = events()
    (users, items, _) = source.stages

    def lines() -> Iterator[Numbered]:
        for number, row in enumerate(EVENTS, start=1):
            if number == line:
                os.kill(os.getpid(), signal.SIGKILL)
            yield number, row

    class Killer(Memory):
        @property
        def stages(self) -> list[Stage]:
            return [users, items, Stage(Kind.EVENTS, "events.csv", lines)]

    with Database(settings) as database:
        return run(database, Killer(source.rows), home, batch=10)
