// Deletes kept recommendations whose time is over, the oldest first, up to a number.
// Parameters: $limit INTEGER
// Returns: deleted INTEGER
MATCH (r:Recommendation)
WHERE r.expires_at < datetime()
WITH r ORDER BY r.expires_at LIMIT $limit
DETACH DELETE r
RETURN count(*) AS deleted
