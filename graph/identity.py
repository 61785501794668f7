"""Two names for one entity: what is read to find them, and merging them, which can be undone.

The merged entity stays in the graph as (:Merged), without the label Entity, so that it neither ranks nor is found, and
with all it had held beside it; what it had moves to the one kept. Undoing gives it back exactly that, and what came in
under its old id since (`write/import_relations`). Only what was written to the kept one meanwhile stays with it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from errors import NotFound, PersonaError
from graph.connection import Database, Parameters, Row
from graph.slots import on, serving

By = Literal["rule", "list"]
Pair = tuple[str, str]
"""Two ids, sorted."""
ITEMS, AROUND, SHARED = 100, 200, 20
"""Items and other entities read of one entity, and items read of what a pair has in common, at most."""
BATCH = 100
"""Entities merged in one transaction."""
DERIVED = ("write/statistics_outdated", "write/knowledge_raise", "write/catalogue_raise")
"""What follows a change of relations: counts and texts are due, all that is kept of them in memory is read again."""


class UndoFirst(PersonaError):
    """Others were merged later, and rest on what is to be undone."""

    status = 409

    def __init__(self, entity: str, first: Sequence[str]) -> None:
        others = ", ".join(repr(one) for one in first)
        super().__init__(f"{entity!r} cannot be undone before what was merged later: undo {others} first.")


class NotMerged(NotFound):
    """No entity of that id was merged."""

    def __init__(self, entity: str) -> None:
        super().__init__("merged entity", entity)


@dataclass(frozen=True, slots=True)
class Known:
    """An entity and the names it is known by, its own first."""

    id: str
    kind: str
    names: Sequence[str]
    degree: int


@dataclass(frozen=True, slots=True)
class Context:
    """What an entity is tied to.

    Attributes:
        types: of its relations from items.
        items: up to `ITEMS` of its items, and how many entities each has.
        around: up to `AROUND` other entities of those items and of its own: their degrees, and how many ties there are.
        vector: float32[d], its text vector; None: it has none.
    """

    known: Known
    types: frozenset[str]
    items: Mapping[str, int]
    around: Mapping[str, tuple[int, int]]
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Shared:
    """What two entities have in common.

    Attributes:
        related: there is a relation between them.
        items: id, title and how many entities it has, of up to `SHARED` items that both have.
    """

    related: bool
    items: Sequence[tuple[str, str, int]]


@dataclass(frozen=True, slots=True)
class Merge:
    """One entity to be merged into another, why, and who says so."""

    merged: str
    kept: str
    score: float
    reasons: Sequence[str]
    by: By


@dataclass(frozen=True, slots=True)
class Merged:
    """One that was merged; see `cypher/read/identity_merged.cypher`."""

    merged: str
    merged_name: str
    kind: str
    kept: str
    kept_name: str
    at: datetime
    by: By
    score: float
    reasons: Sequence[str]
    relations: int
    moved: int


def entities(database: Database, kind: str | None = None) -> Iterator[Known]:
    """Every entity, of one kind or all, one by one in flat memory."""
    for row in database.stream("read/identity_entities", kind=kind):
        yield Known(**row)


def contexts(database: Database, ids: Iterable[str]) -> dict[str, Context]:
    """What some entities are tied to, by id; those that are not there are left out."""
    statement = on("read/identity_contexts", serving(database))
    rows = database.read(statement, ids=sorted(set(ids)), items=ITEMS, around=AROUND)
    return {row["id"]: _context(row) for row in rows}


def _context(row: Row) -> Context:
    vector = row["embedding"]
    return Context(
        known=Known(row["id"], row["kind"], row["names"], row["degree"]),
        types=frozenset(row["types"]),
        items=dict(row["items"]),
        around={one: (degree, ties) for one, degree, ties in row["around"]},
        vector=None if vector is None else np.asarray(vector.to_numpy(), dtype=np.float32),
    )


def shared(database: Database, pairs: Sequence[Pair]) -> dict[Pair, Shared]:
    """What pairs have in common; those that are not there are left out."""
    rows = database.read("read/identity_shared", rows=[{"a": a, "b": b} for a, b in pairs], limit=SHARED)
    return {
        (row["a"], row["b"]): Shared(row["related"], [(one, title, n) for one, title, n in row["items"]])
        for row in rows
    }


def distinct(database: Database) -> set[Pair]:
    """Pairs that a person said are two things."""
    return {(row["pair"][0], row["pair"][1]) for row in database.read("read/identity_distinct")}


def remember(database: Database, pairs: Iterable[Pair]) -> None:
    """Takes pairs for two things from now on; they are not proposed again."""
    rows = [_distinct(*pair, "list") for pair in pairs]
    if rows:
        database.write("write/identity_distinct", rows=rows)


def merge(database: Database, merges: Sequence[Merge]) -> list[str]:
    """Merges entities, `BATCH` in a transaction; ids of those that were merged.

    One that is merged already, or not there, is passed over: merging twice is merging once. Of one batch, nothing that
    is kept may be merged itself.
    """
    return [one for at in range(0, len(merges), BATCH) for one in _merge(database, merges[at : at + BATCH])]


def _merge(database: Database, merges: Sequence[Merge]) -> list[str]:
    """One transaction; each merge sees what the one before it left."""
    steps: list[tuple[str, Parameters]] = [("write/identity_lock", {"ids": _ids(merges)})]
    for one in merges:
        given = {"merged": one.merged, "kept": one.kept}
        why = {"by": one.by, "score": float(one.score), "reasons": list(one.reasons)}
        steps += [
            ("write/identity_same", _where_there(one, {"rows": [{"id": _name(one.merged, one.kept)}]})),
            ("write/identity_hold", _where_there(one, given)),
            ("write/identity_says", _where_there(one, given)),
            ("write/identity_relabel", _where_there(one, given | why)),
        ]

    def derived(results: list[list[Row]]) -> Row | None:
        return {} if any(_there(one, results) for one in merges) else None

    results = database.write_together([*steps, *((statement, derived) for statement in DERIVED)])
    return [row["merged"] for rows in results for row in rows if "merged" in row]


def _ids(merges: Iterable[Merge]) -> list[str]:
    return sorted({one for merge in merges for one in (merge.merged, merge.kept)})


def _where_there(merge: Merge, parameters: Row) -> Parameters:
    """The parameters of a statement that is left out where one of the two is not there, or of another kind."""
    return lambda results: parameters if _there(merge, results) else None


def _there(merge: Merge, results: list[list[Row]]) -> bool:
    kinds = {row["id"]: row["kind"] for row in results[0]}
    kind = kinds.get(merge.merged)
    return merge.merged != merge.kept and kind is not None and kinds.get(merge.kept) == kind


def undo(database: Database, entity: str) -> str:
    """Makes a merged entity one of its own again, and remembers that the two are not one; the id of the other.

    Raises:
        NotMerged: nothing of that id was merged.
        UndoFirst: others were merged later that rest on it.
    """

    def free(results: list[list[Row]]) -> Row:
        if not results[0]:
            raise NotMerged(entity)
        if results[0][0]["first"]:
            raise UndoFirst(entity, results[0][0]["first"])
        return {"id": entity}

    def remembered(results: list[list[Row]]) -> Row:
        return {"rows": [_distinct(entity, results[0][0]["kept"], "undo")]}

    steps: list[tuple[str, Parameters]] = [
        ("write/identity_undo_lock", {"id": entity}),
        ("write/identity_undo_says", free),
        ("write/identity_undo_hold", free),
        ("write/identity_undo_label", free),
        ("write/identity_distinct", remembered),
        *((statement, {}) for statement in DERIVED),
    ]
    kept: str = database.write_together(steps)[3][0]["kept"]
    return kept


def merged(database: Database, entity: str | None = None, limit: int = 100_000) -> list[Merged]:
    """What was merged, the latest first; only `entity` where one is named."""
    return [
        Merged(**row | {"at": row["at"].to_native()})
        for row in database.read("read/identity_merged", id=entity, limit=limit)
    ]


def _name(one: str, other: str) -> str:
    """The id of the note on a pair: ids may hold any letter, so they are quoted."""
    return json.dumps(sorted((one, other)), ensure_ascii=False)


def _distinct(one: str, other: str, by: str) -> dict[str, Any]:
    return {"id": _name(one, other), "pair": sorted((one, other)), "by": by}
