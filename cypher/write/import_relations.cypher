// Relates items to entities, grouped by item: one look-up, then its targets. One relation of a type between two nodes.
// A row whose item or entity is not there is passed over; read/import_missing_relations tells which.
// Parameters: $rows LIST<MAP {source STRING, targets LIST<MAP {type STRING, target STRING, properties MAP?}>}>
// Returns: written INTEGER, rows
UNWIND $rows AS row
MATCH (s:Item {id: row.source})
UNWIND row.targets AS t
MATCH (e:Entity {id: t.target})
MERGE (s)-[r:$(t.type)]->(e)
SET r += coalesce(t.properties, {})
RETURN count(*) AS written
