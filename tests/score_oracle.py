"""What a score must be, from Neo4j's properties alone: every part there is, found by its own Cypher, and added up.

For users who said nothing and of whom no attribute is known. The arithmetic is `reasons_oracle`'s, which shares no code
with the ranking.
"""

import math
from typing import Any

import numpy as np
from neo4j import Driver
from reasons_oracle import (
    STARTING,
    _after_vectors,
    _attention,
    _read,
    _weights,
    _width,
)
from reasons_statements import HISTORY, MODEL

LINKS = """
MATCH (m:Model {id: 'ranking'})
UNWIND $rows AS row
MATCH (:Item {id: row.item})-[s:SIMILAR_TO {version: m.active}]->(:Item {id: $item})
RETURN row.event AS event, s.weight AS weight
"""
SHARED = """
UNWIND $items AS id
MATCH (:Item {id: id})-[a]->(e:Entity)<-[b]-(:Item {id: $item})
RETURN id AS item, e.id AS entity, coalesce(e.degree, 1) AS degree
"""
HUBS = """
MATCH (s:Model {id: 'statistics'})
MATCH (:Item {id: $item})-[b]->(e:Entity) WHERE e.degree > $hub
RETURN e.id AS entity, toFloat(coalesce(e.events, 0)) / s.positive AS share,
       COLLECT { MATCH (i:Item) WHERE i.id IN $items AND EXISTS { (i)-->(e) } RETURN i.id } AS having
"""
ITEM = """
MATCH (i:Item {id: $item})
RETURN i.embedding AS embedding, i[$learned] AS learned, coalesce(i.popularity, 0) AS popularity
"""
SOURCES = "UNWIND $items AS id MATCH (i:Item {id: id}) RETURN i.id AS item, i[$learned] AS learned"


def score(driver: Driver, user: str, item: str, hub: int) -> float:
    """The sum of all parts of an item's score."""

    def ask(query: str, **parameters: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in driver.execute_query(query, parameters | {"item": item}).records]

    met = ask(HISTORY, user=user)
    runs = ask(MODEL)
    run = runs[0]["run"] if runs else None
    learned = f"learned_{run['slot'] if run else 0}"
    weights, own = _weights(run, len(met)), ask(ITEM, learned=learned)[0]
    liked = {row["item"]: row["signal"] for row in met if row["signal"] > 0}
    attention = _attention([(row["event"], row["signal"]) for row in met])
    rows = [{"event": row["event"], "item": row["item"]} for row in met]
    mass = math.fsum(liked.values())

    found = {
        "collaborative": [attention[r["event"]][1] * r["weight"] for r in ask(LINKS, rows=rows)],
        "knowledge": [
            liked[r["item"]] / mass / math.log(1 + r["degree"])
            for r in ask(SHARED, items=list(liked))
            if 2 <= r["degree"] <= hub
        ],
        "interest": _interest(ask(HUBS, items=list(liked), hub=hub), liked),
        "semantic": _semantic(met, liked, own["embedding"]),
        "popularity": [math.log(1 + own["popularity"])],
    }
    if run and own["learned"]:
        target = np.asarray(own["learned"], float)[_width(run) : 2 * _width(run)]
        known = {
            r["item"]: r["learned"] for r in ask(SOURCES, items=[r["item"] for r in met], learned=learned)
        }
        found["behaviour"] = [
            float(_read(run, attention[row["event"]], np.asarray(known[row["item"]][: _width(run)])) @ target)
            for row in met
            if known[row["item"]]
        ]
        prior, start = _after_vectors(run, own["learned"])[:2]
        found["prior"] = [prior + 0.5 ** (len(met) / STARTING) * start]
    return math.fsum(weights[kind] * math.fsum(values) for kind, values in found.items())


def _interest(rows: list[dict[str, Any]], liked: dict[str, float]) -> list[float]:
    """The terms of hubs that the item has in the divergence of the history from what all like; one a relation."""
    found = []
    for row in rows:
        share = row["share"]
        p = (sum(liked[item] for item in row["having"]) + 10 * share) / (sum(liked.values()) + 10)
        if len(row["having"]) >= 2 and p > share:
            found.append(p * math.log(p / share))
    return found


def _semantic(met: list[dict[str, Any]], liked: dict[str, float], embedding: Any) -> list[float]:
    """Each event's share of the cosine between profile vector and item."""
    mass = math.fsum(liked.values())
    rows = [row for row in met if row["item"] in liked and row["embedding"]]
    if not rows or embedding is None:
        return []
    shares = [row["signal"] / mass for row in rows]
    vectors = [np.asarray(row["embedding"], float) for row in rows]
    norm = float(np.linalg.norm(sum(s * v for s, v in zip(shares, vectors, strict=True))))
    return [s * float(v @ np.asarray(embedding, float)) / norm for s, v in zip(shares, vectors, strict=True)]
