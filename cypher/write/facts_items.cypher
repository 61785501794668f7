// Notes that relations of items have changed: what is kept of them in memory is read again. Their texts follow with the next
// embed job, which finds what has changed.
// Parameters: $ids LIST<STRING>
// Returns: id STRING
UNWIND $ids AS id
MATCH (i:Item {id: id})
SET i.revision = coalesce(i.revision, 0) + 1
FOREACH (u IN COLLECT { MATCH (i)<-[:MUTES]-(u:User) RETURN u ORDER BY u.id } | SET u.changed_at = datetime.realtime())
RETURN i.id AS id
