"""Films of Wikidata, from the SQLite file that the `bokeh-sampledata` distribution carries (CC0)."""

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from graph.importing.demo.names import split_names
from graph.importing.demo.titles import DISAMBIGUATION
from graph.importing.installed import UnreadableData, installed_file
from graph.importing.rows import EntityRow, Fault, ItemRow, RelationRow, Scalar, entity_id

DOMAIN = "film"
GENRE = "HAS_GENRE"
RELATIONS = {
    "Director": ("DIRECTED_BY", "Person"),
    "Writer": ("WRITTEN_BY", "Person"),
    "Cast": ("HAS_CAST", "Person"),
    "Genre": (GENRE, "Genre"),
    "Country": ("FROM_COUNTRY", "Country"),
    "Language": ("IN_LANGUAGE", "Language"),
}
"""Columns that hold lists of names, and what they become."""
AWARD = EntityRow(entity_id("Award", "Academy Award"), "Award", "Academy Award")
AWARDS = {"WON": re.compile(r"Won (\d+) Oscar"), "NOMINATED_FOR": re.compile(r"Nominated for (\d+) Oscar")}
COLUMNS = ("rowid", "imdbID", "Title", "Year", "Runtime", "Rating", "Awards", *RELATIONS)


@dataclass(frozen=True, slots=True)
class Film:
    """A film of Wikidata, as it stands there.

    Attributes:
        values: a cell of each of `COLUMNS`.
    """

    values: Mapping[str, Scalar]

    @property
    def id(self) -> str:
        """Its IMDb id, "tt0498329"."""
        return str(self.values["imdbID"])

    @property
    def title(self) -> str:
        """Its title, without what Wikipedia adds to tell pages apart."""
        return DISAMBIGUATION.sub("", str(self.values["Title"]))

    @property
    def year(self) -> int:
        """The year of its release."""
        return int(self.values["Year"] or 0)

    def item(self, identifier: str) -> ItemRow:
        """It as an item: runtime in minutes, rating of the MPAA ("PG-13"), IMDb id."""
        runtime = self.values["Runtime"]
        minutes = round(runtime) if isinstance(runtime, int | float) else None
        properties = {"imdb": self.id, "runtime": minutes, "rating": self.values["Rating"]}
        return ItemRow(identifier, self.title, DOMAIN, self.year, properties)

    def entities(self) -> Iterator[EntityRow]:
        """The entities it is related to; one may come twice."""
        for column, (_, kind) in RELATIONS.items():
            for name in split_names(self._text(column)):
                yield EntityRow(entity_id(kind, name), kind, name)
        if self.values["Awards"]:
            yield AWARD

    def relations(self, identifier: str) -> Iterator[RelationRow]:
        """What relates it, as the item `identifier`, to its entities; awards with how many."""
        for column, (relation, kind) in RELATIONS.items():
            for name in split_names(self._text(column)):
                yield RelationRow(identifier, relation, entity_id(kind, name))
        for relation, pattern in AWARDS.items():
            if found := pattern.search(self._text("Awards")):
                yield RelationRow(identifier, relation, AWARD.id, {"count": int(found[1])})

    def _text(self, column: str) -> str:
        return str(self.values[column] or "")


def installed() -> Path:
    """The film database of the installed distribution.

    Raises:
        DataMissing: it is not installed.
    """
    return installed_file("bokeh-sampledata", "_data/movies.db")


def films(path: Path) -> Iterator[tuple[int, Film | Fault]]:
    """The films by row number; one whose IMDb id stood there before (a later cut) is a fault.

    Raises:
        UnreadableData: it is no such database.
    """
    seen: set[str] = set()
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    try:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as database:
            for cells in database.execute(f"SELECT {columns} FROM omdb ORDER BY rowid"):
                film = Film(dict(zip(COLUMNS, cells, strict=True)))
                yield cells[0], _fault(film, seen) or film
                seen.add(film.id)
    except sqlite3.Error as error:
        raise UnreadableData(path, str(error)) from error


def _fault(film: Film, seen: set[str]) -> Fault | None:
    if not film.id.startswith("tt"):
        return Fault(f"imdbID: {film.id!r} is no IMDb id", film.values)
    if film.id in seen:
        return Fault(f"imdbID: {film.id} stands twice", film.values)
    return None
