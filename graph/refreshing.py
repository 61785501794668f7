"""Items that were just written and wait to be embedded and learned of: how often they were tried, and how it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from graph.connection import Database
from graph.slots import Slot, on

ATTEMPTS = 3
"""Times an item is tried, of one revision."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """An item as it was read.

    Attributes:
        relations: (type, entity id, entity name).
        embedding: float32[d].
        revision: what was written last, when this was read.
        pending: whether it waits.
    """

    id: str
    title: str
    domain: str | None
    year: int | None
    text: str | None
    relations: Sequence[tuple[str, str, str]]
    knowledge_of: str | None
    embedding_of: str | None
    embedding: NDArray[np.float32] | None
    revision: int
    pending: bool


def items(database: Database, slot: Slot, ids: Sequence[str]) -> list[Waiting]:
    """The items of `ids` that exist, whether they wait or not, with what a slot of text vectors has of them."""
    return [_waiting(row) for row in database.read(on("read/refreshing", slot), ids=list(ids))]


def begin(database: Database, ids: Sequence[str], *, again: bool) -> dict[str, int]:
    """Notes that items are tried; those that wait with how often they have been, this time included.

    Args:
        again: those that were tried before and did not end, else those that were not.
    """
    least, most = (1, ATTEMPTS) if again else (0, 0)
    rows = database.write("write/refresh_begin", ids=list(ids), least=least, most=most)
    return {row["id"]: row["tries"] for row in rows}


def forgive(database: Database, ids: Sequence[str]) -> None:
    """Takes back that items were tried: it was not their fault that it did not end."""
    database.write("write/refresh_forgive", ids=list(ids))


def end_write(found: Sequence[Waiting]) -> tuple[str, Mapping[str, Any]]:
    """The write after which items wait no more, unless they were written again, for `Database.write_together`."""
    return "write/refresh_end", {"rows": [{"id": one.id, "revision": one.revision} for one in found]}


def quarantine(database: Database, slot: Slot, item: str, revision: int, reason: str) -> bool:
    """Sets an item aside until it is written again; whether it was (it may have been written meanwhile)."""
    return bool(
        database.write(on("write/refresh_quarantine", slot), id=item, revision=revision, reason=reason)
    )


def untold(database: Database, seconds: float, limit: int) -> list[str]:
    """Items that wait and that nobody was told of for so long, up to a number; they count as told of now."""
    rows = database.write("write/pending_told", seconds=round(seconds), limit=limit)
    return [row["id"] for row in rows]


def _waiting(row: Mapping[str, Any]) -> Waiting:
    vector = row["embedding"]
    embedding = None if vector is None else np.asarray(vector.to_numpy(), dtype=np.float32)
    return Waiting(**{**row, "embedding": embedding, "relations": [tuple(one) for one in row["relations"]]})
