// Jobs by when they last changed, the earliest first.
// Parameters: $since INTEGER, nanoseconds since 1970 UTC; $after STRING? (of those that changed right then, only ids beyond it; null: all);
//   $limit INTEGER
// Returns: id STRING, at INTEGER (nanoseconds), changed_at STRING, kind STRING, state STRING, done INTEGER, total INTEGER
WITH datetime({epochSeconds: $since / 1000000000, nanosecond: $since % 1000000000}) AS since
MATCH (j:Job)
WHERE j.changed_at >= since AND ($after IS NULL OR j.changed_at > since OR j.id > $after)
WITH j ORDER BY j.changed_at, j.id LIMIT $limit
RETURN j.id AS id, j.changed_at.epochSeconds * 1000000000 + j.changed_at.nanosecond AS at, toString(j.changed_at) AS changed_at,
       j.kind AS kind, j.state AS state, j.done AS done, j.total AS total
