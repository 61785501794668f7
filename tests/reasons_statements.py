"""What the independent judge of reasons asks Neo4j: its own Cypher, by the documented formulas."""

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
