// Ends what a user says of some things; it stays in the graph, with the time until which it was so.
// Parameters: $user STRING, $rows LIST<MAP {label 'Entity'|'Item'|'User', id STRING, event_id STRING?}>
// Returns: ended INTEGER
UNWIND $rows AS row
MATCH (u:User {id: $user})-[r:PREFERS|MUTES|WANTS]->(n {id: row.id})
WHERE row.label IN labels(n) AND coalesce(r.source, 'stated') = 'stated' AND r.until IS NULL
  AND coalesce(r.event_id, '') = coalesce(row.event_id, '')
SET r.until = datetime()
RETURN count(*) AS ended
