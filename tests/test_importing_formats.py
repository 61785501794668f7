"""Every format that can be imported, imported twice: the second time nothing changes, nor when all is read again."""

import gzip
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from import_fakes import ask
from pyarrow import parquet

from graph.connection import Database
from graph.contents import everything, facts
from graph.importing.imports import bring_in
from graph.importing.rows import Source
from graph.importing.tables.mapping import Rating
from graph.importing.tables.opening import Options, source
from graph.signals import Scale, Signals
from settings import Settings

Rows = list[dict[str, object]]
SIGNALS = Signals({"view": 0.2, "purchase": 1.0}, Scale())
MAPPING = """
name: garden
domain: garden
tables:
  - file: {goods}
    items: {{id: sku, title: name, year: since, properties: {{price: {{column: price, type: number}}}}}}
    relations:
      - {{type: MADE_BY, to: {{entity: "maker/{{maker}}"}}}}
      - {{type: GROWS_IN, to: {{kind: Place, name: {{column: places, split: ";"}}}}}}
  - file: {makers}
    entities: {{id: "maker/{{id}}", kind: Maker, name: name}}
    relations:
      - {{from: {{entity: "maker/{{id}}"}}, type: SEATED_IN, to: {{kind: Town, name: town}}}}
  - file: {people}
    users: {{id: id, attributes: {{age: {{column: age, type: integer}}}}}}
  - file: {deeds}
    interactions: {{user: who, item: sku, kind: {{column: what}}, at: {{column: at, unit: ms}}}}
"""
GOODS: Rows = [
    {"sku": "1", "name": "Rose", "since": 1999, "price": 4.5, "maker": "a", "places": "sun;shade"},
    {"sku": "2", "name": "Fern", "since": None, "price": 3.25, "maker": "b", "places": "shade"},
]
MAKERS: Rows = [{"id": "a", "name": "Alder", "town": "Ulm"}, {"id": "b", "name": "Birch", "town": "Ulm"}]
PEOPLE: Rows = [{"id": "7", "age": 40}, {"id": "8", "age": None}]
DEEDS: Rows = [
    {"who": "7", "sku": "1", "what": "view", "at": 1767434400123},
    {"who": "7", "sku": "1", "what": "purchase", "at": 1767434500000},
    {"who": "8", "sku": "2", "what": "view", "at": 1767434600000},
]
TABLES: dict[str, Rows] = {"goods": GOODS, "makers": MAKERS, "people": PEOPLE, "deeds": DEEDS}


def csv_text(rows: Rows, separator: str = ",") -> str:
    lines = [separator.join(rows[0])]
    lines += [separator.join("" if cell is None else str(cell) for cell in row.values()) for row in rows]
    return "\n".join(lines) + "\n"


def mapped(folder: Path, suffix: str, write: Callable[[Path, Rows], object]) -> Path:
    names = {name: f"{name}{suffix}" for name in TABLES}
    for name, rows in TABLES.items():
        write(folder / names[name], rows)
    (folder / "garden.yaml").write_text(MAPPING.format(**names))
    return folder / "garden.yaml"


def as_csv(folder: Path) -> Path:
    return mapped(folder, ".csv", lambda path, rows: path.write_text(csv_text(rows)))


def as_tsv_gz(folder: Path) -> Path:
    return mapped(
        folder, ".tsv.gz", lambda path, rows: path.write_bytes(gzip.compress(csv_text(rows, "\t").encode()))
    )


def as_jsonl(folder: Path) -> Path:
    return mapped(folder, ".jsonl", lambda path, rows: path.write_text("\n".join(map(json.dumps, rows))))


def as_parquet(folder: Path) -> Path:
    return mapped(
        folder, ".parquet", lambda path, rows: parquet.write_table(pa.Table.from_pylist(rows), path)
    )


def as_zip(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for name, rows in TABLES.items():
            archive.writestr(f"inner/{name}.csv", csv_text(rows))
    (folder / "garden.yaml").write_text(
        MAPPING.format(**{name: f"all.zip!inner/{name}.csv" for name in TABLES})
    )
    return folder / "garden.yaml"


@pytest.mark.parametrize("write", [as_csv, as_tsv_gz, as_jsonl, as_parquet, as_zip])
def test_tables_of_every_format_make_the_same_graph(
    database: Database, settings: Settings, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    twice(database, settings, tmp_path, source(write(tmp_path), SIGNALS))
    found = facts(database)
    assert found.nodes == {"Entity:Maker": 2, "Entity:Place": 2, "Entity:Town": 1, "Item": 2, "User": 2}
    assert found.relations == {"GROWS_IN": 3, "INTERACTED": 3, "MADE_BY": 2, "SEATED_IN": 2}
    database.clear()
    other = tmp_path / "other"
    other.mkdir()
    bring_in(database, source(as_csv(other), SIGNALS), tmp_path)
    assert facts(database) == found


def as_recbole(folder: Path) -> Path:
    files = {
        "toy.inter": "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
        "u1\t1\t5\t881250949\nu2\t2\t1\t881250950\n",
        "toy.user": "user_id:token\tage:token\tincome:float\nu1\t24\t1.5\nu2\t53\t\n",
        "toy.item": "item_id:token\titem_name:token_seq\tyear:token\ttags:token_seq\tshelf:token\n"
        "1\tRed rose\t1999\tred tall\tA\n2\tFern\t\tgreen\tA\n",
        "toy.kg": "head_id:token\trelation_id:token\ttail_id:token\nm.1\tgrown.in\tm.9\nm.9\tpart.of\tm.10\n",
        "toy.link": "item_id:token\tentity_id:token\n1\tm.1\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def as_splits(folder: Path) -> Path:
    header = "user_id:token\titem_id:token\ttimestamp:float\n"
    for n, part in enumerate(("train", "valid", "test")):
        (folder / f"toy.{part}.inter").write_text(f"{header}u{n}\ti{n}\t{n}\n")
    return folder


def as_bare_splits(folder: Path) -> Path:
    for n, part in enumerate(("train", "valid", "test")):
        (folder / f"toy.{part}").write_text(f"user_id:token\titem_id:token\nu{n}\ti{n}\n")
    return folder / "toy.train"


def as_ml_100k(folder: Path) -> Path:
    flags = "|".join(["0"] * 18 + ["1"])
    return zipped(
        folder / "ml-100k.zip",
        {
            "ml-100k/u.user": b"1|24|M|technician|85711\n",
            "ml-100k/u.item": f"1|Caf\xe9 (1995)|01-Jan-1995||http://x|{flags}\n".encode("latin-1"),
            "ml-100k/u.data": b"1\t1\t5\t881250949\n",
        },
    )


def as_ml_1m(folder: Path) -> Path:
    return zipped(
        folder / "ml-1m.zip",
        {
            "ml-1m/users.dat": b"1::F::1::10::48067\n",
            "ml-1m/movies.dat": "1::Caf\xe9 (1995)::Western|Drama\n".encode("latin-1"),
            "ml-1m/ratings.dat": b"1::1::5::978300760\n",
        },
    )


def as_ml_latest(folder: Path) -> Path:
    return zipped(
        folder / "ml-latest-small.zip",
        {
            "ml-latest-small/movies.csv": 'movieId,title,genres\n1,"Café, The (1995)",Western|Drama\n'.encode(),
            "ml-latest-small/tags.csv": b"userId,movieId,tag,timestamp\n1,1,slow,1139045764\n",
            "ml-latest-small/ratings.csv": b"userId,movieId,rating,timestamp\n1,1,4.5,964982703\n",
        },
    )


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def as_triples(folder: Path) -> Path:
    rdf, rdfs, here = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "http://www.w3.org/2000/01/rdf-schema#",
        "http://e.org/",
    )
    (folder / "wood.nt").write_text(
        f'<{here}oak> <{rdfs}label> "Eiche"@de .\n'
        f'<{here}oak> <{rdfs}label> "Oak"@en .\n'
        f"<{here}oak> <{rdf}type> <{here}Tree> .\n"
        "# said by nobody\n"
        f"<{here}oak> <{here}grows#partOf> _:wood .\n"
    )
    return folder / "wood.nt"


COUNTS: dict[Callable[[Path], Path], tuple[dict[str, int], dict[str, int]]] = {
    as_recbole: (
        {"Entity:Shelf": 1, "Entity:Tags": 3, "Entity:Thing": 2, "Item": 2, "User": 2},
        {"GROWN_IN": 1, "HAS_SHELF": 2, "HAS_TAGS": 3, "INTERACTED": 2, "PART_OF": 1},
    ),
    as_splits: ({"Item": 3, "User": 3}, {"INTERACTED": 3}),
    as_bare_splits: ({"Item": 3, "User": 3}, {"INTERACTED": 3}),
    as_ml_100k: ({"Entity:Genre": 1, "Item": 1, "User": 1}, {"HAS_GENRE": 1, "INTERACTED": 1}),
    as_ml_1m: ({"Entity:Genre": 2, "Item": 1, "User": 1}, {"HAS_GENRE": 2, "INTERACTED": 1}),
    as_ml_latest: (
        {"Entity:Genre": 2, "Entity:Tag": 1, "Item": 1, "User": 1},
        {"HAS_GENRE": 2, "HAS_TAG": 1, "INTERACTED": 1},
    ),
    as_triples: ({"Entity:Thing": 1, "Entity:Tree": 1}, {"PART_OF": 1}),
}


@pytest.mark.parametrize("write", COUNTS)
def test_formats_that_need_no_mapping(
    database: Database, settings: Settings, tmp_path: Path, write: Callable[[Path], Path]
) -> None:
    given = source(write(tmp_path), SIGNALS)
    twice(database, settings, tmp_path / "home", given)
    found = facts(database)
    assert (found.nodes, found.relations) == COUNTS[write]


def twice(database: Database, settings: Settings, home: Path, given: Source) -> None:
    """Imports, finds it done, and reads all of it once more: nothing changes."""
    first = bring_in(database, given, home)
    assert first.rejected == 0, first.rejects and first.rejects.read_text()
    before, all_of_it = facts(database), everything(database)
    again = bring_in(database, given, home)
    assert again.skipped
    assert everything(database) == all_of_it
    ask(settings, "MATCH (i:Import) DELETE i")
    assert not bring_in(database, given, home).skipped
    assert facts(database) == before


def test_titles_years_and_ids_of_archives(database: Database, settings: Settings, tmp_path: Path) -> None:
    for write in (as_ml_100k, as_ml_1m, as_ml_latest):
        bring_in(database, source(write(tmp_path), SIGNALS), tmp_path)
    items = ask(settings, "MATCH (i:Item) RETURN i.id AS id, i.title AS title, i.year AS year ORDER BY id")
    assert [tuple(row.values()) for row in items] == [
        ("ml-100k/1", "Café", 1995),
        ("ml-1m/1", "Café", 1995),
        ("ml-latest-small/1", "Café, The", 1995),
    ]
    events = ask(
        settings, "MATCH (u)-[e:INTERACTED]->() RETURN u.id AS u, e.value AS v, e.signal AS s ORDER BY u"
    )
    assert [tuple(row.values()) for row in events] == [
        ("ml-100k/1", 5.0, 1.0),
        ("ml-1m/1", 5.0, 1.0),
        ("ml-latest-small/1", 4.5, 1.0),
    ]


def test_what_is_said_beside_the_data(database: Database, settings: Settings, tmp_path: Path) -> None:
    scale = Rating(lowest=0, liked=1, highest=5)
    given = Options(prefix="toy:", domain="plants", scale=scale)
    bring_in(database, source(as_recbole(tmp_path), SIGNALS, given), tmp_path)
    rows = ask(
        settings,
        "MATCH (u)-[e:INTERACTED]->(i) RETURN u.id AS u, i.id AS i, i.domain AS d, e.signal AS s ORDER BY u",
    )
    assert [tuple(row.values()) for row in rows] == [
        ("toy:u1", "toy:1", "plants", 1.0),
        ("toy:u2", "toy:2", "plants", 1.0),
    ]
    assert ask(settings, "MATCH (i:Item)-[:GROWN_IN]->(e) RETURN i.id AS i, e.id AS e") == [
        {"i": "toy:1", "e": "m.9"}
    ]
