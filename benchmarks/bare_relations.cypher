// The bare loop's statement: grouped by item, nothing checked, nothing noted.
UNWIND $rows AS row
MATCH (s:Item {id: row.source})
UNWIND row.targets AS t
MATCH (e:Entity {id: t.target})
MERGE (s)-[r:$(t.type)]->(e)
SET r += coalesce(t.properties, {})
