// Jobs, the newest first.
// Parameters: $offset INTEGER, $limit INTEGER
// Returns: job MAP
MATCH (j:Job)
RETURN j {.*} AS job
ORDER BY j.created_at DESC, j.id SKIP $offset LIMIT $limit
