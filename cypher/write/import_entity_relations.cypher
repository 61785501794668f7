// Relates entities to entities, grouped by source: one look-up, then its targets. One relation of a type between two nodes.
// Parameters: $rows LIST<MAP {source STRING, targets LIST<MAP {n INTEGER, type STRING, target STRING, properties MAP?}>}>
// Returns: n INTEGER, the rows whose source or target is not there; missing STRING, "source" or "target"
UNWIND $rows AS row
OPTIONAL MATCH (s:Entity {id: row.source})
UNWIND row.targets AS t
OPTIONAL MATCH (e:Entity {id: t.target})
CALL (s, e, t) {
  WHEN s IS NOT NULL AND e IS NOT NULL THEN {
    MERGE (s)-[r:$(t.type)]->(e)
    SET r += coalesce(t.properties, {})
  }
}
FILTER s IS NULL OR e IS NULL
RETURN t.n AS n, CASE WHEN s IS NULL THEN 'source' ELSE 'target' END AS missing
