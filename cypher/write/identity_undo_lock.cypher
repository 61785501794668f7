// Locks merged entities and the one each was merged into, until the transaction ends; says what stands in the way of undoing.
// Parameters: $id STRING
// Returns one row, none where nothing of that id was merged: kept STRING, first LIST<STRING> (merged later, to be undone first)
MATCH (d:Merged {id: $id})-[:MERGED_INTO]->(k:Entity|Merged)
SET k.kind = k.kind, d.kind = d.kind
RETURN k.id AS kept,
       CASE WHEN k:Merged THEN [k.id] ELSE COLLECT { MATCH (d)<-[:HELD]-(n:Merged) RETURN n.id ORDER BY n.id } END AS first
