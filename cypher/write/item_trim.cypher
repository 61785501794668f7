// Deletes some of an item's events ahead of the item, so that one with very many fits a transaction; their users are changed.
// Parameters: $item STRING, $limit INTEGER
// Returns: events INTEGER (deleted)
MATCH (:Item {id: $item})<-[r:INTERACTED]-(u:User)
WITH r, u LIMIT $limit
WITH u, collect(r) AS events ORDER BY u.id
SET u.changed_at = datetime.realtime()
FOREACH (r IN events | DELETE r)
RETURN coalesce(sum(size(events)), 0) AS events
