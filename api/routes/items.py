"""What is like an item, what a text means, and paths between nodes."""

from typing import Any

from api.routes.base import blueprint, example, persona, problems
from api.schemas.base import ItemPath, NoQuery
from api.schemas.items import PathsQuery, SearchBody, SimilarQuery

items = blueprint("items", "Items, search by meaning, paths in the graph")

SIMILAR = {
    "item": "shop-p001",
    "title": "Mita steel mug",
    "by": "links",
    "similar": [{"item": "shop-p013", "title": "Runa glass and steel mug", "year": 2021, "score": 0.04}],
}
PATHS = {
    "from": "user:1",
    "to": "item:shop-p050",
    "paths": [
        {
            "nodes": [
                {"id": "1", "labels": ["User"], "name": "1"},
                {"id": "shop-p050", "labels": ["Item"], "name": "Mina walnut cutting board"},
            ],
            "relations": [{"type": "INTERACTED", "reversed": False, "value": None}],
        }
    ],
}
RESULTS = {
    "text": "a warm light for the desk",
    "kind": "item",
    "results": [
        {"id": "shop-p052", "name": "Jule glass lamp", "labels": ["Item"], "year": 2022, "score": 0.61}
    ],
}


@items.get(
    "/items/<path:item>/similar", responses={"200": example("Items like it", SIMILAR), **problems(404)}
)
def similar(path: ItemPath, query: SimilarQuery) -> Any:
    """Items like an item, by what users do or by meaning."""
    return persona().catalogue.similar(path.item, by=query.by, limit=query.limit)


@items.get("/paths", responses={"200": example("Paths, the shortest first", PATHS), **problems(404)})
def paths(query: PathsQuery) -> Any:
    """The shortest paths between any two nodes, capped in steps and in the degree of nodes between."""
    return persona().catalogue.paths(
        query.start, query.end, max_hops=query.max_hops, max_degree=query.max_degree, limit=query.limit
    )


@items.post("/search", responses={"200": example("The nearest first", RESULTS), **problems(413)})
def search(query: NoQuery, body: SearchBody) -> Any:
    """Items or entities that mean what a text says."""
    return persona().catalogue.search(**body.model_dump())
