"""Entities merged in a real graph: what moves, what follows, what an import does then, and that undoing is exact."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from import_fakes import Memory, Rows, ask

from api.identity import find, likely, merges
from errors import InvalidInput
from graph import identity, statistics
from graph.catalogue import Reference, paths
from graph.connection import Database
from graph.contents import facts
from graph.identity import Merge, NotMerged, UndoFirst
from graph.importing.core import run
from graph.importing.rows import EntityRow, ItemRow, Kind, RelationRow
from graph.writing import entities, items
from settings import Settings

pytestmark = pytest.mark.server
WEARS = ("brand/Nordlys", "brand/NORDLYS GmbH", "brand/Nordlsy")
ROWS: dict[Kind, Rows] = {
    Kind.ITEMS: [ItemRow(f"i{n}", f"Item {n}", "shop") for n in range(6)],
    Kind.ENTITIES: [
        *(EntityRow(one, "Brand", one.partition("/")[2]) for one in WEARS),
        EntityRow("brand/Sudlys", "Brand", "Sudlys"),
        EntityRow("stuff/Wool", "Material", "Wool"),
        EntityRow("firm/Holding", "Firm", "Holding"),
    ],
    Kind.RELATIONS: [
        RelationRow("i0", "OF_BRAND", WEARS[0], {"share": 1}),
        RelationRow("i1", "OF_BRAND", WEARS[0], {"share": 2}),
        RelationRow("i5", "OF_BRAND", WEARS[0]),
        RelationRow("i1", "OF_BRAND", WEARS[1], {"share": 3}),
        RelationRow("i2", "OF_BRAND", WEARS[1], {"share": 4}),
        RelationRow("i2", "MADE_BY", WEARS[1]),
        RelationRow("i2", "OF_BRAND", WEARS[2], {"share": 5}),
        RelationRow("i4", "OF_BRAND", "brand/Sudlys"),
        *(RelationRow(f"i{n}", "MADE_OF", "stuff/Wool") for n in range(3)),
    ],
    Kind.ENTITY_RELATIONS: [
        RelationRow(WEARS[0], "PART_OF", "firm/Holding", {"since": 1990}),
        RelationRow(WEARS[1], "PART_OF", "firm/Holding", {"since": 2001}),
        RelationRow("firm/Holding", "OWNS", WEARS[1]),
        RelationRow(WEARS[1], "RIVAL_OF", WEARS[2]),
    ],
}
# An import into a graph of fewer relations forgets all plans, and making these anew takes seconds.
MANY = "UNWIND range(1, 150) AS n CREATE (:Placing {id: 'p' + n})-[:NEXT]->(:Placing {id: 'q' + n})"
SAYS = """
CREATE (u:User {id: 'u'}), (v:User {id: 'v'})
WITH u, v MATCH (k:Entity {id: $k}) MATCH (d:Entity {id: $d})
CREATE (u)-[:PREFERS {source: 'observed', weight: .2}]->(k), (u)-[:PREFERS {source: 'observed', weight: .3}]->(d),
  (v)-[:PREFERS {source: 'observed', weight: .4}]->(d),
  (u)-[:PREFERS {source: 'stated', weight: .5, at: datetime('2026-01-01')}]->(k),
  (u)-[:MUTES {hide: false, at: datetime('2026-02-01')}]->(d)
"""
BOTH = [
    Merge(WEARS[1], WEARS[0], 0.99, ["name same (+10.5)"], "rule"),
    Merge(WEARS[2], WEARS[0], 0.98, [], "list"),
]


@pytest.fixture
def shop(database: Database, settings: Settings, tmp_path: Path) -> Database:
    """A few items of a brand that has three names, and two users."""
    ask(settings, MANY)
    again(database, tmp_path, "1")
    statistics.refresh(database)
    ask(settings, SAYS, k=WEARS[0], d=WEARS[1])
    return database


def again(database: Database, folder: Path, fingerprint: str = "2") -> None:
    report = run(database, Memory(dict(ROWS), fingerprint), folder)
    assert report.rejected == 0


def test_what_it_had_is_the_kept_ones(shop: Database, settings: Settings) -> None:
    assert identity.merge(shop, BOTH) == [WEARS[1], WEARS[2]]
    held = ask(
        settings,
        """MATCH (i:Item)-[r]->(e:Entity {id: $k}) RETURN i.id AS item, type(r) AS type, r.share AS share
        ORDER BY item, type""",
        k=WEARS[0],
    )
    assert [(row["item"], row["type"], row["share"]) for row in held] == [
        ("i0", "OF_BRAND", 1),
        ("i1", "OF_BRAND", 2),
        ("i2", "MADE_BY", None),
        ("i2", "OF_BRAND", 4),
        ("i5", "OF_BRAND", None),
    ]
    kept = ask(settings, "MATCH (e:Entity {id: $k}) RETURN e {.*} AS e", k=WEARS[0])[0]["e"]
    assert (kept["degree"], kept["aliases"]) == (4, ["NORDLYS GmbH", "Nordlsy"])
    assert ask(settings, "MATCH (e:Entity) WHERE e.id IN $ids RETURN e.id AS id", ids=list(WEARS[1:])) == []
    assert ask(settings, "MATCH (b:Brand) RETURN count(b) AS n")[0]["n"] == 2


def test_what_users_said_is_of_the_kept_one_and_the_later_saying_holds(
    shop: Database, settings: Settings
) -> None:
    identity.merge(shop, BOTH)
    said = ask(
        settings,
        """MATCH (u:User {id: 'u'})-[r:PREFERS|MUTES]->({id: $k})
        RETURN type(r) AS type, r.source AS source, r.until IS NULL AS holds ORDER BY type, source""",
        k=WEARS[0],
    )
    assert [tuple(row.values()) for row in said] == [
        ("MUTES", None, True),
        ("PREFERS", "merged", True),
        ("PREFERS", "observed", True),
        ("PREFERS", "stated", False),
    ]


@pytest.mark.parametrize("order", [(1, 2), (2, 1)])
def test_undone_it_is_what_it_was(shop: Database, order: tuple[int, int]) -> None:
    before = facts(shop)
    sides = [Merge("brand/Sudlys", WEARS[0], 0.9, [], "list"), BOTH[0]]
    identity.merge(shop, sides)
    for n in order:
        identity.undo(shop, sides[n - 1].merged)
    assert facts(shop) == before


def test_merging_twice_is_merging_once(shop: Database) -> None:
    identity.merge(shop, BOTH)
    once = facts(shop)
    assert identity.merge(shop, BOTH) == []
    assert facts(shop) == once


def test_other_kinds_and_what_is_not_there_are_passed_over(shop: Database) -> None:
    before = facts(shop)
    wrong = [Merge("stuff/Wool", WEARS[0], 1, [], "list"), Merge("nothing", WEARS[0], 1, [], "list")]
    assert identity.merge(shop, [*wrong, Merge(WEARS[0], WEARS[0], 1, [], "list")]) == []
    assert facts(shop) == before


def test_imported_again_nothing_changes(shop: Database, tmp_path: Path) -> None:
    before = facts(shop)
    identity.merge(shop, BOTH)
    merged = facts(shop)
    again(shop, tmp_path)
    assert facts(shop) == merged
    identity.undo(shop, WEARS[2])
    identity.undo(shop, WEARS[1])
    assert facts(shop) == before


def test_what_comes_under_the_old_id_goes_to_the_kept_one_and_back_with_it(
    shop: Database, settings: Settings, tmp_path: Path
) -> None:
    identity.merge(shop, [BOTH[0]])
    rows: dict[Kind, Rows] = {
        Kind.ENTITIES: [EntityRow(WEARS[1], "Brand", "NORDLYS GmbH")],
        Kind.RELATIONS: [RelationRow("i3", "OF_BRAND", WEARS[1], {"share": 9})],
        Kind.ENTITY_RELATIONS: [RelationRow("stuff/Wool", "SOLD_BY", WEARS[1])],
    }
    assert run(shop, Memory(rows, "3"), tmp_path).rejected == 0

    def at(entity: str) -> list[str]:
        found = ask(
            settings,
            "MATCH (n)-[r:OF_BRAND|SOLD_BY]->(:Entity {id: $e}) WHERE n.id IN $ids RETURN n.id AS id ORDER BY id",
            e=entity,
            ids=["i3", "stuff/Wool"],
        )
        return [row["id"] for row in found]

    assert (at(WEARS[0]), at(WEARS[1])) == (["i3", "stuff/Wool"], [])
    identity.undo(shop, WEARS[1])
    assert (at(WEARS[0]), at(WEARS[1])) == ([], ["i3", "stuff/Wool"])


def test_a_missing_entity_is_still_rejected(shop: Database, tmp_path: Path) -> None:
    identity.merge(shop, BOTH)
    rows = [RelationRow("i3", "OF_BRAND", WEARS[1]), RelationRow("i3", "OF_BRAND", "brand/None")]
    assert run(shop, Memory({Kind.RELATIONS: rows}, "4"), tmp_path).rejected == 1


def test_what_was_merged_later_is_undone_first(shop: Database) -> None:
    before = facts(shop)
    identity.merge(shop, [Merge(WEARS[2], WEARS[1], 0.9, [], "list")])
    identity.merge(shop, [BOTH[0]])
    with pytest.raises(UndoFirst, match="undo 'brand/NORDLYS GmbH' first"):
        identity.undo(shop, WEARS[2])
    identity.undo(shop, WEARS[1])
    identity.undo(shop, WEARS[2])
    assert facts(shop) == before
    with pytest.raises(NotMerged):
        identity.undo(shop, WEARS[2])


def test_requests_are_told_where_it_went(shop: Database) -> None:
    identity.merge(shop, BOTH)
    with pytest.raises(InvalidInput, match="was merged into 'brand/Nordlys'"):
        entities.write(shop, WEARS[1], "Brand", "Nordlys", create=True)
    with pytest.raises(InvalidInput, match="was merged into 'brand/Nordlys'"):
        items.write(
            shop,
            "i3",
            lambda held: items.WantedItem(held.properties, {("OF_BRAND", WEARS[1]): {}}),
        )


def test_merged_anew_it_is_the_same(shop: Database) -> None:
    identity.merge(shop, [BOTH[0]])
    merged = facts(shop)
    identity.undo(shop, WEARS[1])
    identity.merge(shop, [BOTH[0]])
    assert facts(shop) == merged
    assert identity.distinct(shop) == set()


def test_a_deleted_entity_takes_along_what_was_merged_into_it(shop: Database, settings: Settings) -> None:
    identity.merge(shop, BOTH)
    entities.delete(shop, WEARS[0])
    assert ask(settings, "MATCH (n:Merged) RETURN count(n) AS n") == [{"n": 0}]


def test_no_path_leads_through_what_was_merged(shop: Database) -> None:
    identity.merge(shop, [Merge("brand/Sudlys", WEARS[0], 0.9, [], "list")])
    found = paths(
        shop, Reference("Item", "i4"), Reference("Item", "i0"), max_hops=2, max_degree=100, limit=10
    )
    assert [[node["id"] for node in path["nodes"]] for path in found] == [["i4", WEARS[0], "i0"]]


def test_found_merged_and_not_proposed_again(shop: Database) -> None:
    found = find(shop)
    assert [(one.keep.id, one.merge.id) for one in found][:1] == [(WEARS[0], WEARS[1])]
    assert likely(shop, {WEARS[1]}) == 1
    assert likely(shop, {"stuff/Wool"}) == 0
    assert identity.merge(shop, merges(found[:1], set())) == [WEARS[1]]
    assert not any(WEARS[1] in one.pair for one in find(shop, least=0.1))
    identity.undo(shop, WEARS[1])
    assert found[0].pair not in {one.pair for one in find(shop, least=0.1)}


def test_rankings_follow(world: Settings, client: FlaskClient, tmp_path: Path) -> None:
    def reasons() -> str:
        given = client.get("/v1/users/1/recommendations?explain=true&reasons=20").json
        assert given
        return str([one for one in given["recommendations"] if one["item"] == "e"])

    rows: dict[Kind, Rows] = {
        Kind.ENTITIES: [EntityRow("genre/SF", "Genre", "SciFi")],
        Kind.RELATIONS: [RelationRow("e", "HAS_GENRE", "genre/SF")],
    }
    with Database(world) as database:
        run(database, Memory(rows, "5", "more"), tmp_path)
        statistics.refresh(database)
        before = reasons()
        assert "genre/Sci-Fi" not in before
        identity.merge(database, [Merge("genre/SF", "genre/Sci-Fi", 0.99, [], "rule")])
        assert "genre/Sci-Fi" in reasons()
        identity.undo(database, "genre/SF")
        assert reasons() == before
