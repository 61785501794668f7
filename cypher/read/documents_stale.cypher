// The texts that changed since they were gone through, or never were, long ones first; not those that were set aside as they are.
// Parameters: $force BOOLEAN (all)
// Returns: id STRING
MATCH (t:Text)-[:TOLD_IN]-(i:Item)
WHERE t.knowledge_of IS NOT NULL
  AND ($force OR t.read_of IS NULL OR t.read_of <> t.knowledge_of)
  AND ($force OR t.quarantined_of IS NULL OR t.quarantined_of <> t.knowledge_of)
RETURN t.id AS id
ORDER BY size(coalesce(t.text, i.text, '')) DESC, id
