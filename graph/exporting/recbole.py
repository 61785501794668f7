"""RecBole's atomic files: tab-separated, with a type beside each name (RecBole 1.2.1, `data/dataset/dataset.py`).

Items and entities have ids of their own there, and a `.link` file says which item is which entity: item 7 is the
entity `item:7`. Of entities RecBole's files know nothing but the id; what else they are is in `.entity`, which RecBole
loads as an additional feature file, if told to.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO

from graph.exporting.columns import Column, Columns, Type
from graph.exporting.sinks import Part, Write
from graph.importing.rows import Kind

TYPES = {
    Type.TEXT: "token",
    Type.INTEGER: "float",
    Type.NUMBER: "float",
    Type.BOOLEAN: "token",
    Type.TIME: "token",
}
TYPES_OF_FIELDS = {"title": "token_seq", "name": "token_seq", "text": "token_seq", "year": "token"}
"""Where they are not by the type of the values: texts of many words, and a number that is none."""
SUFFIXES = {Kind.USERS: "user", Kind.ITEMS: "item", Kind.ENTITIES: "entity", Kind.EVENTS: "inter"}
ITEM, ENTITY = "item:", "entity:"
GRAPH = ("head_id:token", "relation_id:token", "tail_id:token")
LINK = ("item_id:token", "entity_id:token")
EVENT = (
    "user_id:token", "item_id:token", "rating:float", "timestamp:float",
    "kind:token", "signal:float", "event_id:token",
)  # fmt: skip
CANNOT = str.maketrans({"\t": " ", "\n": " ", "\r": " "})


class Atomic:
    """Writes a folder of them, all named as the folder will be."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._files: dict[str, TextIO] = {}
        self._rows: dict[str, int] = {}
        self._open = ExitStack()
        self._replaced = 0

    def open(self, kind: Kind, columns: Columns, relation: str = "") -> Write:
        """Begins the rows of a kind."""
        if kind is Kind.EVENTS:
            self._begin("inter", EVENT)
            return self._event
        if kind in (Kind.RELATIONS, Kind.ENTITY_RELATIONS):
            return self._relations(relation, of_items=kind is Kind.RELATIONS)
        first = f"{SUFFIXES[kind]}_id:token"
        self._begin(SUFFIXES[kind], [first, *(_header(column) for column in columns.all[1:])])
        if kind is Kind.ITEMS:
            self._begin("link", LINK)
            return self._item
        return lambda values: self._line(SUFFIXES[kind], [self._id(kind, values[0]), *values[1:]])

    def close(self) -> list[Part]:
        """Ends the files, and says what stands in each."""
        self._open.close()
        return [Part(self._folder / f"{self._name}.{suffix}", rows) for suffix, rows in self._rows.items()]

    def notes(self) -> list[str]:
        """What could not be written as it is."""
        told = "texts had tabs, line ends or a quote at the beginning, which cannot stand in these files"
        return [f"{self._replaced:,} {told}: replaced"] if self._replaced else []

    def _begin(self, suffix: str, headers: Sequence[str]) -> None:
        if suffix not in self._files:
            path = self._folder / f"{self._name}.{suffix}"
            file = self._files[suffix] = self._open.enter_context(
                path.open("w", encoding="utf-8", newline="\n")
            )
            self._rows[suffix] = 0
            file.write("\t".join(headers) + "\n")

    def _line(self, suffix: str, values: Sequence[Any]) -> None:
        self._rows[suffix] += 1
        self._files[suffix].write("\t".join([self._cell(value) for value in values]) + "\n")

    def _item(self, values: Sequence[Any]) -> None:
        self._line("item", values)
        self._line("link", [values[0], ITEM + values[0]])

    def _relations(self, relation: str, *, of_items: bool) -> Write:
        self._begin("kg", GRAPH)

        def write(values: Sequence[Any]) -> None:
            head = ITEM + values[0] if of_items else _entity(values[0])
            self._line("kg", [head, relation, _entity(values[1])])

        return write

    def _event(self, values: Sequence[Any]) -> None:
        event_id, user, item, kind, value, signal, at = values
        self._line("inter", [user, item, value, at.timestamp(), kind, signal, event_id])

    def _id(self, kind: Kind, value: str) -> str:
        return _entity(value) if kind is Kind.ENTITIES else value

    def _cell(self, value: Any) -> str:
        if isinstance(value, str):
            cell = value.translate(CANNOT)
            cell = "'" + cell[1:] if cell.startswith('"') else cell
            self._replaced += cell != value
            return cell
        if isinstance(value, bool):
            return "true" if value else "false"
        return "" if value is None else value.isoformat() if isinstance(value, datetime) else str(value)


def _header(column: Column) -> str:
    name = column.header.translate(CANNOT).replace(":", "_")
    return f"{name}:{TYPES_OF_FIELDS.get(column.name, TYPES[column.type])}"


def _entity(identifier: str) -> str:
    """Its id, which no item has as an entity."""
    return ENTITY + identifier if identifier.startswith((ITEM, ENTITY)) else identifier
