"""Parquet files as records, a batch at a time."""

from collections.abc import Generator
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa
from pyarrow import parquet

from graph.importing.installed import UnreadableData
from graph.importing.tables.files import DataFile
from graph.records import EPOCH

BATCH = 10_000


def shape(file: DataFile) -> tuple[list[str], int]:
    """Names of the columns, and how many records there are.

    Raises:
        UnreadableData: it is no Parquet file, or one in a zip.
    """
    if file.member is not None:
        raise UnreadableData(file.path, f"{file.name} is read at its ends first: unpack it")
    try:
        with parquet.ParquetFile(file.path) as opened:
            return opened.schema_arrow.names, opened.metadata.num_rows
    except (OSError, pa.ArrowException) as error:
        raise UnreadableData(file.path, str(error).partition("\n")[0]) from error


def read(file: DataFile) -> Generator[tuple[int, Any]]:
    """Its records by number, counted from 1."""
    number = 0
    with parquet.ParquetFile(file.path) as opened:
        for batch in opened.iter_batches(BATCH):
            columns = [_values(column) for column in batch.columns]
            for record in zip(*columns, strict=True):
                number += 1
                yield number, record


def _values(column: Any) -> list[Any]:
    """The values of a column; pyarrow takes 5 microseconds for a time, longer than for all else in a record."""
    if not pa.types.is_timestamp(column.type):
        values: list[Any] = column.to_pylist()
        return values
    whole = column.cast(pa.timestamp("us", column.type.tz), safe=False).cast(pa.int64())
    return [None if number is None else _moment(number) for number in whole.to_pylist()]


def _moment(microseconds: int) -> datetime | int:
    try:
        return EPOCH + timedelta(microseconds=microseconds)
    except OverflowError:
        return microseconds  # which no time is read of
