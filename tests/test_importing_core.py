"""The streaming core on a real Neo4j: what it writes, and what it refuses."""

from pathlib import Path
from typing import Any

import pytest
from import_fakes import (
    ENTITIES,
    EVENTS,
    ITEMS,
    NOON,
    USERS,
    Memory,
    ask,
    everything,
    reasons,
    rejects,
    small,
)

from graph.connection import Database
from graph.importing.core import run
from graph.importing.rejects import CannotReject, ImportStopped, Limit
from graph.importing.rows import EntityRow, EventRow, Fault, ItemRow, Kind, RelationRow, UserRow
from graph.statistics import refresh, totals
from settings import Settings

NO_LIMIT = Limit(share=1.0)


def test_all_kinds_arrive_and_are_counted(database: Database, tmp_path: Path) -> None:
    report = run(database, small(), tmp_path, batch=7)
    assert report.counts == {
        "users": 2, "items": 10, "entities": 5, "relations": 50, "entity_relations": 0, "events": 10
    }  # fmt: skip
    assert (report.rejected, report.rejects, report.skipped) == (0, None, False)
    found = totals(database)
    assert (found.users, found.items, found.entities, found.relations, found.events) == (2, 10, 5, 50, 10)


def test_rows_keep_their_values(database: Database, settings: Settings, tmp_path: Path) -> None:
    run(database, small(relations=[RelationRow("i1", "WON", "person/P1", {"count": 3})]), tmp_path)
    (user,) = ask(settings, "MATCH (u:User {id: '1'}) RETURN u {.*} AS user")
    (item,) = ask(settings, "MATCH (i:Item {id: 'i3'}) RETURN i {.*} AS item")
    (entity,) = ask(
        settings, "MATCH (e:Person {id: 'person/P1'}) RETURN labels(e) AS labels, e {.*} AS entity"
    )
    (won,) = ask(settings, "MATCH (:Item {id: 'i1'})-[r:WON]->(e) RETURN r.count AS count, e.id AS target")
    (event,) = ask(
        settings, "MATCH (u)-[r:INTERACTED {event_id: 'e3'}]->(i) RETURN u.id, i.id, r {.*} AS event"
    )
    assert user["user"].pop("changed_at") is not None
    assert user["user"] == {"id": "1", "age": 24}
    assert item["item"] == {"id": "i3", "title": "Item 3", "domain": "film", "year": 1993}
    assert set(entity["labels"]) == {"Entity", "Person"}
    assert entity["entity"] == {"id": "person/P1", "kind": "Person", "name": "P1"}
    assert won == {"count": 3, "target": "person/P1"}
    assert event["event"].pop("arrived") > event["event"]["at"]
    assert (event["u.id"], event["i.id"], event["event"].pop("at").to_native()) == ("1", "i3", NOON)
    assert event["event"] == {"event_id": "e3", "kind": "rate", "value": 4.0, "signal": 1.0}


def test_entities_relate_to_entities(database: Database, settings: Settings, tmp_path: Path) -> None:
    married = RelationRow("person/P1", "MARRIED_TO", "person/P2")
    report = run(database, Memory({Kind.ENTITIES: ENTITIES, Kind.ENTITY_RELATIONS: [married]}), tmp_path)
    assert report.counts["entity_relations"] == 1
    found = ask(settings, "MATCH (a:Entity)-[:MARRIED_TO]->(b:Entity) RETURN a.name AS a, b.name AS b")
    assert found == [{"a": "P1", "b": "P2"}]


def test_progress_is_told_after_each_batch(database: Database, tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    source = Memory({Kind.USERS: USERS, Kind.ITEMS: ITEMS[:3]})
    run(database, source, tmp_path, lambda *step: told.append(step), batch=2)
    assert told == [("users, users.csv", 2, 2), ("items, items.csv", 2, 3), ("items, items.csv", 3, 3)]


def test_a_second_import_reads_nothing(database: Database, tmp_path: Path) -> None:
    run(database, small(), tmp_path)
    again = small()
    report = run(database, again, tmp_path)
    assert (report.skipped, again.read, report.counts["relations"]) == (True, [], 50)


def test_a_changed_source_is_imported_anew_and_what_did_not_change_stays(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    run(database, small(), tmp_path)
    ask(settings, "MATCH (i:Item) SET i.popularity = 7, i.embedding = [1.0], i.knowledge_of = 'k'")
    ask(settings, "MATCH (e:Entity) SET e.degree = 7")
    before = everything(settings)
    again = small()
    again.fingerprint = "f2"
    assert not run(database, again, tmp_path).skipped
    assert everything(settings) == before


def test_a_value_of_none_is_taken_away(database: Database, settings: Settings, tmp_path: Path) -> None:
    run(database, small(), tmp_path)
    users = [UserRow("1", {"age": None}), UserRow("2", {"age": 54})]
    run(database, Memory({Kind.USERS: users}, fingerprint="f2"), tmp_path)
    ages = ask(settings, "MATCH (u:User) RETURN u.age AS age ORDER BY u.id")
    assert ages == [{"age": None}, {"age": 54}]


def test_an_event_told_twice_is_one_and_the_later_counts(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    changed = EventRow("e1", "1", "i1", "rate", 2.0, 0.0, NOON)
    run(database, small(events=[*EVENTS, changed]), tmp_path)
    found = ask(settings, "MATCH (:User)-[r:INTERACTED {event_id: 'e1'}]->(:Item) RETURN r.value AS value")
    assert found == [{"value": 2.0}]


def test_names_with_quotes_and_backticks_are_only_names(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    name = "O'Hara \"`}) DETACH DELETE n // \\u0027"
    run(database, Memory({Kind.ENTITIES: [EntityRow(f"person/{name}", "Person", name)]}), tmp_path)
    assert ask(settings, "MATCH (e:Person) RETURN e.name AS name") == [{"name": name}]


BAD: list[tuple[Kind, Any, str]] = [
    (Kind.USERS, UserRow("3", {"age": float("nan")}), "age: nan is not finite"),
    (Kind.USERS, UserRow(5), "id: 5 is not a text of 1 to 512 characters"),  # type: ignore[arg-type]
    (Kind.ITEMS, ItemRow("i1", "Again", "film"), "id: 'i1' stands twice"),
    (Kind.ITEMS, ItemRow("i99", "T", "film", "99"), "year: '99' is not a year"),  # type: ignore[arg-type]
    (Kind.RELATIONS, Fault("2 columns instead of 3", ["i1", "HAS_CAST"]), "2 columns instead of 3"),
    (Kind.RELATIONS, RelationRow("i99", "HAS_CAST", "person/P1"), "source: not in the graph"),
    (Kind.RELATIONS, RelationRow("i1", "HAS_CAST", "person/P9"), "target: not in the graph"),
    (Kind.EVENTS, EventRow("e", "9", "i1", "rate", 4.0, 1.0, NOON), "user: not in the graph"),
    (Kind.EVENTS, EventRow("e", "1", "i99", "rate", 4.0, 1.0, NOON), "item: not in the graph"),
    (Kind.EVENTS, EventRow("e", "1", "i1", "rate", 4.0, 1.5, NOON), "signal: 1.5 is not between 0 and 1"),
]


def test_bad_rows_are_filed_and_the_others_arrive(database: Database, tmp_path: Path) -> None:
    good = small().rows
    bad = {kind: [(row, reason) for k, row, reason in BAD if k is kind] for kind in good}
    report = run(
        database, Memory({k: [*rows, *(r for r, _ in bad[k])] for k, rows in good.items()}), tmp_path
    )
    assert report.rejected == len(BAD)
    assert sorted(reasons(report)) == sorted(
        (f"{kind}.csv", len(good[kind]) + n, reason)
        for kind in good
        for n, (_, reason) in enumerate(bad[kind], start=1)
    )
    assert [report.counts[kind.column] for kind in good] == [len(rows) for rows in good.values()]


def test_an_injected_type_reaches_nothing(database: Database, settings: Settings, tmp_path: Path) -> None:
    attack = "X]->() WITH 1 AS x MATCH (n) DETACH DELETE n //"
    report = run(database, small(relations=[RelationRow("i1", attack, "person/P1")]), tmp_path)
    assert rejects(report)[0]["row"] == {
        "source": "i1", "type": attack, "target": "person/P1", "properties": {}
    }  # fmt: skip
    assert ask(settings, "MATCH (:Item)-[r]->(:Entity) RETURN count(r) AS n") == [{"n": 0}]
    assert totals(database).items == 10


def test_an_id_that_stands_twice_across_batches_is_found(database: Database, tmp_path: Path) -> None:
    report = run(database, Memory({Kind.USERS: [*USERS, UserRow("1")]}), tmp_path, batch=1)
    assert reasons(report) == [("users.csv", 3, "id: '1' stands twice")]


def test_up_to_the_limit_rows_may_be_bad(database: Database, tmp_path: Path) -> None:
    bad = [UserRow("")] * 3
    report = run(database, Memory({Kind.USERS: [*USERS, *bad]}), tmp_path, limit=Limit(share=0, rows=3))
    assert (report.rejected, report.counts["users"]) == (3, 2)


def test_past_the_limit_it_stops_and_says_how_to_go_on(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    bad = [UserRow("")] * 4
    source = Memory({Kind.USERS: [*USERS, *bad], Kind.ITEMS: ITEMS})
    with pytest.raises(ImportStopped) as stopped:
        run(database, source, tmp_path, batch=2, limit=Limit(share=0, rows=3))
    assert (stopped.value.rejected, stopped.value.read, stopped.value.limit) == (4, 6, 3)
    words = [
        "4 of 6 rows",
        "3 may be",
        str(tmp_path / "rejects" / "test.jsonl"),
        "run it again",
        "raise the limit",
    ]
    assert all(word in str(stopped.value) for word in words)
    assert len(stopped.value.file.read_text().splitlines()) == 4
    assert ask(settings, "MATCH (i:Import) RETURN i.state AS s, i.position AS p") == [
        {"s": "stopped", "p": 4}
    ]

    report = run(database, source, tmp_path, batch=2, limit=NO_LIMIT)
    assert [line for _, line, _ in reasons(report)] == [3, 4, 5, 6]
    assert (report.rejected, report.counts["users"], report.counts["items"]) == (4, 2, 10)


def test_the_share_allowed_grows_with_what_was_read() -> None:
    assert [Limit().of(read) for read in (0, 10_000, 20_000)] == [100, 100, 200]


def test_a_reject_file_that_cannot_be_written_is_said(database: Database, tmp_path: Path) -> None:
    (tmp_path / "rejects").write_text("in the way")
    with pytest.raises(CannotReject, match=r"rejects/test\.jsonl cannot be written"):
        run(database, Memory({Kind.USERS: [UserRow("")]}), tmp_path)


def test_a_new_import_begins_a_new_reject_file(database: Database, tmp_path: Path) -> None:
    run(database, Memory({Kind.USERS: [UserRow("")]}), tmp_path)
    report = run(database, Memory({Kind.USERS: USERS}, fingerprint="f2"), tmp_path)
    assert (report.rejected, (tmp_path / "rejects" / "test.jsonl").exists()) == (0, False)


def test_statistics_count_likes_items_and_both(
    database: Database, settings: Settings, tmp_path: Path
) -> None:
    # i1 and i3 are liked once each; P0 is in both, as cast and as director, and in i2 which nobody liked
    events = [EventRow(f"e{n}", "1", f"i{n}", "rate", 4.0, n % 2, NOON) for n in (1, 2, 3)]
    relations = [RelationRow(f"i{n}", "HAS_CAST", "person/P0") for n in (1, 2, 3)]
    relations.append(RelationRow("i1", "DIRECTED_BY", "person/P0"))
    run(database, small(events=events, relations=relations), tmp_path, last=lambda: refresh(database))
    items = ask(
        settings, "MATCH (i:Item) WHERE i.popularity > 0 RETURN i.id AS id, i.popularity AS n ORDER BY id"
    )
    assert items == [{"id": "i1", "n": 1}, {"id": "i3", "n": 1}]
    entities = ask(
        settings, "MATCH (e:Entity) RETURN e.degree AS degree, e.events AS events ORDER BY e.id LIMIT 2"
    )
    assert entities == [{"degree": 3, "events": 2}, {"degree": 0, "events": 0}]
    assert totals(database).positive == 2


def test_statistics_follow_what_changed(database: Database, settings: Settings, tmp_path: Path) -> None:
    run(database, small(), tmp_path, last=lambda: refresh(database))
    ask(settings, "MATCH (:User)-[r:INTERACTED {event_id: 'e1'}]->() DELETE r")
    ask(settings, "MATCH (:Item {id: 'i1'})-[r]->(:Entity) DELETE r")
    refresh(database)
    found = ask(settings, "MATCH (e:Entity {id: 'person/P0'}) RETURN e.degree AS degree, e.events AS events")
    assert found == [{"degree": 9, "events": 4}]
