"""Files that rows are written to: CSV, JSONL, Parquet."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from graph.exporting.columns import Column, Type

ROWS = 10_000
"""Rows of a Parquet file that are held at a time."""
ARROW = {
    Type.TEXT: pa.string(),
    Type.INTEGER: pa.int64(),
    Type.NUMBER: pa.float64(),
    Type.BOOLEAN: pa.bool_(),
    Type.TIME: pa.timestamp("us", "UTC"),
}


class Sheet(Protocol):
    """A file of rows, open.

    Attributes:
        path: where it is.
        rows: how many were written.
        padded: texts that are empty, or begin or end with blanks.
    """

    path: Path
    rows: int
    padded: int

    def write(self, values: Sequence[Any]) -> None:
        """One row, its values in the order of the columns."""
        ...

    def close(self) -> None:
        """Ends the file."""
        ...


class Csv:
    """UTF-8, a header, commas, quotes where a value needs them (RFC 4180)."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.rows, self.padded = path, 0, 0
        self._file = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow([column.header for column in columns])

    def write(self, values: Sequence[Any]) -> None:
        """One row; no value is an empty cell."""
        self.rows += 1
        self.padded += padded(values)
        self._writer.writerow([written(value) for value in values])

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


class Jsonl:
    """A JSON object a line, null where there is no value: who reads it knows all columns by the first line."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.rows, self.padded = path, 0, 0
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._headers = [column.header for column in columns]

    def write(self, values: Sequence[Any]) -> None:
        """One row."""
        self.rows += 1
        self.padded += padded(values)
        row = dict(zip(self._headers, values, strict=True))
        self._file.write(json.dumps(row, ensure_ascii=False, default=written) + "\n")

    def close(self) -> None:
        """Ends the file."""
        self._file.close()


class Parquet:
    """Typed columns, in groups of rows."""

    def __init__(self, path: Path, columns: Sequence[Column]) -> None:
        self.path, self.rows, self.padded = path, 0, 0
        self._schema = pa.schema([(column.header, ARROW[column.type]) for column in columns])
        self._writer = pq.ParquetWriter(path, self._schema)
        self._held: list[Sequence[Any]] = []

    def write(self, values: Sequence[Any]) -> None:
        """One row."""
        self.rows += 1
        self.padded += padded(values)
        self._held.append(values)
        if len(self._held) == ROWS:
            self._flush()

    def close(self) -> None:
        """Ends the file."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._held:
            arrays = [
                pa.array(c, f.type) for c, f in zip(zip(*self._held, strict=True), self._schema, strict=True)
            ]
            self._writer.write_batch(pa.record_batch(arrays, schema=self._schema))
            self._held = []


def written(value: Any) -> Any:
    """A value as text, where it is a truth or a time; else itself."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else value


def padded(values: Sequence[Any]) -> int:
    """How many are texts that an import would change: it takes away blanks at both ends, and texts of none else."""
    return sum(isinstance(value, str) and (not value or value != value.strip()) for value in values)
