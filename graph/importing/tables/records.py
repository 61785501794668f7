"""What stands in a file, record by record with its line: CSV and its kin, JSON lines, Parquet, N-Triples.

A line that is no record is a fault and costs no other line: a quote that is never closed, a cell too many, broken JSON.
"""

import csv
import json
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from graph.importing.installed import UnreadableData
from graph.importing.rows import Fault
from graph.importing.tables import columnar
from graph.importing.tables.files import DataFile
from graph.importing.tables.ntriples import COLUMNS, triple

Format = Literal["csv", "jsonl", "parquet", "ntriples"]
Record = Any
"""A list of cells in the order of the columns or, of JSON lines, an object."""
Numbered = tuple[int, Record]
Getter = Callable[[Record], Any]
FORMATS: dict[str, Format] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".nt": "ntriples",
}
SEPARATORS = {".tsv": "\t"}
MOST_LINES = 1_000
"""Lines that one record of a CSV file may run over."""
SAMPLE = 1_000
"""Objects at the beginning of JSON lines by which its columns are known."""
csv.field_size_limit(1 << 24)


@dataclass(frozen=True)
class Table:
    """A file as records.

    Attributes:
        columns: their names, in order.
        read: starts reading anew: line numbers, counted from 1, with a record or a fault.
        total: counts the records, roughly, if that is cheap.
        named: whether records are objects rather than lists.
    """

    file: DataFile
    columns: Sequence[str]
    read: Callable[[], Iterator[Numbered]] = field(repr=False)
    total: Callable[[], int] | None = field(default=None, repr=False)
    named: bool = False

    def getter(self, column: str) -> Getter:
        """What gives a record's value of a column, None where it is empty.

        Raises:
            UnreadableData: there is no such column.
        """
        place = self._place(column)
        if self.named:
            return partial(_inner, column.split("."))
        return lambda record: _filled(record[place])

    def texts(self, column: str, plain: Callable[[Any], str]) -> Getter:
        """The same as text: a shorter way, since most cells are.

        Args:
            plain: makes a text of what is none.
        """
        place, get = self._place(column), self.getter(column)

        def other(record: Record) -> str | None:
            found = get(record)
            return None if found is None else plain(found)

        def text(record: Record) -> str | None:
            found = record[place]
            return found.strip() or None if found.__class__ is str else other(record)

        return other if self.named else text

    def _place(self, column: str) -> int:
        if column not in self.columns:
            there = ", ".join(self.columns[:40])
            raise UnreadableData(Path(self.file.name), f"no column {column!r}; there are {there}")
        return list(self.columns).index(column)


def table(
    file: DataFile,
    *,
    form: Format | None = None,
    separator: str | None = None,
    columns: Sequence[str] | None = None,
    encoding: str = "utf-8",
    quotes: bool = True,
) -> Table:
    """A file as records.

    Args:
        form: by default as the file's name ends.
        separator: between the cells of a CSV file; several characters rule out quotes.
        columns: names, where a CSV file has no header.
        quotes: whether a CSV file puts cells in quotes.

    Raises:
        UnreadableData: it is not there, or is no such file.
    """
    form = form or FORMATS.get(file.suffix)
    if form is None:
        raise UnreadableData(
            Path(file.name), f"its name ends in none of {', '.join(FORMATS)}: say a `format`"
        )
    if form == "parquet":
        return _parquet(file)
    if form == "jsonl":
        read = partial(_objects, file, encoding)
        return Table(file, _names(read()), read, file.line_count, named=True)
    if form == "ntriples":
        return Table(file, COLUMNS, partial(_triples, file), file.line_count)
    separator = separator or SEPARATORS.get(file.suffix, ",")
    cells = partial(_cells, separator=separator, quotes=quotes and len(separator) == 1)
    return _csv(file, lambda: file.lines(encoding), cells, columns)


def _csv(
    file: DataFile,
    lines: Callable[[], Generator[str]],
    cells: Callable[["_Lines", str], list[str] | Fault],
    columns: Sequence[str] | None,
) -> Table:
    header = columns is None
    if columns is None:
        with closing(lines()) as opened:
            first = _Lines(opened)
            found = cells(first, next(iter(first), (1, ""))[1])
        if isinstance(found, Fault) or not any(found):
            raise UnreadableData(Path(file.name), "its first line names no columns")
        columns = [name.strip() for name in found]
        if twice := sorted({name for name in columns if columns.count(name) > 1}):
            raise UnreadableData(Path(file.name), f"column {twice[0]!r} stands twice in its first line")
    width = len(columns)

    def read() -> Iterator[Numbered]:
        numbered = _Lines(lines())
        for number, line in islice(numbered, 1 if header else 0, None):
            if line.strip("\r\n"):
                yield number, _as_wide(cells(numbered, line), width, numbered)

    return Table(file, columns, read, file.line_count)


class _Lines:
    """Numbered lines, some of which may be put back."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._back, self.number = lines, deque[str](), 0
        self.taken: list[str] = []

    def __iter__(self) -> Iterator[tuple[int, str]]:
        while (line := self.more()) is not None:
            self.taken = []
            yield self.number, line

    def more(self) -> str | None:
        """The next line, or None."""
        line = self._back.popleft() if self._back else next(self._lines, None)
        self.number += line is not None
        return line

    def put_back(self) -> None:
        """Undoes what was taken beyond the line told last."""
        self._back.extendleft(reversed(self.taken))
        self.number -= len(self.taken)
        self.taken = []


def _cells(lines: _Lines, line: str, *, separator: str, quotes: bool) -> list[str] | Fault:
    if not quotes or '"' not in line:
        return line.rstrip("\r\n").split(separator)
    while True:
        try:
            return next(csv.reader([line, *lines.taken], delimiter=separator, strict=True))
        except csv.Error as error:
            more = "unexpected end" in str(error)
            reason = "a quote is not closed" if more else str(error)
        if not more or not _take(lines):
            lines.put_back()
            return Fault(reason, line.rstrip("\r\n"))


def _take(lines: _Lines) -> bool:
    """Takes lines to one with a quote in it; False: there is none."""
    while len(lines.taken) < MOST_LINES and (line := lines.more()) is not None:
        lines.taken.append(line)
        if '"' in line:
            return True
    return False


def _as_wide(cells: list[str] | Fault, width: int, lines: _Lines) -> list[str] | Fault:
    if isinstance(cells, Fault) or len(cells) == width:
        return cells
    lines.put_back()  # a stray quote must not cost the lines up to the next one
    return Fault(f"{len(cells)} columns instead of {width}", cells)


def _filled(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def _inner(path: Sequence[str], record: Any) -> Any:
    """The value of "a" or, of an object inside, "a.b"."""
    for name in path:
        record = record.get(name) if isinstance(record, dict) else None
    return _filled(record)


def _objects(file: DataFile, encoding: str) -> Generator[Numbered]:
    for number, line in enumerate(file.lines(encoding), start=1):
        if text := line.strip():
            yield number, _object(text)


def _object(text: str) -> dict[str, Any] | Fault:
    try:
        found = json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return Fault(f"no JSON: {error}", text[:1_000])
    return found if isinstance(found, dict) else Fault("no JSON object", text[:1_000])


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is not a number")


def _names(records: Generator[Numbered]) -> list[str]:
    """Names of all fields of the first objects; of objects inside, "a.b"."""
    names: dict[str, None] = {}
    with closing(records):
        for _, record in islice(records, SAMPLE):
            if isinstance(record, dict):
                names.update(dict.fromkeys(_paths(record, "")))
    return list(names)


def _paths(record: dict[str, Any], before: str) -> Iterator[str]:
    for name, value in record.items():
        yield before + name
        if isinstance(value, dict):
            yield from _paths(value, f"{before}{name}.")


def _parquet(file: DataFile) -> Table:
    names, rows = columnar.shape(file)
    return Table(file, names, partial(columnar.read, file), lambda: rows)


def _triples(file: DataFile) -> Iterator[Numbered]:
    for number, line in enumerate(file.lines(), start=1):
        text = line.strip()
        if text and not text.startswith("#"):
            yield number, triple(text)
