"""A part of the demo's data, small enough for a test."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from graph.importing.demo import Demo
from graph.importing.rows import (
    EntityRow,
    EventRow,
    Fault,
    ItemRow,
    Kind,
    Numbered,
    RelationRow,
    Stage,
    UserRow,
)


@dataclass(frozen=True)
class Slice:
    """Some users of the demo, the films they rated, and what is known of those."""

    demo: Demo
    users: frozenset[str]
    id: str = "slice"
    fingerprint: str = "1"

    @cached_property
    def items(self) -> set[str]:
        """The films that these users rated."""
        rows = (row for stage in self.demo.stages if stage.kind is Kind.EVENTS for _, row in stage.rows())
        return {row.item for row in rows if isinstance(row, EventRow) and row.user in self.users}

    @cached_property
    def entities(self) -> set[str]:
        """What those films are related to."""
        rows = (row for stage in self.demo.stages if stage.kind is Kind.RELATIONS for _, row in stage.rows())
        return {row.target for row in rows if isinstance(row, RelationRow) and row.source in self.items}

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """The demo's stages, each with the rows of the slice alone."""
        return [replace(stage, rows=partial(self._kept, stage)) for stage in self.demo.stages]

    def _kept(self, stage: Stage) -> Iterator[Numbered]:
        return ((number, row) for number, row in stage.rows() if self._wanted(row))

    def _wanted(self, row: Any) -> bool:
        match row:
            case UserRow(id=user) | EventRow(user=user):
                return user in self.users
            case ItemRow(id=item) | RelationRow(source=item):
                return item in self.items
            case EntityRow(id=entity):
                return entity in self.entities
            case Fault():
                return False
        return True
