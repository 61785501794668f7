"""Values of a mapping: a column, a text with columns in it, or what is always the same; and how they are read."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from math import isfinite
from string import Formatter
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from graph.importing.rows import Scalar
from graph.importing.tables.records import Getter, Table

UNITS = {"s": 1.0, "ms": 1e-3, "us": 1e-6}
TRUTHS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
WHOLE = re.compile(r"[+-]?[0-9]{1,20}")
Reading = Callable[[Any], Any]


class Strict(BaseModel):
    """Refuses words it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Value(Strict):
    """What is read of a record: a column, a text with `{column}` in it, or a value that is always the same."""

    column: str | None = Field(default=None, description="Column it stands in; of JSON, `a.b` is b inside a.")
    text: str | None = Field(
        default=None, description="Text with `{column}` in it; empty where one of these is."
    )
    value: Scalar = Field(default=None, description="What it always is.")
    type: Literal["text", "integer", "number", "boolean", "time"] = Field(
        default="text", description="What it becomes."
    )
    pattern: str | None = Field(
        default=None, description="Regular expression; its first group counts, no match is no value."
    )
    map: Mapping[str, Scalar] | None = Field(
        default=None, description="What its values become; others are no value."
    )
    none: Sequence[str] = Field(default=(), description="Values that mean there is none.")
    split: str | None = Field(default=None, description="What several values in one cell stand apart by.")
    unit: Literal["s", "ms", "us"] = Field(default="s", description="Of a time that is a number since 1970.")
    format: str | None = Field(
        default=None, description="Of a time that is not ISO 8601, as strptime takes it."
    )

    @model_validator(mode="before")
    @classmethod
    def _short(cls, given: Any) -> Any:
        """A plain text is a column or, with braces, a text with columns."""
        if isinstance(given, str):
            return {"text": given} if "{" in given else {"column": given}
        return given

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(one is not None for one in (self.column, self.text, self.value)) != 1:
            raise ValueError("say one of `column`, `text` and `value`")
        return self

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        try:
            groups = re.compile(pattern).groups if pattern is not None else 1
        except re.error as error:
            raise ValueError(f"no regular expression: {error}") from None
        if groups < 1:
            raise ValueError("has no group: put what counts in parentheses")
        return pattern

    @field_validator("text")
    @classmethod
    def _braces(cls, text: str | None) -> str | None:
        columns(text or "")
        return text

    def one(self, table: Table) -> Getter:
        """What reads one value of a record, None where there is none; it raises ValueError for one that is wrong."""
        read, raw = self._read(), self._raw(table)
        if read is _plain and self.column is not None:
            return table.texts(self.column, read)

        def get(record: Any) -> Any:
            found = raw(record)
            return None if found is None else read(found)

        return get

    def many(self, table: Table) -> Callable[[Any], list[Any]]:
        """What reads all values of a record, each once: those of a list, or of a cell that is `split`."""
        read, raw, split = self._read(), self._raw(table), self.split

        def get(record: Any) -> list[Any]:
            found = raw(record)
            if found is None:
                return []
            if not isinstance(found, list | tuple):
                if split is None:
                    value = read(found)
                    return [] if value is None else [value]
                found = _pieces(str(found), split)
            values = (read(one) for one in found if one is not None)
            return list(dict.fromkeys(one for one in values if one is not None))

        return get

    def _raw(self, table: Table) -> Getter:
        if self.column is not None:
            return table.getter(self.column)
        if self.text is None:
            return lambda _: self.value
        pieces = [(before, table.getter(name) if name else None) for before, name in columns(self.text)]

        def get(record: Any) -> str | None:
            text = ""
            for before, getter in pieces:
                text += before
                if getter is not None:
                    found = getter(record)
                    if found is None:
                        return None
                    text += _plain(found)
            return text

        return get

    def _read(self) -> Reading:
        """How a value becomes what it is to be; each step may find that there is none."""
        convert = self._convert()
        if self.pattern is None and self.map is None and not self.none:
            return convert
        pattern, mapped, none = re.compile(self.pattern or "(.*)", re.S), self.map, frozenset(self.none)

        def read(found: Any) -> Any:
            text = _plain(found)
            if text in none:
                return None
            if self.pattern is not None:
                match = pattern.search(text)
                text = (match[1] or "").strip() if match else ""
                found = text
            if mapped is not None:
                found = mapped.get(text)
            return None if found is None or found == "" else convert(found)

        return read

    def _convert(self) -> Reading:
        if self.type == "time":
            return lambda found: _time(found, UNITS[self.unit], self.format)
        return _CONVERT[self.type]


def columns(text: str) -> list[tuple[str, str | None]]:
    """The pieces of "a-{b}": ("a-", "b"); the last may be without a column.

    Raises:
        ValueError: a brace is alone, or holds more than a name.
    """
    pieces = []
    for before, name, spec, conversion in Formatter().parse(text):
        if name == "" or spec or conversion:
            raise ValueError(f"{text!r}: braces hold the name of a column and nothing else")
        pieces.append((before, name))
    return pieces


def _pieces(text: str, separator: str) -> list[str]:
    return [stripped for piece in text.split(separator) if (stripped := piece.strip())]


def _plain(found: Any) -> str:
    if isinstance(found, str):
        return found
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, float) and found.is_integer():  # an id that a data frame made a float
        return str(int(found))
    if isinstance(found, dict | list | tuple | bytes):
        raise ValueError(f"{_short(found)} is not one value")
    return found.isoformat() if isinstance(found, datetime) else str(found)


def _integer(found: Any) -> int:
    text = _plain(found)
    if not WHOLE.fullmatch(text):
        raise ValueError(f"{_short(found)} is not a whole number")
    return int(text)


def _number(found: Any) -> float:
    if found.__class__ is float and isfinite(found):
        return float(found)
    try:
        number = float(_plain(found).replace("_", "?"))  # Python would read 1_000
    except (TypeError, ValueError):
        raise ValueError(f"{_short(found)} is not a number") from None
    if not isfinite(number):
        raise ValueError(f"{_short(found)} is not finite")
    return number


def _boolean(found: Any) -> bool:
    truth = TRUTHS.get(_plain(found).lower())
    if truth is None:
        raise ValueError(f"{_short(found)} is none of {', '.join(TRUTHS)}")
    return truth


def _time(found: Any, unit: float, form: str | None) -> datetime:
    """A time; one without a zone is taken for UTC."""
    if found.__class__ is datetime and found.tzinfo is not None:
        return found
    try:
        if isinstance(found, datetime):
            time = found
        elif form is not None:
            time = datetime.strptime(_plain(found), form)
        elif not _numeric(_plain(found)):
            time = datetime.fromisoformat(_plain(found))
        else:
            time = datetime.fromtimestamp(_number(found) * unit, UTC)
    except (ValueError, OverflowError, OSError):
        raise ValueError(f"{_short(found)} is not a time") from None
    return time if time.tzinfo is not None else time.replace(tzinfo=UTC)


def _numeric(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdigit()


def _short(found: Any) -> str:
    text = repr(found)
    return text if len(text) <= 80 else text[:77] + "…"


_CONVERT: Mapping[str, Reading] = {
    "text": _plain,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
