// Locks anonymous sessions of which nothing was heard since, until the transaction ends.
// Parameters: $before DATETIME, $limit INTEGER (at most so many)
// Returns: id STRING
MATCH (s:Session)
WHERE s.changed_at < $before
WITH s ORDER BY s.id LIMIT $limit
SET s.expiring = true
RETURN s.id AS id
