// Deletes the oldest entries of the audit log before a moment, up to a number; to be asked again while it deletes that many.
// Parameters: $before DATETIME, $limit INTEGER
// Returns: deleted INTEGER
MATCH (a:Audit)
WHERE a.at < $before
WITH a ORDER BY a.at LIMIT $limit
DETACH DELETE a
RETURN count(*) AS deleted
