// What was done, the newest first.
// Parameters: $key STRING? (only of this key), $since DATETIME?, $until DATETIME?, $offset INTEGER, $limit INTEGER
// Returns: entry MAP
MATCH (a:Audit)
WHERE ($key IS NULL OR a.key = $key) AND ($since IS NULL OR a.at >= $since) AND ($until IS NULL OR a.at <= $until)
RETURN a {.*} AS entry
ORDER BY a.at DESC, a.id SKIP $offset LIMIT $limit
