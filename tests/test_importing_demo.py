"""The demo: how a film becomes rows, how its two sources join, and the import of a few films and of all."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from import_fakes import ask, reasons

from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo, Join, import_demo, movielens, wikidata
from graph.importing.installed import UnreadableData
from graph.importing.rows import EntityRow, Fault, ItemRow, RelationRow
from graph.statistics import refresh, totals
from settings import Settings

FILMS = [
    # imdbID, Title, Year, Runtime, Rating, Awards, Director, Writer, Cast, Genre, Country, Language
    ("tt01", "Toy Story", 1995, 80.6, "G", "Won 1 Oscar. Nominated for 2 Oscars.", "John Lasseter",
     "Joss Whedon, John Lasseter", "Tom Hanks, Ed Begley, Jr.", "Animation, Comedy", "United States",
     "English"),
    ("tt02", "Golden Eye (1995 film)", 1995, None, None, None, "Tom Hanks", None, "", "Action", "", None),
    ("tt03", "Nobody Rated This", 2010, 95.0, "R", "Nominated for 1 Oscar.", "", "", "", "Drama", "", ""),
    ("tt01", "Toy Story, Recut", 1997, 90.0, "G", None, "", "", "", "", "", ""),
    ("?", "No Id", 1997, 90.0, "G", None, "", "", "", "", "", ""),
]  # fmt: skip
USERS = (
    "user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n"
    "1\t24\tM\tartist\t1\n"
    "2\t53\tF\tother\t2\n"
)
ITEMS = (
    "item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n"
    "1\tToy Story\t1995\tComedy\n"
    "2\tToy Story\t1996\tComedy\n"
    "3\tShanghai Triad (Yao a yao)\t1995\tDrama Film-Noir\n"
)
EVENTS = (
    "user_id:token\titem_id:token\trating:float\ttimestamp:float\n"
    "1\t1\t5\t881250949\n"
    "1\t3\t2\t881250950\n"
    "2\t1\t4\t881250951\n"
    "2\t2\t1\t881250952\n"
    "9\t1\t4\t881250953\n"
)


@pytest.fixture
def demo(tmp_path: Path) -> Demo:
    """Three films of MovieLens, two of which are one of Wikidata's; five ratings, one of them of no user."""
    database = tmp_path / "movies.db"
    columns = ", ".join(f'"{column}"' for column in wikidata.COLUMNS[1:])
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"CREATE TABLE omdb ({columns})")
        connection.executemany(f"INSERT INTO omdb VALUES ({', '.join('?' * 12)})", FILMS)
    files = [tmp_path / name for name in ("u.user", "u.item", "u.inter")]
    for path, text in zip(files, (USERS, ITEMS, EVENTS), strict=True):
        path.write_text(text, encoding="utf-8")
    return Demo(movielens.Files(*files), database)


def test_a_film_becomes_an_item_its_entities_and_relations(demo: Demo) -> None:
    _, film = next(wikidata.films(demo.knowledge))
    assert isinstance(film, wikidata.Film)
    assert film.item("ml-1") == ItemRow(
        "ml-1", "Toy Story", "film", 1995, {"imdb": "tt01", "runtime": 81, "rating": "G"}
    )
    assert EntityRow("person/Ed Begley, Jr.", "Person", "Ed Begley, Jr.") in list(film.entities())
    assert list(film.relations("ml-1")) == [
        RelationRow("ml-1", "DIRECTED_BY", "person/John Lasseter"),
        RelationRow("ml-1", "WRITTEN_BY", "person/Joss Whedon"),
        RelationRow("ml-1", "WRITTEN_BY", "person/John Lasseter"),
        RelationRow("ml-1", "HAS_CAST", "person/Tom Hanks"),
        RelationRow("ml-1", "HAS_CAST", "person/Ed Begley, Jr."),
        RelationRow("ml-1", "HAS_GENRE", "genre/Animation"),
        RelationRow("ml-1", "HAS_GENRE", "genre/Comedy"),
        RelationRow("ml-1", "FROM_COUNTRY", "country/United States"),
        RelationRow("ml-1", "IN_LANGUAGE", "language/English"),
        RelationRow("ml-1", "WON", "award/Academy Award", {"count": 1}),
        RelationRow("ml-1", "NOMINATED_FOR", "award/Academy Award", {"count": 2}),
    ]


def test_a_title_loses_what_tells_pages_apart(demo: Demo) -> None:
    titles = [film.title for _, film in wikidata.films(demo.knowledge) if isinstance(film, wikidata.Film)]
    assert titles == ["Toy Story", "Golden Eye", "Nobody Rated This"]


def test_a_later_cut_and_a_film_without_id_are_faults(demo: Demo) -> None:
    faults = [(line, film.reason) for line, film in wikidata.films(demo.knowledge) if isinstance(film, Fault)]
    assert faults == [(4, "imdbID: tt01 stands twice"), (5, "imdbID: '?' is no IMDb id")]


def test_a_file_that_is_no_film_database_is_named(demo: Demo, tmp_path: Path) -> None:
    with pytest.raises(UnreadableData, match=r"u\.user cannot be read: file is not a database"):
        list(wikidata.films(demo.behaviour.users))
    with pytest.raises(UnreadableData, match="gone cannot be read"):
        list(wikidata.films(tmp_path / "gone"))


def test_both_films_of_one_title_join_and_the_join_is_counted(demo: Demo) -> None:
    assert demo.joined == {"ml-1": "tt01", "ml-2": "tt01"}
    assert demo.join() == Join(films=3, found=2, ratings=5, covered=4)


def test_a_small_demo_arrives_as_a_graph(
    database: Database, settings: Settings, demo: Demo, tmp_path: Path
) -> None:
    report = run(database, demo, tmp_path, last=lambda: refresh(database))
    assert reasons(report) == [
        ("movies.db", 4, "imdbID: tt01 stands twice"),
        ("movies.db", 5, "imdbID: '?' is no IMDb id"),
        ("u.inter", 6, "user: not in the graph"),
    ]
    items = ask(settings, "MATCH (i:Item) RETURN i.id AS id, i.title AS title, i.popularity AS n ORDER BY id")
    assert [tuple(item.values()) for item in items] == [
        ("ml-1", "Toy Story", 2), ("ml-2", "Toy Story", 0), ("ml-3", "Shanghai Triad", 0),
        ("tt02", "Golden Eye", 0), ("tt03", "Nobody Rated This", 0),
    ]  # fmt: skip
    genres = ask(
        settings,
        "MATCH (i:Item)-[:HAS_GENRE]->(g:Genre) RETURN g.name AS name, g.degree AS n, collect(i.id) AS of",
    )
    assert {g["name"]: (g["n"], sorted(g["of"])) for g in genres} == {
        "Animation": (2, ["ml-1", "ml-2"]), "Comedy": (2, ["ml-1", "ml-2"]), "Action": (1, ["tt02"]),
        "Drama": (2, ["ml-3", "tt03"]), "Film-Noir": (1, ["ml-3"]),
    }  # fmt: skip


def test_the_installed_sources_join_as_promised() -> None:
    join = Demo.installed().join()
    assert (join.films, join.ratings) == (1_682, 100_000)
    assert join.found >= 1_362
    assert join.covered >= 92_000


def test_the_whole_demo_arrives_and_is_found_done(database: Database, settings: Settings) -> None:
    told = Counter[str]()
    report = import_demo(database, settings, lambda stage, _done, _total: told.update([stage]))
    found, counts = totals(database), report.imported.counts
    assert (found.users, found.events, found.positive) == (943, 100_000, 55_375)
    assert (found.items, found.relations) == (counts["items"], counts["relations"])
    assert (found.items, found.entities, found.relations) > (17_000, 60_000, 300_000)
    assert [reason for _, _, reason in reasons(report.imported)] == [
        "imdbID: tt0078788 stands twice", "imdbID: tt0850669 stands twice"
    ]  # fmt: skip
    assert {stage.partition(",")[0] for stage in told} == {
        "users", "items", "entities", "relations", "events", "statistics"
    }  # fmt: skip
    again = import_demo(database, settings)
    assert again.imported.skipped
    assert again.imported.seconds < 2
    assert again.join == report.join
