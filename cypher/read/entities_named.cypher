// Entities whose names share words with a text, by the full-text index: of each query the likest.
// Parameters: $queries LIST<STRING> (each a phrase in quotes, escaped), $limit INTEGER (of each)
// Returns: id STRING, kind STRING, name STRING, degree INTEGER; the best known first
UNWIND $queries AS query
CALL db.index.fulltext.queryNodes('entity_words', query, {limit: $limit}) YIELD node
WITH DISTINCT node
RETURN node.id AS id, node.kind AS kind, node.name AS name, coalesce(node.degree, 0) AS degree
ORDER BY degree DESC, id
