"""A part of the demo, and a stack of its own to put it in: what the benchmarks of the workers measure on."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from api.processes import processes
from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.importing.rows import EntityRow, ItemRow, Kind, Numbered, RelationRow, Stage
from graph.local import neo4j
from graph.local.process import Process, free_port
from graph.schema import migrate
from graph.statistics import refresh
from settings import Settings, load


@dataclass(frozen=True)
class Slice:
    """Every `step`-th item of the demo with its entities and relations; no users.

    Attributes:
        items: how many items at the most.
    """

    items: int
    step: int = 5
    id: str = "slice"

    @property
    def fingerprint(self) -> str:
        """Which slice it is."""
        return f"{self.items}/{self.step}"

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """Items, entities, relations."""
        return [
            Stage(kind, f"{kind}", lambda rows=rows: enumerate(rows, 1))  # type: ignore[misc]
            for kind, rows in (
                (Kind.ITEMS, self._items),
                (Kind.ENTITIES, self._entities),
                (Kind.RELATIONS, self._relations),
            )
        ]

    @cached_property
    def _items(self) -> list[ItemRow]:
        rows = (row for _, row in self._demo(Kind.ITEMS) if isinstance(row, ItemRow))
        return list(islice(rows, 0, self.items * self.step, self.step))

    @cached_property
    def _relations(self) -> list[RelationRow]:
        kept = {item.id for item in self._items}
        rows = (row for _, row in self._demo(Kind.RELATIONS) if isinstance(row, RelationRow))
        return [row for row in rows if row.source in kept]

    @cached_property
    def _entities(self) -> list[EntityRow]:
        kept = {relation.target for relation in self._relations}
        rows = (row for _, row in self._demo(Kind.ENTITIES) if isinstance(row, EntityRow))
        return [row for row in rows if row.id in kept]

    def _demo(self, kind: Kind) -> Iterator[Numbered]:
        for stage in Demo.installed().stages:
            if stage.kind == kind:
                yield from stage.rows()


@contextmanager
def stack(*names: str, **changed: object) -> Iterator[tuple[Settings, dict[str, Process]]]:
    """Settings and the processes named, on free ports in a folder that is deleted; Neo4j runs with its schema.

    Args:
        changed: further settings.
    """
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stops:
        ports = ("neo4j_bolt_port", "neo4j_http_port", "broker_port", "api_port")
        free = {port: free_port() for port in ports}
        cache = load().cache_folder
        settings = load(**{"home": Path(folder), "cache": cache, "neo4j_uri": None} | free | changed)
        neo4j.prepare(settings, lambda _done, _total: None)
        found = {process.name: process for process in processes(settings) if process.name in names}
        for process in found.values():
            stops.callback(process.stop)
        found["neo4j"].start()
        with Database(settings) as database:
            migrate(database)
        yield settings, found


def fill(database: Database, settings: Settings, items: int) -> None:
    """Imports a slice and counts what is in it."""
    run(database, Slice(items), settings.folder)
    refresh(database)
