// Takes relations of items to entities away.
// Parameters: $rows LIST<MAP {source STRING, targets LIST<MAP {type STRING, target STRING}>}>
// Returns: deleted INTEGER
UNWIND $rows AS row
MATCH (i:Item {id: row.source})
UNWIND row.targets AS t
MATCH (i)-[r:$(t.type)]->(:Entity {id: t.target})
DELETE r
RETURN count(*) AS deleted
