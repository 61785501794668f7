"""A part of the demo, which the benchmarks of the workers measure on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from graph.connection import Database
from graph.importing.core import run
from graph.importing.demo import Demo
from graph.importing.rows import EntityRow, ItemRow, Kind, Numbered, RelationRow, Stage
from graph.statistics import refresh
from settings import Settings


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


def fill(database: Database, settings: Settings, items: int) -> None:
    """Imports a slice and counts what is in it."""
    run(database, Slice(items), settings.folder)
    refresh(database)
