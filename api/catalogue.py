"""What is in the graph besides users: items, what is like them, what a text means, and paths between nodes."""

from collections.abc import Mapping
from typing import Any

from api.encoders import Encoders
from api.profiles import plain
from errors import InvalidInput
from graph import catalogue
from graph.catalogue import Reference
from graph.connection import Database

Answer = dict[str, Any]


class Catalogue:
    """Answers about items, entities and paths. Thread-safe."""

    def __init__(self, database: Database, encoders: Encoders) -> None:
        self._database, self._encoders = database, encoders

    def item(self, item: str) -> Answer:
        """An item's properties and relations.

        Raises:
            NotFound: there is no such item.
        """
        found = catalogue.item(self._database, item)
        names = ("type", "entity", "kind", "name")
        return {
            "item": item,
            "properties": {k: plain(v) for k, v in found["properties"].items() if v is not None},
            "relations": [dict(zip(names, relation, strict=True)) for relation in found["relations"]],
        }

    def similar(self, item: str, *, by: str, limit: int) -> Answer:
        """Items like an item, by "links" or by "embedding".

        Raises:
            NotFound: there is no such item.
        """
        title = catalogue.item(self._database, item)["properties"].get("title", item)
        found = catalogue.similar(self._database, item, by=by, limit=limit)
        return {"item": item, "title": title, "by": by, "similar": found}

    def search(
        self,
        text: str,
        *,
        kind: str = "item",
        limit: int = 10,
        domain: str | None = None,
        year_from: int | None = None,
        year_to: int | None = None,
        entity_kind: str | None = None,
    ) -> Answer:
        """Items or entities that mean what a text says, the nearest first; score is the cosine.

        Raises:
            NoEncoder: no worker has exported the encoder yet.
            InvalidInput: a filter is not for what is searched.
        """
        items = {"domain": domain, "year_from": year_from, "year_to": year_to}
        _only(items if kind == "entity" else {"entity_kind": entity_kind}, kind)
        serving = self._encoders.serving()
        slot, vector = serving.slot, serving.encoder.encode([text])[0].tolist()
        if kind == "entity":
            found = catalogue.search_entities(self._database, slot, vector, limit=limit, kind=entity_kind)
        else:
            found = catalogue.search_items(
                self._database, slot, vector, limit=limit, domain=domain, year_from=year_from, year_to=year_to
            )
        return {"text": text, "kind": kind, "results": found}

    def paths(self, start: str, end: str, *, max_hops: int, max_degree: int, limit: int) -> Answer:
        """The shortest paths between two nodes, named as `user:1`, `item:shop-p001`, `entity:material/oak`.

        Raises:
            InvalidInput: a reference is not of that form, or both are the same.
            NotFound: a node is not there.
        """
        first, last = Reference.parse("from", start), Reference.parse("to", end)
        if first == last:
            raise InvalidInput("to", "is the same node as `from`")
        found = catalogue.paths(
            self._database, first, last, max_hops=max_hops, max_degree=max_degree, limit=limit
        )
        return {"from": start, "to": end, "paths": [_path(row) for row in found]}


def _path(row: Mapping[str, Any]) -> Answer:
    """A path with each relation's own properties beside its type."""
    relations = [
        {"type": r["type"], "reversed": r["reversed"], **{k: plain(v) for k, v in r["properties"].items()}}
        for r in row["relations"]
    ]
    return {"nodes": row["nodes"], "relations": relations}


def _only(others: Mapping[str, Any], kind: str) -> None:
    """Refuses filters that are not for what is searched."""
    for name, value in others.items():
        if value is not None:
            raise InvalidInput(name, f"is no filter of a search for kind {kind!r}")
