"""What Neo4j Browser may load: a style for the graph, and the queries of `cypher/browse` to keep."""

import io
import zipfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import cypher
from graph.connection import Database
from graph.statistics import kinds

STYLE, QUERIES = "persona.grass", "persona-queries.zip"
FOLDER = "Persona"
"""What the queries are kept under."""
PALETTE = (
    ("#3E8E5A", "#2B6540"), ("#8A5FBF", "#65429A"), ("#D9772B", "#A85616"), ("#1E9AA0", "#137075"),
    ("#8C6D46", "#65492A"), ("#7A9A01", "#566D00"), ("#C2559D", "#943A76"), ("#4A6FA5", "#33507B"),
    ("#B5533C", "#873B29"), ("#5B8C85", "#3F6660"), ("#A68A00", "#7A6500"), ("#6C6F93", "#4D5070"),
)  # fmt: skip
"""Colours of kinds, inside and at the border; those that there are most of first."""
MONTH = (1980, 1, 1, 0, 0, 0)
"""The same for all files, so that the same queries make the same file."""


def style(of: Iterable[str]) -> str:
    """The style as GraSS, with a colour for each kind of entity; further kinds look like any entity."""
    rules = [files(cypher).joinpath("browse", STYLE).read_text(encoding="utf-8")]
    for kind, (inside, border) in zip(of, PALETTE, strict=False):
        rules.append(f"node.{kind} {{\n  color: {inside};\n  border-color: {border};\n}}\n")
    return "".join(rules)


def queries() -> bytes:
    """Every statement of `cypher/browse` as one zip, as Neo4j Browser saves its own."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as to:
        for name in cypher.names("browse"):
            file = f"{FOLDER}/{name.removeprefix('browse/')}.cypher"
            to.writestr(zipfile.ZipInfo(file, MONTH), cypher.load(name))
    return packed.getvalue()


def write(database: Database, folder: Path) -> list[Path]:
    """Writes both files into a folder, for the kinds that are in the graph; where they are."""
    folder.mkdir(parents=True, exist_ok=True)
    style_file, queries_file = folder / STYLE, folder / QUERIES
    style_file.write_text(style(kinds(database, len(PALETTE))), encoding="utf-8")
    queries_file.write_bytes(queries())
    return [style_file, queries_file]
