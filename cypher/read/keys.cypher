// API keys, the newest first.
// Parameters: $offset INTEGER, $limit INTEGER
// Returns: key MAP
MATCH (k:Key)
RETURN k {.*} AS key
ORDER BY k.created_at DESC, k.id SKIP $offset LIMIT $limit
