// The rows of write/import_entity_relations of which one end, or both, was merged into another: they go to that one, and
// where one end was, they are held beside it, to be given back with it. What was there already stays as it is.
// Parameters: $rows, the same
// Returns: written INTEGER, rows
UNWIND $rows AS row
OPTIONAL MATCH (n:Merged {id: row.source})-[:MERGED_INTO]->{1,}(l:Entity)
OPTIONAL MATCH (s:Entity {id: row.source})
WITH row, n, coalesce(s, l) AS s
WHERE s IS NOT NULL
UNWIND row.targets AS t
OPTIONAL MATCH (m:Merged {id: t.target})-[:MERGED_INTO]->{1,}(k:Entity)
OPTIONAL MATCH (e:Entity {id: t.target})
WITH t, n, m, s, coalesce(e, k) AS e
WHERE e IS NOT NULL AND (n IS NOT NULL OR m IS NOT NULL)
CALL (t, n, m, s, e) {
  WHEN n IS NOT NULL AND m IS NOT NULL OR s = e THEN {
    WITH s, e, t
    WHERE s <> e
    MERGE (s)-[r:$(t.type)]->(e)
      ON CREATE SET r = coalesce(t.properties, {})
  }
  ELSE {
    WITH coalesce(n, m) AS merged, CASE WHEN n IS NULL THEN s ELSE e END AS other, n IS NOT NULL AS out, s, e, t
    MERGE (other)-[h:HELD {_type: t.type, _out: out}]->(merged)
    SET h += coalesce(t.properties, {})
    MERGE (s)-[r:$(t.type)]->(e)
      ON CREATE SET h._moved = true
    FOREACH (_ IN CASE WHEN h._moved THEN [1] ELSE [] END | SET r += coalesce(t.properties, {}))
  }
}
RETURN count(*) AS written
