// Entities whose names share words with a text, by the full-text index.
// Parameters: $query STRING (words joined by OR, escaped), $limit INTEGER
// Returns: id STRING, kind STRING, name STRING, degree INTEGER
CALL db.index.fulltext.queryNodes('entity_words', $query, {limit: $limit}) YIELD node, score
RETURN node.id AS id, node.kind AS kind, node.name AS name, coalesce(node.degree, 0) AS degree
ORDER BY score DESC, degree DESC, id
