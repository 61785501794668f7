"""Where rows go: a folder of files, one a kind, and one a type of relation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import yaml

from graph.exporting.columns import Columns
from graph.exporting.files import Csv, Jsonl, Parquet, Sheet
from graph.exporting.mapping import Table, mapping
from graph.importing.rows import Kind

Write = Callable[[Sequence[Any]], None]
"""Writes one row: the values of its columns."""
NAMES = {
    Kind.USERS: "users",
    Kind.ITEMS: "items",
    Kind.ENTITIES: "entities",
    Kind.RELATIONS: "item",
    Kind.ENTITY_RELATIONS: "entity",
    Kind.EVENTS: "events",
}


class Format(StrEnum):
    """What kind of files; the value is also their suffix, where each has one of its own."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"
    RECBOLE = "recbole"


SHEETS: dict[Format, Callable[..., Sheet]] = {
    Format.CSV: Csv,
    Format.JSONL: Jsonl,
    Format.PARQUET: Parquet,
}


@dataclass(frozen=True, slots=True)
class Part:
    """A file that was written; rows None: it has none."""

    path: Path
    rows: int | None = None


class Sink(Protocol):
    """A folder that rows are written to."""

    def open(self, kind: Kind, columns: Columns, relation: str = "") -> Write:
        """Begins the rows of a kind, or of one type of relation."""
        ...

    def close(self) -> list[Part]:
        """Ends the files, and says what stands in each."""
        ...

    def notes(self) -> list[str]:
        """What could not be written as it is."""
        ...


class Tables:
    """Tables, with the mapping file by which `persona import` reads them."""

    def __init__(self, folder: Path, name: str, form: Format) -> None:
        self._folder, self._name, self._form = folder, name, form
        self._sheets: list[Sheet] = []
        self._tables: list[Table] = []

    def open(self, kind: Kind, columns: Columns, relation: str = "") -> Write:
        """Begins a file."""
        stem = f"{NAMES[kind]}-{_plain(relation)}" if relation else NAMES[kind]
        names = {sheet.path.name for sheet in self._sheets}
        while f"{stem}.{self._form}" in names:
            stem += "_"
        sheet = SHEETS[self._form](self._folder / f"{stem}.{self._form}", columns.all)
        self._sheets.append(sheet)
        self._tables.append(Table(sheet.path.name, kind, columns, relation))
        return sheet.write

    def close(self) -> list[Part]:
        """Ends the files, and writes the mapping; what has no rows has no file."""
        for sheet in self._sheets:
            sheet.close()
            if not sheet.rows:
                sheet.path.unlink()
        parts = [Part(sheet.path, sheet.rows) for sheet in self._sheets if sheet.rows]
        there = {part.path.name for part in parts}
        if tables := [table for table in self._tables if table.file in there]:
            parts.append(Part(self._folder / "mapping.yaml"))
            text = yaml.safe_dump(mapping(self._name, tables), sort_keys=False, allow_unicode=True)
            parts[-1].path.write_text(text, encoding="utf-8")
        return parts

    def notes(self) -> list[str]:
        """What an import would not read as it stands."""
        padded = sum(sheet.padded for sheet in self._sheets)
        told = f"{padded:,} texts are empty, or begin or end with blanks: an import takes these away"
        return [told] if padded else []


def _plain(relation: str) -> str:
    """A type as part of a file's name."""
    return re.sub(r"\W", "_", relation)
