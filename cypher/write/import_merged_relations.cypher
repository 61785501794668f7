// The rows of write/import_relations whose entity was merged into another: they go to that one, and are held beside the
// merged one, to be given back with it. What the other had of its own stays as it is.
// Parameters: $rows, the same
// Returns: written INTEGER, rows
UNWIND $rows AS row
UNWIND row.targets AS t
MATCH (m:Merged {id: t.target})-[:MERGED_INTO]->{1,}(k:Entity)
MATCH (s:Item {id: row.source})
MERGE (s)-[h:HELD {_type: t.type, _out: false}]->(m)
SET h += coalesce(t.properties, {})
MERGE (s)-[r:$(t.type)]->(k)
  ON CREATE SET h._moved = true
FOREACH (_ IN CASE WHEN h._moved THEN [1] ELSE [] END | SET r += coalesce(t.properties, {}))
RETURN count(*) AS written
