// The nodes whose vector is out of date or missing, those with long texts first, so that a chunk holds texts of like length;
// not those that were set aside with the text they have.
// Parameters: $label STRING 'Item'|'Entity', $force BOOLEAN (all that have a text)
// Returns: id STRING
MATCH (n:Item|Entity)
WHERE $label IN labels(n) AND n.knowledge_of IS NOT NULL
  AND ($force OR n.embedding_of IS NULL OR n.embedding_of <> n.knowledge_of)
  AND ($force OR n.quarantined_of IS NULL OR n.quarantined_of <> n.knowledge_of)
RETURN n.id AS id
ORDER BY size(n.knowledge_text) DESC, id
