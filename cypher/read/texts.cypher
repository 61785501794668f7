// The knowledge texts of some nodes; nodes without one are left out.
// Parameters: $label STRING 'Item'|'Entity', $ids LIST<STRING>
// Returns: id STRING, text STRING, of STRING
UNWIND $ids AS id
MATCH (n:Item|Entity {id: id})
WHERE $label IN labels(n) AND n.knowledge_of IS NOT NULL
RETURN n.id AS id, n.knowledge_text AS text, n.knowledge_of AS of
