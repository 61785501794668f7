// Keeps a ranking: a node for each item, tied to what its reasons rest on. Once there, a ranking of that name stays as it is,
// whatever is given; only the very same write, whose acknowledgement was lost, runs again, to the same end. The first node
// decides: its constraint makes a second writer wait.
// Parameters: $ranking STRING, $user STRING, $at DATETIME, $expires_at DATETIME,
//   $rows LIST<MAP {id STRING, item STRING, properties MAP, reasons LIST<MAP {node STRING, label STRING, reason INTEGER,
//   properties MAP}>}>, not empty; label 'User'|'Item'|'Entity'
// Returns: nothing
MATCH (u:User {id: $user})
MERGE (head:Recommendation {id: $rows[0].id})
  ON CREATE SET head.ranking = $ranking, head.at = $at, head.expires_at = $expires_at
WITH u, head
WHERE head.at = $at
UNWIND $rows AS row
MATCH (i:Item {id: row.item})
MERGE (r:Recommendation {id: row.id})
SET r += row.properties, r.ranking = $ranking, r.at = $at, r.expires_at = $expires_at
MERGE (r)-[:FOR]->(u)
MERGE (r)-[:RECOMMENDS]->(i)
WITH r, row
UNWIND row.reasons AS reason
MATCH (n:User|Item|Entity {id: reason.node})
WHERE reason.label IN labels(n)
MERGE (r)-[b:BECAUSE {reason: reason.reason}]->(n)
SET b += reason.properties
