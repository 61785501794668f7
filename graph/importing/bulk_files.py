"""The files that `neo4j-admin database import full` reads, from buckets of nodes, relations and events."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow import csv

from graph.importing.bulk_numbers import Indices
from graph.importing.bulk_rows import LABELS, node

BETWEEN = "\x1f"
"""Stands between the elements of a list, and between labels."""
TYPES = {str: "string", bool: "boolean", int: "long", float: "double", datetime: "datetime", list: "string[]"}
PLAIN = csv.WriteOptions(include_header=False)
Properties = Mapping[str, Any]


class Sheet:
    """One CSV file with its header; every row has all its columns, since the reader knows no short rows.

    Attributes:
        types: the type of each property that has a column.
        relation: the type of all its relations, where no column says it.
        broken: whether a text in it breaks its line.
    """

    def __init__(
        self, path: Path, fixed: Sequence[str], types: Mapping[str, str], broken: bool = False
    ) -> None:
        self.path, self.types, self.broken, self.relation = path, types, broken, ""
        self._out = path.open("wb")
        self._out.write(f"{','.join([*fixed, *(f'{name}:{of}' for name, of in types.items())])}\n".encode())

    @property
    def argument(self) -> str:
        """The file, as the command takes it."""
        return f"{self.relation}={self.path}" if self.relation else str(self.path)

    def write(self, fixed: Iterable[object], properties: Properties) -> None:
        """Writes a row."""
        cells = [*map(_cell, fixed), *(_cell(properties.get(name)) for name in self.types)]
        self._out.write(f"{','.join(cells)}\n".encode())

    def write_all(self, rows: pa.Table) -> None:
        """Writes rows of all its columns in their order."""
        texts = [column for column in rows.columns if pa.types.is_string(column.type)]
        self.broken |= any(pc.any(pc.match_substring_regex(one, "[\n\r]")).as_py() for one in texts)
        csv.write_csv(rows, self._out, PLAIN)

    def close(self) -> None:
        """Ends it."""
        self._out.close()


class Sheets:
    """Rows with properties of any names and types, in as few files as that takes: a column has one type."""

    def __init__(self, folder: Path, name: str, fixed: Sequence[str]) -> None:
        self._folder, self._name, self._fixed = folder, name, fixed
        self.sheets: list[Sheet] = []
        self._known: dict[tuple[Any, ...], Sheet] = {}

    def add(self, fixed: Sequence[object], properties: Properties) -> None:
        """Writes a row; a property of None is none."""
        given = {name: value for name, value in properties.items() if value is not None}
        broken = any("\n" in text or "\r" in text for text in _texts([*fixed, *given.values()]))
        key = (broken, *given, *map(type, given.values()))
        if key not in self._known:
            self._known[key] = self._sheet(
                {name: TYPES[type(value)] for name, value in given.items()}, broken
            )
        self._known[key].write(fixed, given)

    def _sheet(self, types: Mapping[str, str], broken: bool) -> Sheet:
        """One with these columns, or a new one: with them and those of one that has none of another type."""
        alike = [sheet for sheet in self.sheets if sheet.broken == broken]
        for sheet in alike:
            if types.items() <= sheet.types.items():
                return sheet
        known = next((one.types for one in alike if not _differ(one.types, types)), {})
        path = self._folder / f"{self._name}-{len(self.sheets)}.csv"
        self.sheets.append(Sheet(path, self._fixed, {**known, **types}, broken))
        return self.sheets[-1]


def _differ(types: Mapping[str, str], others: Mapping[str, str]) -> bool:
    return any(types.get(name, of) != of for name, of in others.items())


def nodes(buckets: Iterable[pa.Table], others: Iterable[tuple[str, Properties]], folder: Path) -> list[Sheet]:
    """Files of nodes; what is said twice of a node is put together, the later wins.

    Args:
        others: label and properties of nodes that are no users, items or entities.
    """
    sheets, labels, now = Sheets(folder, "nodes", (":ID", ":LABEL")), list(LABELS.values()), datetime.now(UTC)
    for bucket in buckets:
        numbers, texts = bucket["node"].to_numpy(), bucket["properties"].to_pylist()
        order = np.argsort(numbers, kind="stable")
        for places in _groups(order, numbers[order]):
            number, said = int(numbers[places[0]]), [json.loads(texts[n]) for n in places]
            label, merged = labels[number % 4], _merged(said)
            kinds = dict.fromkeys(one["kind"] for one in said) if label == "Entity" else ()
            if label == "User":
                merged["changed_at"] = now
            sheets.add((number, BETWEEN.join([label, *kinds])), merged)
    for n, (label, properties) in enumerate(others):
        sheets.add((node(n, 3), label), properties)
    return sheets.sheets


def relations(buckets: Iterable[pa.Table], folder: Path) -> list[Sheet]:
    """Files of relations: one of a type between two nodes, its properties put together, the later wins."""
    fixed = (":START_ID", ":END_ID", ":TYPE")
    plain, sheets = Sheet(folder / "relations.csv", fixed, {}), Sheets(folder, "relations", fixed)
    for bucket in buckets:
        order, last = _sorted(bucket, "source", "target", "type")
        said = np.asarray(bucket["properties"].is_valid())[order]
        first = np.r_[0, np.flatnonzero(last)[:-1] + 1]
        without = np.logical_or.reduceat(said, first) == 0
        plain.write_all(bucket.take(pa.array(order[first[without]])).drop_columns("properties"))
        rows = bucket.take(pa.array(order)).to_pydict() if not without.all() else {}
        for start, end in zip(first[~without].tolist(), np.flatnonzero(last)[~without].tolist(), strict=True):
            properties = _merged([json.loads(text) for text in rows["properties"][start : end + 1] if text])
            sheets.add([rows[name][start] for name in ("source", "target", "type")], properties)
    return [plain, *sheets.sheets]


def events(buckets: Iterable[pa.Table], folder: Path) -> list[Sheet]:
    """Files of events, those of a user together: of one user, item and event id the last."""
    fixed = (":START_ID", ":END_ID", "event_id:string", "kind:string")
    rest = {"signal": "double", "at": "datetime", "arrived": "datetime"}
    sheets = {
        name: Sheet(folder / f"events-{name}.csv", fixed, {"value": type_} | rest)
        for name, type_ in (("value", "double"), ("whole", "long"))
    }
    for sheet in sheets.values():
        sheet.relation = "INTERACTED"
    arrived = pa.scalar(datetime.now(UTC).isoformat())
    for bucket in buckets:
        order, last = _sorted(bucket, "user", "item", "event_id")
        kept = bucket.take(pa.array(order[last]))
        kept = kept.set_column(kept.schema.get_field_index("at"), "at", _moments(kept["at"]))
        kept = kept.append_column("arrived", pa.repeat(arrived, kept.num_rows))
        whole = kept["whole"].is_valid()
        for name, mask, other in (("value", pc.invert(whole), "whole"), ("whole", whole, "value")):
            sheets[name].write_all(kept.filter(mask).drop_columns(other))
    return list(sheets.values())


def _moments(at: pa.ChunkedArray) -> pa.ChunkedArray:
    """Times as text, "2026-01-01T12:00:00.250Z", cut to the millisecond as the importer over Bolt cuts them."""
    cut = pc.floor_temporal(at, unit="millisecond").cast(pa.timestamp("ms", "UTC"))
    return pc.replace_substring(cut.cast(pa.string()), " ", "T", max_replacements=1)


def _sorted(bucket: pa.Table, *names: str) -> tuple[Indices, NDArray[np.bool_]]:
    """The rows ordered by some columns, then as they came: int64[n]; and which are the last alike, bool[n]."""
    keys = [_key(bucket[name]) for name in names]
    order = np.lexsort(keys[::-1])
    last = np.ones(len(order), np.bool_)
    last[:-1] = np.logical_or.reduce([np.diff(key[order]) != 0 for key in keys])
    return order, last


def _key(column: pa.ChunkedArray) -> Indices:
    """Whole numbers that are equal where the values of a column are."""
    if pa.types.is_string(column.type):
        return np.asarray(column.combine_chunks().dictionary_encode().indices)
    return np.asarray(column)


def _groups(order: Indices, keys: Indices) -> Iterator[list[int]]:
    """Places with the same key; both int64[n], keys ascending."""
    places, edges = order.tolist(), [0, *(np.flatnonzero(np.diff(keys)) + 1).tolist(), len(order)]
    for start, end in pairwise(edges):
        yield places[start:end]


def _merged(said: Iterable[Properties]) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for properties in said:
        merged |= properties
    return merged


def _texts(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from value


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str():
            return '"' + value.replace('"', '""') + '"'
        case datetime():
            return value.isoformat()
        case list():
            return _cell(BETWEEN.join(value))
        case _:
            return repr(value)
