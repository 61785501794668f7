// Relates entities to entities, grouped by source: one look-up, then its targets. One relation of a type between two nodes.
// A row whose source or target is not there is passed over; read/import_missing_entity_relations tells which.
// Parameters: $rows LIST<MAP {source STRING, targets LIST<MAP {type STRING, target STRING, properties MAP?}>}>
// Returns: written INTEGER, rows
UNWIND $rows AS row
MATCH (s:Entity {id: row.source})
UNWIND row.targets AS t
MATCH (e:Entity {id: t.target})
MERGE (s)-[r:$(t.type)]->(e)
SET r += coalesce(t.properties, {})
RETURN count(*) AS written
