// Forgets requests, and into whom sessions were merged.
// Parameters: $requests DATETIME and $merges DATETIME (what is older goes), $limit INTEGER (at most so many)
// Returns: deleted INTEGER
MATCH (r:Request)
WHERE r.at < CASE WHEN r.id STARTS WITH 'merge/' THEN $merges ELSE $requests END
WITH r LIMIT $limit
DETACH DELETE r
RETURN count(*) AS deleted
