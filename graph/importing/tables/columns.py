"""What a sample of a table shows of each column: what its values are, how many differ, how long they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, Literal

from graph.importing.rows import Fault
from graph.importing.tables.records import Table
from graph.importing.tables.values import TRUTHS, WHOLE, Value

SAMPLE = 2_000
SEPARATORS = ("|", ";", ",")
PARTED = 0.2
"""A column holds several values a cell if at least this share of its cells does, and their pieces are short."""
PROSE = ","
"""A mark that texts have too: there the pieces must come again and again."""
CATEGORY, LONG = 0.5, 60
"""A column is one of categories if at most so many of its values, as a share, differ, and none is longer."""
SECONDS, MILLISECONDS = (5e8, 5e9), (5e11, 5e12)
"""Numbers that are times since 1970: from 1985 to 2128."""
What = Literal["empty", "list", "time", "boolean", "integer", "number", "text"]


@dataclass(frozen=True)
class Column:
    """A column as a sample shows it.

    Attributes:
        name: as it stands in the file.
        base: the name in small letters without what says that it is an id: "ProductID" -> "product".
        identifies: whether its name says that it is an id.
        what: what its values are.
        values: those that are there, in order.
    """

    name: str
    what: What
    values: Sequence[Any]

    @property
    def _words(self) -> list[str]:
        return re.findall(r"[a-z0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", self.name).lower())

    @property
    def identifies(self) -> bool:
        """Whether its name says that it is an id."""
        return self._words[-1:] in (["id"], ["key"], ["code"], ["sku"], ["isbn"], ["asin"])

    @property
    def base(self) -> str:
        """Its name in small letters, without what says that it is an id: "ProductID" -> "product"."""
        words = self._words[:-1] if self.identifies and len(self._words) > 1 else self._words
        return "_".join(words)

    @property
    def last(self) -> str:
        """The last word of that: "release_year" -> "year"."""
        return self.base.rpartition("_")[2]

    @property
    def unit(self) -> str | None:
        """Of times that are numbers: "s" or "ms"; None: they are texts."""
        return _unit(self.values) if self.what == "time" else None

    @property
    def length(self) -> float:
        """Mean length of its texts."""
        return sum(len(str(value)) for value in self.values) / max(len(self.values), 1)

    @property
    def categorical(self) -> bool:
        """Whether its values come again and again, and are short."""
        texts = [str(value) for value in self.pieces]
        few = bool(self.separator) or len(set(texts)) <= max(CATEGORY * len(texts), 1)
        return self.what in ("text", "list") and few and all(len(text) <= LONG for text in texts)

    @property
    def separator(self) -> str | None:
        """What several values in a cell stand apart by, if they do."""
        if self.what != "text" or not self.values:
            return None
        for mark in SEPARATORS:
            parted = [value for value in self.values if mark in str(value)]
            pieces = [piece.strip() for value in parted for piece in str(value).split(mark)]
            again = mark not in PROSE or len(set(pieces)) <= CATEGORY * len(pieces)
            if len(parted) >= PARTED * len(self.values) and again and max(map(len, pieces)) <= LONG:
                return mark
        return None

    @property
    def pieces(self) -> list[Any]:
        """Its values, those of lists and of parted cells one by one."""
        if self.what == "list":
            return [piece for value in self.values for piece in value]
        mark = self.separator
        return (
            [piece.strip() for v in self.values for piece in str(v).split(mark)]
            if mark
            else list(self.values)
        )


def columns(table: Table) -> list[Column]:
    """The columns of a table by its first records; one of an object as a whole is left out for those inside it."""
    records = [record for _, record in islice(table.read(), SAMPLE) if not isinstance(record, Fault)]
    found = []
    for name in table.columns:
        get = table.getter(name)
        values = [value for record in records if (value := get(record)) is not None]
        if not any(isinstance(value, dict) for value in values):
            found.append(Column(name, _what(name, values), values))
    return found


def _what(name: str, values: Sequence[Any]) -> What:
    if not values:
        return "empty"
    if any(isinstance(value, list | tuple) for value in values):
        return "list"
    if all(isinstance(value, datetime) for value in values) or _times(name, values):
        return "time"
    texts = [str(value).lower() for value in values]
    if all(text in TRUTHS and not text.isdigit() for text in texts):
        return "boolean"
    if all(WHOLE.fullmatch(text) for text in texts):
        return "integer"
    return "number" if all(map(_is_number, texts)) else "text"


def _times(name: str, values: Sequence[Any]) -> bool:
    if all(map(_is_number, map(str, values))):
        named = re.search(r"time|date|(^|_)(at|ts|when)$", name.lower())
        return bool(named) and _unit(values) is not None
    read = Value(value=0, type="time")._convert()
    try:
        return all(read(value) is not None for value in values)
    except ValueError:
        return False


def _unit(values: Sequence[Any]) -> str | None:
    if not all(_is_number(str(value)) for value in values):
        return None
    numbers = [float(value) for value in values]
    for unit, (lowest, highest) in (("s", SECONDS), ("ms", MILLISECONDS)):
        if all(lowest <= number <= highest for number in numbers):
            return unit
    return None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", text) is not None
