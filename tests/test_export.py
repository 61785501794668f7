"""What is exported: all facts, in files that make the same graph again, and nothing that was computed of them."""

import csv
import json
from collections.abc import Generator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cli_runs import runner
from import_fakes import ENTITIES, EVENTS, ITEMS, NOON, RELATIONS, USERS, ask, rejects, small

from api.processes import environment
from graph.connection import Database
from graph.contents import facts
from graph.exporting import reading
from graph.exporting.core import Manifest, Wanted, WouldOverwrite, export
from graph.exporting.sinks import Format
from graph.importing.core import run
from graph.importing.rows import EventRow, ItemRow, Kind, RelationRow, UserRow
from graph.importing.tables.opening import source
from graph.signals import Scale, Signals
from settings import Settings

HARD = 'a "quoted", comma\nand line\r\nand\ttab \u2028 é 中 {brace} \\'
SIGNALS = Signals({}, Scale(1, 4, 5))
TABLES = [Format.CSV, Format.JSONL, Format.PARQUET]


@pytest.fixture
def filled(database: Database, settings: Settings, tmp_path: Path) -> Database:
    """A graph of two domains with values of all types."""
    users = [UserRow("u,3", {"about": HARD, "vip": True, "id_": "x", "spent": 0.1 + 0.2, "age": -(2**62)})]
    items = [
        ItemRow('"b1"', HARD, "book", None, {"pages": 7, "title_": "t", "source": "s", "open": False}),
        ItemRow("b2", "007", "book", 1, {"isbn": "00123", "price": 1e-7, "text": HARD}),
    ]
    between = [
        RelationRow("person/P1", "KNOWS", "person/P2", {"since": 1999, "source": "letters"}),
        RelationRow("person/P2", "KNOWS", "person/P3"),
    ]
    told = RelationRow('"b1"', "WRITTEN_BY", "person/P4", {"share": 0.5, "note": HARD})
    events = [
        EventRow("o/1", "u,3", '"b1"', "purchase", None, 1.0, NOON),
        EventRow("o/2", "u,3", "b2", "view", 2.5, 0.1, NOON.replace(microsecond=0)),
        EventRow("o/2", "2", "b2", "view", None, 0.1, NOON.replace(year=1970)),
    ]
    made = small(
        users=USERS + users,
        items=ITEMS + items,
        relations=[*RELATIONS, told],
        entity_relations=between,
        events=EVENTS + events,
    )
    assert not run(database, made, tmp_path).rejected
    ask(settings, "MATCH ()-[r:INTERACTED]->() SET r.signal = toFloat(r.signal)")
    return database


def exported(database: Database, folder: Path, form: Format = Format.CSV, **more: Any) -> Manifest:
    return export(database, Wanted(form, folder, **more))


def imported(database: Database, folder: Path, home: Path) -> None:
    database.clear()
    report = run(database, source(folder / "mapping.yaml", SIGNALS), home)
    assert report.rejected == 0, rejects(report)


@pytest.mark.parametrize("form", TABLES)
def test_what_is_imported_again_is_the_same_graph(filled: Database, tmp_path: Path, form: Format) -> None:
    before = facts(filled)
    made = exported(filled, tmp_path / "taken", form)
    assert made.notes == []
    assert made.counts == {
        "users": 3, "items": 12, "entities": 5, "relations": 51, "entity relations": 2, "events": 13,
    }  # fmt: skip
    imported(filled, tmp_path / "taken", tmp_path)
    after = facts(filled)
    assert (after.nodes, after.relations) == (before.nodes, before.relations)
    assert made.hash == after.hash == before.hash


def test_small_pages_are_the_same_files(
    filled: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = exported(filled, tmp_path / "whole")
    monkeypatch.setattr(reading, "PAGE", 3)
    paged = exported(filled, tmp_path / "paged")
    assert paged.hash == whole.hash
    assert {n: f for n, f in paged.files.items() if n != "mapping.yaml"} == {
        n: f for n, f in whole.files.items() if n != "mapping.yaml"
    }


def test_the_manifest_is_of_the_files(filled: Database, tmp_path: Path) -> None:
    exported(filled, tmp_path / "taken")
    told = json.loads((tmp_path / "taken" / "manifest.json").read_text())
    there = {path.name for path in (tmp_path / "taken").iterdir()}
    assert there == {*told["files"], "manifest.json"}
    for name, file in told["files"].items():
        content = (tmp_path / "taken" / name).read_bytes()
        assert (file["bytes"], file["sha256"]) == (len(content), sha256(content).hexdigest())
    assert told["files"]["item-HAS_CAST.csv"]["rows"] == 50
    assert told["schema"] > 0


COMPUTED = """
MATCH (u:User {id: '1'}), (i:Item {id: 'i1'}), (j:Item {id: 'i2'}), (e:Entity {id: 'person/P1'})
SET u.profile_vector = [.1], u.said_at = datetime(), i.popularity = 3, i.learned_0 = [.2], i.knowledge_text = 'x',
    i.embedding_b = [.1], i.pending = true, i.since = datetime(), e.degree = 2, e.events = 1
CREATE (u)-[:PREFERS {weight: .5}]->(e), (i)-[:SIMILAR_TO {weight: 1}]->(j), (u)-[:MUTES]->(i),
       (s:User:Session {id: 'session:1', changed_at: datetime()})-[:INTERACTED {event_id: 's', kind: 'view', signal: .1,
       at: datetime()}]->(i), (:Item {id: 'new', title: 'new', pending: true})
"""


def test_what_was_computed_and_who_nobody_knows_is_left_out(
    filled: Database, settings: Settings, tmp_path: Path
) -> None:
    before = exported(filled, tmp_path / "before")
    ask(settings, COMPUTED)
    ask(settings, "MATCH (i:Item {id: 'new'}) DELETE i")
    assert exported(filled, tmp_path / "after").hash == before.hash
    assert sorted(p.read_bytes() for p in (tmp_path / "after").glob("*.csv")) == sorted(
        p.read_bytes() for p in (tmp_path / "before").glob("*.csv")
    )


def test_what_cannot_be_told_as_it_is_is_told_of(
    filled: Database, settings: Settings, tmp_path: Path
) -> None:
    ask(
        settings,
        """MATCH (u:User {id: '1'}), (v:User {id: '2'})
        SET u.mixed = 1, v.mixed = 'one', u.half = 1, v.half = .5, u.list = [1], u.blank = ' x',
            u.day = date('2026-01-02')
        CREATE (:Item {id: 'new', title: 'new'})""",
    )
    made = exported(filled, tmp_path / "taken")
    assert sorted(made.notes) == [
        "1 items have no domain, and are written as of 'taken'",
        "1 texts are empty, or begin or end with blanks: an import takes these away",
        "users.day: 1 values of other types are written as text",
        "users.half: 1 values of other types are written as number",
        "users.list: 1 values are lists or points, and left out",
        "users.mixed: 1 values of other types are written as text",
    ]
    text = (tmp_path / "taken" / "users.csv").read_text(encoding="utf-8")
    rows = {row["id"]: row for row in csv.DictReader(text.splitlines())}
    assert [rows["1"][name] for name in ("mixed", "half", "day")] == ["1", "1.0", "2026-01-02"]
    assert "list" not in rows["1"]
    imported(filled, tmp_path / "taken", tmp_path)
    found = ask(
        settings, "MATCH (u:User {id: '1'}), (i:Item {id: 'new'}) RETURN u.half AS half, i.domain AS domain"
    )
    assert found == [{"half": 1.0, "domain": "taken"}]


def test_a_domain_alone(filled: Database, tmp_path: Path) -> None:
    made = exported(filled, tmp_path / "books", domain="book")
    assert made.counts == {
        "users": 2, "items": 2, "entities": 1, "relations": 1, "entity relations": 0, "events": 3,
    }  # fmt: skip
    assert "pages" in (tmp_path / "books" / "items.csv").read_text().splitlines()[0]
    imported(filled, tmp_path / "books", tmp_path)
    assert facts(filled).hash == made.hash


def test_some_users_alone(filled: Database, tmp_path: Path) -> None:
    made = exported(filled, tmp_path / "one", users=("2", "nobody"))
    assert (made.counts["users"], made.counts["events"], made.counts["items"]) == (1, 1, 12)


def test_files_of_recbole(filled: Database, tmp_path: Path) -> None:
    made = exported(filled, tmp_path / "shop", Format.RECBOLE)

    def rows(suffix: str) -> list[dict[str, str]]:
        lines = (tmp_path / "shop" / f"shop.{suffix}").read_text().split("\n")
        assert lines.pop() == ""
        cells = [line.split("\t") for line in lines]
        return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]

    events = {row["event_id:token"]: row for row in rows("inter")}
    assert events["e1"] == {
        "user_id:token": "1", "item_id:token": "i1", "rating:float": "4.0", "timestamp:float": "1767268800.25",
        "kind:token": "rate", "signal:float": "1.0", "event_id:token": "e1",
    }  # fmt: skip
    assert events["o/1"]["rating:float"] == ""
    items = {row["item_id:token"]: row for row in rows("item")}
    assert items["'b1\""]["title:token_seq"].startswith('a "quoted", comma and line')
    assert items["b2"]["price:float"] == "1e-07"
    assert {row["entity_id:token"] for row in rows("link")} == {
        f"item:{i}" for i in ["b2", '"b1"', *(f"i{n}" for n in range(10))]
    }
    graph = [tuple(row.values()) for row in rows("kg")]
    assert len(graph) == 53
    assert ("item:i1", "HAS_CAST", "person/P1") in graph
    assert ("person/P1", "KNOWS", "person/P2") in graph
    assert {row["name:token_seq"] for row in rows("entity")} == {entity.name for entity in ENTITIES}
    assert "replaced" in made.notes[0]
    again = source(tmp_path / "shop", SIGNALS)
    assert {stage.kind for stage in again.stages} == set(Kind)


def test_nothing_is_overwritten_unasked(filled: Database, tmp_path: Path) -> None:
    folder = tmp_path / "taken"
    first = exported(filled, folder)
    with pytest.raises(WouldOverwrite, match="--overwrite"):
        exported(filled, folder)
    (folder / "stray").touch()
    assert exported(filled, folder, overwrite=True).hash == first.hash
    assert not (folder / "stray").exists()
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    with pytest.raises(WouldOverwrite, match="no export"):
        exported(filled, mine, overwrite=True)
    assert (mine / "thesis.txt").read_text() == "years of work"


class Failing(Database):
    """Fails while events are read."""

    def stream(self, statement: str, **parameters: Any) -> Generator[dict[str, Any]]:
        if statement == "read/export_events":
            raise ConnectionResetError
        return super().stream(statement, **parameters)


@pytest.mark.parametrize("form", list(Format))
def test_an_export_that_fails_leaves_what_was_there(
    filled: Database, settings: Settings, tmp_path: Path, form: Format
) -> None:
    exported(filled, tmp_path / "out" / "taken", form)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")}
    wanted = Wanted(form, tmp_path / "out" / "taken", overwrite=True)
    with Failing(settings) as failing:
        for one in (wanted, replace(wanted, folder=tmp_path / "out" / "new")):
            with pytest.raises(ConnectionResetError):
                export(failing, one)
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*.*")} == before


@pytest.mark.parametrize("form", list(Format))
def test_an_empty_graph(database: Database, tmp_path: Path, form: Format) -> None:
    made = exported(database, tmp_path / "taken", form)
    assert set(made.counts.values()) == {0}
    assert made.hash == facts(database).hash


def test_the_command(
    filled: Database,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    persona = runner(capsys)
    said = persona("export", "--out", str(tmp_path / "taken"), "--format", "jsonl")
    assert said.status == 0
    assert facts(filled).hash in said.out
    again = persona("export", "--out", str(tmp_path / "taken"))
    assert (again.status, "--overwrite" in again.err) == (1, True)
    told = persona("export", "--out", str(tmp_path / "taken"), "--overwrite", "--users", "2", "--json")
    assert json.loads(told.out)["counts"]["users"] == 1
