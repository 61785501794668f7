// Notes that items wait no more, unless they were written again since they were read; the counts of what there is are older
// than they are now.
// Parameters: $rows LIST<MAP {id STRING, revision INTEGER (as it was read)}>
// Returns: id STRING, of those that wait no more
OPTIONAL MATCH (s:Model {id: 'statistics'})
SET s.items_at = datetime()
WITH s
UNWIND $rows AS row
MATCH (i:Item {id: row.id})
SET i.asked_at = datetime()
WITH i, row
WHERE coalesce(i.revision, 0) = row.revision
SET i.pending = null, i.tries = null, i.tried = null, i.told_at = null, i.asked_at = null
RETURN i.id AS id
