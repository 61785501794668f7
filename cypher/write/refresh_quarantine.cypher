// Sets an item aside whose processing failed or ended its worker each time; it waits no more until it is written again.
// Parameters: $id STRING, $revision INTEGER, $reason STRING
// Returns: id STRING, no row if it was written again meanwhile
MATCH (i:Item {id: $id})
SET i.asked_at = datetime()
WITH i
WHERE coalesce(i.revision, 0) = $revision
SET i.pending = null, i.tries = null, i.tried = null, i.told_at = null, i.asked_at = null,
    i.quarantined = $reason, i.quarantined_of = coalesce(i.knowledge_of, ''), i.quarantined_at = datetime()
RETURN i.id AS id
