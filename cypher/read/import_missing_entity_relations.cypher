// The rows of write/import_entity_relations whose source or target is not there.
// Parameters: $rows, the same, each target with n INTEGER, its place in the batch
// Returns: n INTEGER; missing STRING "source"|"target"
UNWIND $rows AS row
OPTIONAL MATCH (s:Entity {id: row.source})
UNWIND row.targets AS t
OPTIONAL MATCH (e:Entity {id: t.target})
FILTER s IS NULL OR e IS NULL
RETURN t.n AS n, CASE WHEN s IS NULL THEN 'source' ELSE 'target' END AS missing
ORDER BY n
