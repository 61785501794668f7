// The rows of write/import_events whose user or item is not there.
// Parameters: $rows, the same, each event with n INTEGER, its place in the batch
// Returns: n INTEGER; missing STRING "user"|"item"
UNWIND $rows AS row
OPTIONAL MATCH (u:User {id: row.user})
UNWIND row.events AS t
OPTIONAL MATCH (i:Item {id: t.item})
FILTER u IS NULL OR i IS NULL
RETURN t.n AS n, CASE WHEN u IS NULL THEN 'user' ELSE 'item' END AS missing
ORDER BY n
