"""Bulk imports on a server of their own: the graph and the rejects are those of an import over Bolt."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from import_fakes import (
    ENTITIES,
    EVENTS,
    ITEMS,
    NOON,
    RELATIONS,
    USERS,
    Memory,
    Rows,
    ask,
    everything,
    rejects,
    small,
)
from servers import graph, own

from graph.connection import Database
from graph.contents import facts
from graph.importing import bulk
from graph.importing.imports import bring_in
from graph.importing.rejects import ImportStopped, Limit
from graph.importing.rows import EntityRow, EventRow, Fault, ItemRow, Kind, RelationRow, Stage, UserRow
from graph.local.process import Process
from settings import Settings

NO_LIMIT = Limit(share=1.0)
KEPT = "MATCH (n:Key|Webhook) RETURN n {.*} AS kept ORDER BY n.id"
TEXT = 'a "b", c\\\nd\r\n;\x1e ü 💡 '
LATER = NOON + timedelta(microseconds=1_999)


class Twice(Memory):
    """All of it, and then some of it again with other values, as a second file may say it."""

    @property
    def stages(self) -> list[Stage]:
        again: dict[Kind, Rows] = {
            Kind.USERS: [UserRow("1", {"age": 2.5, "plan": None}), UserRow("9\n", {})],
            Kind.ITEMS: [ItemRow("i1", TEXT, "music", None, {"text": TEXT, "price": 3})],
            Kind.ENTITIES: [EntityRow("person/P1", "Band", "P1 & co")],
            Kind.RELATIONS: [
                RelationRow("i1", "HAS_CAST", "person/P1", {"role": None, "share": 0.5, "first": True})
            ],
            Kind.ENTITY_RELATIONS: [RelationRow("person/P1", "KNOWS", "person/P2", {"since": 1990})],
            Kind.EVENTS: [EventRow("e1", "1", "i1", "view", None, 0.25, LATER)],
        }
        return [*super().stages, *Memory(again).stages]


def everything_odd() -> Twice:
    """Values of all types, one name with several types, things said twice, and rows of all kinds of faults."""
    before = datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
    return Twice(
        {
            Kind.USERS: [
                *USERS,
                UserRow("1", {}),
                UserRow("3", {"age": "old", "ok": True, "plan": ""}),
                UserRow(""),
            ],
            Kind.ITEMS: [
                *ITEMS,
                ItemRow("b", " ", "film"),
                ItemRow("b", "B", "film"),
                ItemRow(
                    "c",
                    "C",
                    "film",
                    None,
                    {"price": 2.0, "big": 2**63 - 1, "small": -(2**63), "tiny": 1e-300},
                ),
                Fault("no item", {"line": 1}),
            ],
            Kind.ENTITIES: [*ENTITIES, EntityRow("x", "User", "X"), EntityRow("genre/Ä,B", "Genre", "Ä,B")],
            Kind.RELATIONS: [
                *RELATIONS,
                RelationRow("i1", "HAS_CAST", "person/P1", {"role": TEXT, "share": 1.0}),
                RelationRow("i1", "HAS_CAST", "person/P1", {"role": "lead"}),
                RelationRow("i2", "WON", "genre/Ä,B", {"share": 1}),
                RelationRow("b", "WON", "genre/Ä,B"),
                RelationRow("c", "WON", "nothing"),
                RelationRow("i1", "SIMILAR_TO", "person/P1"),
            ],
            Kind.EVENTS: [
                *EVENTS,
                EventRow("e1", "1", "i1", "rate", 2, 1, before),
                EventRow("e1", "2", "i1", TEXT, 0.1, 1, NOON),
                EventRow("w", "2", "i1", "rate", 3, 1, NOON),
                EventRow("e2", "4", "i1", "rate", None, 1, NOON),
                EventRow("e3", "1", "b", "rate", None, 1, NOON),
                EventRow("e4", "1", "i1", "rate", None, 2, NOON),
            ],
        }
    )


@pytest.fixture
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A server of its own, with the schema, to be stopped and started."""
    settings = own(tmp_path_factory.mktemp("bulk"), neo4j_heap="512m", neo4j_page_cache="64m")
    with graph(settings):
        yield settings


def test_it_makes_the_graph_that_bolt_makes(stopped: Settings, tmp_path: Path) -> None:
    settings, told = stopped, list[str]()
    with Database(settings) as database:
        by_bolt = bring_in(database, everything_odd(), tmp_path / "bolt", limit=NO_LIMIT)
        wanted = facts(database)
        database.clear()
    ask(settings, "CREATE (:Key {id: 'k', hash: 'h', name: 'n', scope: 'admin', created_at: datetime()})")
    ask(settings, "CREATE (:Webhook {id: 'w', url: 'u', kinds: ['a', 'b'], users: [], failures: 0})")
    kept = ask(settings, KEPT)

    report = bulk.run(
        settings, everything_odd(), tmp_path / "bulk", lambda stage, *_: told.append(stage), limit=NO_LIMIT
    )

    assert (report.counts, report.rejected) == (by_bolt.counts, by_bolt.rejected)
    assert rejects(report) == rejects(by_bolt)
    with Database(settings) as database:
        assert facts(database) == wanted
        assert bring_in(database, everything_odd(), tmp_path).skipped
    assert bulk.run(settings, everything_odd(), tmp_path).skipped
    assert ask(settings, KEPT) == kept
    (event,) = ask(
        settings,
        """MATCH (u:User {id: '1'})-[r {event_id: 'e1'}]->()
        RETURN r.at AS at, r.arrived AS arrived, u.changed_at AS changed""",
    )
    assert event["at"].to_native() == NOON + timedelta(milliseconds=1)
    assert datetime.now(UTC) - event["arrived"].to_native() < timedelta(minutes=10)
    assert event["changed"] is not None
    assert told[-1] == "statistics"
    assert not (settings.folder / "bulk").exists()
    _what_is_there_stays(settings, tmp_path)


def _what_is_there_stays(settings: Settings, folder: Path) -> None:
    before = everything(settings)
    with pytest.raises(bulk.NotEmpty, match="4 users, 11 items and 6 entities"):
        bulk.run(settings, Memory({}, "f2"), folder)
    faults = Memory({Kind.USERS: [Fault("none", n) for n in range(101)]}, "f3")
    with pytest.raises(ImportStopped):
        bulk.run(settings, faults, folder, replace=True)
    assert everything(settings) == before


def test_it_is_for_the_local_server_alone(tmp_path: Path) -> None:
    elsewhere = own(tmp_path, neo4j_uri="neo4j://graph.example:7687")
    with pytest.raises(bulk.NotLocal, match="graph"):
        bulk.run(elsewhere, small(), tmp_path)


def test_it_is_refused_while_others_work_with_the_graph(tmp_path: Path) -> None:
    settings = own(tmp_path)
    worker = Process("worker", settings.folder, ("sleep", "60"), lambda: True)
    worker.start()
    try:
        with pytest.raises(bulk.StackRuns, match="worker"):
            bulk.run(settings, small(), tmp_path)
    finally:
        worker.stop()
