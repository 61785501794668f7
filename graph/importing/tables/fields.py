"""Fields of a record, read as a mapping says; what is wrong with one begins with its name."""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from datetime import UTC
from typing import Any

from graph.importing.tables.records import Getter, Record, Table
from graph.importing.tables.values import Value

Ids = Callable[[Record], list[str]]
"""Reads several texts of a record."""


def nothing(_: Record) -> None:
    """A field that a mapping does not say."""


def named(field: str, value: Value, table: Table) -> Getter:
    """Reads a field; what is wrong with it begins with its name."""
    get = value.one(table)

    def read(record: Record) -> Any:
        try:
            return get(record)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from None

    return read


def needed(field: str, value: Value, table: Table) -> Getter:
    """The same, of a field that must be there; one call less for each cell, of which there are many."""
    get = value.one(table)

    def read(record: Record) -> Any:
        try:
            found = get(record)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from None
        if found is None:
            raise ValueError(f"{field}: is empty")
        return found

    return read


def several(field: str, value: Value, table: Table) -> Ids:
    """Reads all values of a field."""
    get = value.many(table)

    def read(record: Record) -> list[str]:
        try:
            return get(record)
        except ValueError as error:
            raise ValueError(f"{field}: {error}") from None

    return read


def properties_of(said: Dictionary[str, Value], table: Table) -> list[tuple[str, Getter]]:
    """What reads each property, by its name."""
    return [(name, _property(named(name, value, table), value)) for name, value in said.items()]


def _property(get: Getter, value: Value) -> Getter:
    """What reads a property; a time is kept as text, in UTC, so that it sorts and can be told as JSON."""
    if value.type != "time":
        return get

    def read(record: Record) -> str | None:
        time = get(record)
        return None if time is None else time.astimezone(UTC).isoformat()

    return read
