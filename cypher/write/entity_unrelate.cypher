// Takes relations between entities away.
// Parameters: $rows LIST<MAP {source STRING, targets LIST<MAP {type STRING, target STRING}>}>
// Returns: deleted INTEGER
UNWIND $rows AS row
MATCH (s:Entity {id: row.source})
UNWIND row.targets AS t
MATCH (s)-[r:$(t.type)]->(:Entity {id: t.target})
DELETE r
RETURN count(*) AS deleted
