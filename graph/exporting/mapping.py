"""The mapping file of exported tables: by it `persona import` makes the same graph of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph.exporting.columns import Column, Columns, Type
from graph.importing.rows import Kind


@dataclass(frozen=True, slots=True)
class Table:
    """One file of rows of a kind; relation: their type, where they are relations."""

    file: str
    kind: Kind
    columns: Columns
    relation: str = ""


def mapping(name: str, tables: Sequence[Table]) -> dict[str, Any]:
    """The mapping of some tables, as a document.

    Args:
        name: of the import, and the domain of items that have none.
    """
    return {"name": name, "domain": name, "tables": [_table(table) for table in tables]}


def _table(table: Table) -> dict[str, Any]:
    return {"file": table.file, **_SAYS[table.kind](table)}


def _users(table: Table) -> dict[str, Any]:
    return {"users": {"id": "id", **_given("attributes", table.columns)}}


def _items(table: Table) -> dict[str, Any]:
    year = {"column": "year", "type": "integer"}
    fields = {"id": "id", "title": "title", "domain": {"column": "domain"}, "year": year}
    return {"items": {**fields, **_given("properties", table.columns)}}


def _entities(table: Table) -> dict[str, Any]:
    return {"entities": {"id": "id", "kind": {"column": "kind"}, "name": "name"}}


def _relations(table: Table) -> dict[str, Any]:
    source = "item" if table.kind is Kind.RELATIONS else "entity"
    relation = {"from": {source: "source"}, "type": table.relation, "to": {"entity": "target"}}
    return {"relations": [{**relation, **_given("properties", table.columns)}]}


def _events(table: Table) -> dict[str, Any]:
    said = {column.name: _column(column) for column in table.columns.fixed}
    return {"interactions": {**said, "kind": {"column": "kind"}}}


def _given(name: str, columns: Columns) -> dict[str, Any]:
    """A field of properties, or nothing where there are none."""
    properties = {column.name: _column(column) for column in columns.properties}
    return {name: properties} if properties else {}


def _column(column: Column) -> str | dict[str, str]:
    """How a value is read from a column; text needs no type."""
    return column.header if column.type is Type.TEXT else {"column": column.header, "type": column.type.value}


_SAYS = {
    Kind.USERS: _users,
    Kind.ITEMS: _items,
    Kind.ENTITIES: _entities,
    Kind.RELATIONS: _relations,
    Kind.ENTITY_RELATIONS: _relations,
    Kind.EVENTS: _events,
}
