"""Look-ups beside rankings: one item, what is like it, what a text means, paths between two nodes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from errors import InvalidInput, NotFound
from graph.connection import Database, Row
from graph.slots import Slot, on, serving

NODES = ("user", "item", "entity")
# Where a filter takes some away, the index is asked for so many times what is wanted, one after the other, up
# to the most.
MORE, MOST = (10, 100, 1_000), 10_000
# Seconds that the search for paths may take.
PATHS_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Reference:
    """Something named from outside, as `user:1`, `item:shop-p001`, `entity:material/oak` or `event:7`."""

    label: str
    id: str

    @classmethod
    def parse(cls, field: str, text: str, kinds: Sequence[str] = NODES) -> "Reference":
        """Reads a reference to one of `kinds`; `field` is where it came from.

        Raises:
            InvalidInput: it is not of that form.
        """
        kind, colon, identifier = text.partition(":")
        if not colon or not identifier or kind not in kinds:
            *others, last = [f"{one}:ID" for one in kinds]
            raise InvalidInput(field, f"is {', '.join(others)} or {last}")
        return cls(kind.capitalize(), identifier)


def item(database: Database, identifier: str) -> Row:
    """An item's properties and relations.

    Raises:
        NotFound: there is no such item.
    """
    rows = database.read("read/item", item=identifier)
    if not rows:
        raise NotFound("item", identifier)
    return rows[0]


def similar(database: Database, identifier: str, *, by: str, limit: int) -> list[Row]:
    """Items like an item, by "links" (what users do) or by "embedding" (meaning), the likest first."""
    if by == "links":
        return database.read("read/similar_by_links", item=identifier, limit=limit)
    statement = on("read/similar_by_embedding", serving(database))
    return database.read(statement, item=identifier, limit=limit, nearest=limit + 1)


def search_items(
    database: Database,
    slot: Slot,
    vector: Sequence[float],
    *,
    limit: int,
    domain: str | None = None,
    year_from: int | None = None,
    year_to: int | None = None,
) -> list[Row]:
    """Items nearest to a vector, of a domain and a span of years."""
    filtered = domain is not None or year_from is not None or year_to is not None
    wanted = {"vector": list(vector), "domain": domain, "year_from": year_from, "year_to": year_to}
    return _wider(database, on("read/search_items", slot), limit, filtered=filtered, **wanted)


def search_entities(
    database: Database, slot: Slot, vector: Sequence[float], *, limit: int, kind: str | None = None
) -> list[Row]:
    """Entities nearest to a vector, of one kind or all."""
    statement = on("read/search_entities", slot)
    return _wider(database, statement, limit, filtered=kind is not None, vector=list(vector), kind=kind)


def _wider(database: Database, statement: str, limit: int, *, filtered: bool, **parameters: Any) -> list[Row]:
    """Asks the index for more and more, while the filter leaves fewer than wanted."""
    rows: list[Row] = []
    for nearest in sorted({min(limit * more, MOST) for more in MORE}) if filtered else [limit]:
        rows = database.read(statement, limit=limit, nearest=nearest, **parameters)
        if len(rows) >= limit:
            break
    return rows


def paths(
    database: Database, start: Reference, end: Reference, *, max_hops: int, max_degree: int, limit: int
) -> list[Row]:
    """The shortest paths between two nodes, not through nodes with more than `max_degree` relations.

    Raises:
        NotFound: one of the two is not there.
        Busy: it takes more than five seconds.
    """
    for node in (start, end):
        if not database.read("read/node", label=node.label, id=node.id):
            raise NotFound(node.label.lower(), node.id)
    return database.read(
        "read/paths",
        seconds=PATHS_SECONDS,
        **{"from": start.id, "from_label": start.label, "to": end.id, "to_label": end.label},
        max_hops=max_hops,
        max_degree=max_degree,
        limit=limit,
    )


def entities_named(database: Database, queries: Sequence[str], limit: int) -> list[Row]:
    """Entities whose names share words with full-text queries, `limit` of each, the best known first."""
    return database.read("read/entities_named", queries=list(queries), limit=limit)


def entities_meant(
    database: Database, slot: Slot, vectors: Sequence[Sequence[float]], limit: int
) -> list[list[Row]]:
    """Entities nearest to each vector, the nearest first."""
    found: list[list[Row]] = [[] for _ in vectors]
    for row in database.read(on("read/entities_meant", slot), vectors=list(vectors), limit=limit):
        found[row["number"]].append(row)
    return found
