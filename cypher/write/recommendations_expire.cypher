// Deletes kept recommendations whose time is over, the oldest first, up to a number; commits by itself, 20 at a time, since
// each may have hundreds of reasons.
// Parameters: $limit INTEGER
// Returns: nothing
MATCH (r:Recommendation)
WHERE r.expires_at < datetime()
WITH r ORDER BY r.expires_at LIMIT $limit
CALL (r) { DETACH DELETE r } IN TRANSACTIONS OF 20 ROWS
