"""The demo: MovieLens behaviour on Wikidata knowledge, joined by title and year.

A MovieLens film that is found among Wikidata's takes everything but its id from there; one that is not keeps
its own title and year, and its MovieLens classes become its genres. Wikidata's other films are items nobody
has rated.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from graph.connection import Database
from graph.importing.core import Progress, run
from graph.importing.demo import movielens, wikidata
from graph.importing.demo.titles import Catalogue, main_title
from graph.importing.installed import fingerprint
from graph.importing.rejects import Limit
from graph.importing.report import Report
from graph.importing.rows import (
    EntityRow,
    EventRow,
    Fault,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Stage,
    entity_id,
)
from graph.statistics import refresh
from settings import Settings

VERSION = 1
"""Raise it when the reading changes, so that the next import does not take the old one for done."""


@dataclass(frozen=True)
class Join:
    """Which MovieLens films were found among Wikidata's.

    Attributes:
        films: MovieLens films in all.
        found: those that were found.
        ratings: ratings in all.
        covered: ratings of films that were found.
    """

    films: int
    found: int
    ratings: int
    covered: int


@dataclass(frozen=True)
class DemoReport:
    """What the import of the demo did, and how well its two sources joined."""

    imported: Report
    join: Join


@dataclass(frozen=True)
class Demo:
    """The demo's source; a film's own faults are told once, where its item is read.

    Attributes:
        behaviour: the MovieLens files.
        knowledge: the Wikidata film database.
    """

    behaviour: movielens.Files
    knowledge: Path
    id: str = "demo"

    @classmethod
    def installed(cls) -> "Demo":
        """The demo from the installed distributions.

        Raises:
            DataMissing: one is not installed.
        """
        return cls(movielens.Files.installed(), wikidata.installed())

    @cached_property
    def fingerprint(self) -> str:
        """Of the four files and of this code's version."""
        files = self.behaviour
        return fingerprint(VERSION, files.users, files.items, files.events, self.knowledge)

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """Users, items, entities, relations, events; each file by itself."""
        files, films = self.behaviour, self.knowledge.name
        return (
            _stage(Kind.USERS, files.users.name, lambda: movielens.users(files.users)),
            _stage(Kind.ITEMS, films, self._items),
            _stage(Kind.ITEMS, files.items.name, self._other_items),
            _stage(Kind.ENTITIES, films, self._entities),
            _stage(Kind.ENTITIES, files.items.name, self._other_entities),
            _stage(Kind.RELATIONS, films, self._relations),
            _stage(Kind.RELATIONS, files.items.name, self._other_relations),
            _stage(Kind.EVENTS, files.events.name, lambda: movielens.events(files.events)),
        )

    @cached_property
    def joined(self) -> Mapping[str, str]:
        """MovieLens item id -> IMDb id, for the films that were found."""
        catalogue = Catalogue.of((film.id, film.title, film.year) for _, film in self._wikidata())
        films = (
            (film.id, film.year and catalogue.find(film.title, film.year)) for _, film in self._movielens()
        )
        return {item: found for item, found in films if found}

    def join(self) -> Join:
        """How well the two sources join."""
        films = sum(1 for _ in self._movielens())
        events = Counter(
            row.item for _, row in movielens.events(self.behaviour.events) if isinstance(row, EventRow)
        )
        covered = sum(count for item, count in events.items() if item in self.joined)
        return Join(films, len(self.joined), events.total(), covered)

    @cached_property
    def _items_of(self) -> Mapping[str, Sequence[str]]:
        """IMDb id -> the MovieLens items that are that film."""
        items = defaultdict(list)
        for item, imdb in self.joined.items():
            items[imdb].append(item)
        return items

    def _wikidata(self) -> Iterator[tuple[int, wikidata.Film]]:
        for line, film in wikidata.films(self.knowledge):
            if not isinstance(film, Fault):
                yield line, film

    def _movielens(self) -> Iterator[tuple[int, movielens.Film]]:
        for line, film in movielens.films(self.behaviour.items):
            if not isinstance(film, Fault):
                yield line, film

    def _unjoined(self) -> Iterator[tuple[int, movielens.Film]]:
        return ((line, film) for line, film in self._movielens() if film.id not in self.joined)

    def _items(self) -> Iterator[Numbered]:
        for line, film in wikidata.films(self.knowledge):
            if isinstance(film, Fault):
                yield line, film
            else:
                for item in self._items_of.get(film.id, [film.id]):
                    yield line, film.item(item)

    def _other_items(self) -> Iterator[Numbered]:
        for line, film in movielens.films(self.behaviour.items):
            if isinstance(film, Fault):
                yield line, film
            elif film.id not in self.joined:
                yield line, ItemRow(film.id, main_title(film.title), wikidata.DOMAIN, film.year)

    def _entities(self) -> Iterator[Numbered]:
        return _first((line, entity) for line, film in self._wikidata() for entity in film.entities())

    def _other_entities(self) -> Iterator[Numbered]:
        return _first((line, _genre(name)) for line, film in self._unjoined() for name in film.genres)

    def _relations(self) -> Iterator[Numbered]:
        for line, film in self._wikidata():
            for item in self._items_of.get(film.id, [film.id]):
                for relation in film.relations(item):
                    yield line, relation

    def _other_relations(self) -> Iterator[Numbered]:
        for line, film in self._unjoined():
            for name in film.genres:
                yield line, RelationRow(film.id, wikidata.GENRE, _genre(name).id)


def import_demo(
    database: Database, settings: Settings, progress: Progress | None = None, limit: Limit | None = None
) -> DemoReport:
    """Imports the demo and refreshes the statistics; finds it done in a second or two when it is.

    Args:
        progress: told (stage, done, total or None).
        limit: rows that may be refused; by default 1 % or 100, whichever is more.

    Raises:
        DataMissing: a distribution that carries the data is not installed.
        ImportStopped: too many rows were refused.
    """
    demo = Demo.installed()
    report = run(
        database, demo, settings.folder, progress, limit=limit, last=lambda: refresh(database, progress)
    )
    return DemoReport(report, demo.join())


def _stage(kind: Kind, file: str, rows: Callable[[], Iterator[Numbered]]) -> Stage:
    return Stage(kind, file, rows, total=lambda: sum(1 for _ in rows()))


def _genre(name: str) -> EntityRow:
    return EntityRow(entity_id("Genre", name), "Genre", name)


def _first(entities: Iterator[tuple[int, EntityRow]]) -> Iterator[Numbered]:
    """Each entity where it stands first."""
    seen: set[str] = set()
    for line, entity in entities:
        if entity.id not in seen:
            seen.add(entity.id)
            yield line, entity
