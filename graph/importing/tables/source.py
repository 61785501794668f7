"""A mapping and its files as a source: rows of each kind, in an order in which nodes come before what refers to them.

A record that is no good is told of once: by the first thing that is read of it. What follows from an item that was
refused (its relations) is passed over. Where no table says `users` or `items`, those of the interactions are taken as
they come.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path

from graph.importing.installed import UnreadableData
from graph.importing.rows import Kind, Stage
from graph.importing.tables import parts
from graph.importing.tables.files import found
from graph.importing.tables.mapping import Mapping, TableOf
from graph.importing.tables.parts import Part
from graph.importing.tables.records import Table, table
from graph.signals import Signals

VERSION = 1
"""Raise it when the reading changes, so that the next import does not take the old one for done."""
ORDER = (Kind.USERS, Kind.ITEMS, Kind.ENTITIES, Kind.RELATIONS, Kind.ENTITY_RELATIONS, Kind.EVENTS)


def in_order(stages: Iterable[Stage]) -> list[Stage]:
    """Stages, nodes first."""
    return sorted(stages, key=lambda stage: ORDER.index(stage.kind))


@dataclass(frozen=True)
class Tables:
    """A mapping's source.

    Attributes:
        base: the folder, or the zip, that the mapping's files are in.
        signals: how much events count as liking that do not say it themselves.
    """

    mapping: Mapping
    base: Path
    signals: Signals

    @property
    def id(self) -> str:
        """The mapping's name."""
        return self.mapping.name

    @cached_property
    def fingerprint(self) -> str:
        """Of the mapping, of the files, of how events count, and of this code's version."""
        digest = sha256(f"{VERSION} {self.mapping.model_dump_json()} {self.signals}".encode())
        for _, one in self._tables:
            digest.update(one.file.digest())
        return digest.hexdigest()[:16]

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """What to read, nodes first.

        Raises:
            UnreadableData: a file is not there, or lacks a column that the mapping names.
        """
        stages = [stage for said, one in self._tables for stage in self._stages(said, one)]
        return in_order(stages)

    @cached_property
    def _tables(self) -> Sequence[tuple[TableOf, Table]]:
        return [(said, one) for said in self.mapping.tables for one in self._read(said)]

    def _read(self, said: TableOf) -> Iterator[Table]:
        files = found(self.base, said.file)
        if not files and not said.optional:
            raise UnreadableData(self.base / said.file, "there is no such file")
        for file in files:
            yield table(
                file,
                form=said.format,
                separator=said.separator,
                columns=said.columns,
                encoding=said.encoding,
                quotes=said.quotes,
            )

    def _stages(self, said: TableOf, one: Table) -> Iterator[Stage]:
        """The stages of a table; the first of them tells of lines that are no records."""
        found = sorted(self._parts(said, one), key=lambda part: ORDER.index(part.kind))
        for number, part in enumerate(found):
            rows = partial(part.rows, one, tells=number == 0)
            yield Stage(part.kind, one.file.name, rows, one.total)

    def _parts(self, said: TableOf, one: Table) -> Iterator[Part]:
        mapping = self.mapping
        if said.users:
            yield parts.users(said.users, one, mapping.prefix)
        if said.items:
            yield parts.items(said.items, one, mapping)
        if said.entities:
            yield parts.entities(said.entities, one)
        for relation in said.relations:
            yield from parts.relations(relation, said, one, mapping)
        if said.interactions:
            events = parts.interactions(said.interactions, one, mapping, self.signals)
            yield events.part()
            if not any(other.users for other in mapping.tables):
                yield events.users()
            if not any(other.items for other in mapping.tables):
                yield events.items(mapping.domain or mapping.name)
