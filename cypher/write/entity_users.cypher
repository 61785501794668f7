// Marks the users who stated or muted entities as changed, since what they said is told by other names.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: nothing
UNWIND $rows AS row
MATCH (e:Entity {id: row.id})<-[r:PREFERS|MUTES]-(u:User)
WHERE coalesce(r.source, 'stated') = 'stated'
WITH DISTINCT u ORDER BY u.id
SET u.changed_at = datetime.realtime()
