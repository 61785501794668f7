// Mutes entities, items and single events of a user.
// Parameters: $user STRING, $rows LIST<MAP {label 'Entity'|'Item', id STRING, event_id STRING?, hide BOOLEAN}>
// Returns: written INTEGER
UNWIND $rows AS row
MATCH (u:User {id: $user}) MATCH (n:Entity|Item {id: row.id})
WHERE row.label IN labels(n)
CREATE (u)-[m:MUTES {hide: row.hide, at: datetime()}]->(n)
SET m.event_id = row.event_id
RETURN count(*) AS written
