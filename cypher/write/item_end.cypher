// Marks items as written: what is kept of them in memory is read again, and they wait to be embedded; users who muted them
// have changed.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: id STRING, revision INTEGER
UNWIND $rows AS row
MATCH (i:Item {id: row.id})
SET i.revision = coalesce(i.revision, 0) + 1, i.pending = true
FOREACH (u IN COLLECT { MATCH (i)<-[:MUTES]-(u:User) RETURN u ORDER BY u.id } | SET u.changed_at = datetime.realtime())
RETURN i.id AS id, i.revision AS revision
