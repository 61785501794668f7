// Users by when what their profile rests on last changed, the earliest first.
// Parameters: $since INTEGER, nanoseconds since 1970 UTC; $after STRING? (of those that changed right then, only ids beyond it; null: all);
//   $ids LIST<STRING> (only these; empty: all); $limit INTEGER
// Returns: id STRING, at INTEGER (nanoseconds), changed_at STRING
WITH datetime({epochSeconds: $since / 1000000000, nanosecond: $since % 1000000000}) AS since
MATCH (u:User)
WHERE u.changed_at >= since AND ($after IS NULL OR u.changed_at > since OR u.id > $after) AND ($ids = [] OR u.id IN $ids)
WITH u ORDER BY u.changed_at, u.id LIMIT $limit
RETURN u.id AS id, u.changed_at.epochSeconds * 1000000000 + u.changed_at.nanosecond AS at, toString(u.changed_at) AS changed_at
