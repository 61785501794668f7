// The rows of write/import_relations whose item or entity is not there; an entity that was merged into another is.
// Parameters: $rows, the same, each target with n INTEGER, its place in the batch
// Returns: n INTEGER; missing STRING "source"|"target"
UNWIND $rows AS row
OPTIONAL MATCH (s:Item {id: row.source})
UNWIND row.targets AS t
OPTIONAL MATCH (e:Entity {id: t.target})
FILTER s IS NULL OR (e IS NULL AND NOT EXISTS { (:Merged {id: t.target}) })
RETURN t.n AS n, CASE WHEN s IS NULL THEN 'source' ELSE 'target' END AS missing
ORDER BY n
