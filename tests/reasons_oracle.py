"""An independent judge of reasons: recomputes every part from Neo4j's properties alone.

It shares no code with the ranking: its own Cypher, its own arithmetic, only the documented formulas.
As a command it judges the configured stack: `.venv/bin/python tests/reasons_oracle.py --users 100`.
"""

import argparse
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

WEIGHTS = {"collaborative": 1.0, "knowledge": 0.025, "interest": 0.1, "semantic": 0.05, "prior": 0.0025}
TOLERANCE = 1e-6

HISTORY = """
MATCH (:User {id: $user})-[r:INTERACTED]->(i:Item)
WITH i, r ORDER BY r.at DESC, r.event_id
WITH i, collect(r)[0] AS r WHERE r.signal > 0
RETURN r.event_id AS event, i.id AS item, r.signal AS signal, i.embedding AS embedding
"""
COLLABORATIVE = """
UNWIND $rows AS row
MATCH (m:Model {id: 'links'})
MATCH (:User {id: $user})-[r:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
      -[s:SIMILAR_TO {version: m.active}]->(:Item {id: row.item})
RETURN row.n AS n, r.signal * s.weight AS value
"""
KNOWLEDGE = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[r:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
      -[a]->(e:Entity {id: row.entity})<-[b]-(:Item {id: row.item})
WHERE type(a) = row.first AND type(b) = row.second
RETURN row.n AS n, r.signal / log(1 + e.degree) AS value
"""
INTEREST = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[p:PREFERS]->(:Entity {id: row.entity})<-[b]-(:Item {id: row.item})
WHERE type(b) = row.first
RETURN row.n AS n, p.weight AS value
"""
SEMANTIC = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
MATCH (i:Item {id: row.item})
RETURN row.n AS n, row.source AS source, i.embedding AS embedding
"""
PRIOR = """
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
RETURN row.n AS n, log(1 + i.popularity) AS value
"""


@dataclass
class Verdict:
    """How many parts were judged, by kind, and every fault found."""

    parts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    worst: float = 0.0


def judge(driver: Driver, answer: dict[str, Any], verdict: Verdict) -> None:
    """Judges one recommendations answer (all reasons asked for) against the graph as it is now."""
    user = answer["user"]
    history = driver.execute_query(HISTORY, user=user).records
    mass = sum(row["signal"] for row in history)
    vectors = {r["item"]: np.asarray(r["embedding"], float) for r in history if r["embedding"]}
    profile = sum((r["signal"] / mass * vectors[r["item"]] for r in history if r["embedding"]), np.zeros(384))
    signals = {row["item"]: row["signal"] for row in history}

    served: list[tuple[str, float, str, dict[str, Any]]] = []
    for entry in answer["recommendations"]:
        total = (
            math.fsum(reason["contribution"] for reason in entry["reasons"]) + entry["rest"]["contribution"]
        )
        if abs(total - entry["score"]) > TOLERANCE or entry["rest"]["count"]:
            verdict.faults.append(f"{user} {entry['item']}: parts {total} against score {entry['score']}")
        served.extend((r["kind"], r["contribution"], entry["item"], r["path"]) for r in entry["reasons"])

    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in WEIGHTS}
    for n, (kind, _, item, path) in enumerate(served):
        rows[kind].append({"n": n, "item": item, **_named(kind, path)})

    found: dict[int, float] = {}
    for row in _ask(driver, COLLABORATIVE, user, rows["collaborative"]):
        found[row["n"]] = row["value"]
    for row in _ask(driver, KNOWLEDGE, user, rows["knowledge"]):
        found[row["n"]] = row["value"] / mass
    for row in _ask(driver, INTEREST, user, rows["interest"]):
        found[row["n"]] = row["value"]
    for row in _ask(driver, SEMANTIC, user, rows["semantic"]):
        share = signals[row["source"]] / mass
        cosine = float(vectors[row["source"]] @ np.asarray(row["embedding"], float))
        found[row["n"]] = share * cosine / float(np.linalg.norm(profile))
    for row in _ask(driver, PRIOR, user, rows["prior"]):
        found[row["n"]] = row["value"]

    for n, (kind, contribution, item, _) in enumerate(served):
        verdict.parts[kind] += 1
        if n not in found:
            verdict.faults.append(f"{user} {item}: no such {kind} path {served[n][3]}")
            continue
        gap = abs(found[n] * WEIGHTS[kind] - contribution)
        verdict.worst = max(verdict.worst, gap)
        if gap > TOLERANCE:
            verdict.faults.append(
                f"{user} {item} {kind}: served {contribution}, found {found[n] * WEIGHTS[kind]}"
            )


def _named(kind: str, path: dict[str, Any]) -> dict[str, Any]:
    """The ids and types that a served path names, as the judge's queries take them."""
    nodes, relations = path["nodes"], path["relations"]
    named: dict[str, Any] = {}
    if kind in ("collaborative", "knowledge", "semantic"):
        named |= {"event": relations[0]["event_id"], "source": nodes[1]["id"]}
    if kind == "knowledge":
        named |= {"entity": nodes[2]["id"], "first": relations[1]["type"], "second": relations[2]["type"]}
    if kind == "interest":
        named |= {"entity": nodes[1]["id"], "first": relations[1]["type"]}
    return named


def _ask(driver: Driver, query: str, user: str, rows: list[dict[str, Any]]) -> Iterable[Any]:
    return driver.execute_query(query, user=user, rows=rows).records if rows else ()


def main() -> int:
    """Judges the first users of the configured stack and says what was found."""
    from api.service import Persona
    from graph.local.neo4j import password
    from settings import load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100)
    users = [str(n) for n in range(1, parser.parse_args().users + 1)]
    settings, verdict = load(), Verdict()
    with (
        Persona(settings) as persona,
        GraphDatabase.driver(settings.bolt, auth=(settings.neo4j_user, password(settings))) as driver,
    ):
        for user in users:
            judge(driver, persona.recommend(user, limit=10, reasons=None), verdict)
    print(f"{len(users)} users, {sum(verdict.parts.values())} parts: {dict(verdict.parts)}")
    print(f"largest difference {verdict.worst:.2e}, faults {len(verdict.faults)}")
    for fault in verdict.faults[:20]:
        print(fault, file=sys.stderr)
    return bool(verdict.faults)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    sys.exit(main())
