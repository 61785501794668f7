// The rows of write/import_entity_relations whose source or target is not there; one that was merged into another is.
// Parameters: $rows, the same, each target with n INTEGER, its place in the batch
// Returns: n INTEGER; missing STRING "source"|"target"
UNWIND $rows AS row
OPTIONAL MATCH (s:Entity {id: row.source})
WITH row, s IS NOT NULL OR EXISTS { (:Merged {id: row.source}) } AS source
UNWIND row.targets AS t
OPTIONAL MATCH (e:Entity {id: t.target})
WITH t, source, e IS NOT NULL OR EXISTS { (:Merged {id: t.target}) } AS target
FILTER NOT source OR NOT target
RETURN t.n AS n, CASE WHEN NOT source THEN 'source' ELSE 'target' END AS missing
ORDER BY n
