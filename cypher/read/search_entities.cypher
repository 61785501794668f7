// Entities by meaning.
// Parameters: $vector LIST<FLOAT>, $nearest INTEGER, $limit INTEGER, $kind STRING?
// Returns: id STRING, name STRING, labels LIST<STRING>, year null, score FLOAT (cosine)
MATCH (e:Entity)
  SEARCH e IN (VECTOR INDEX entity_embedding FOR $vector LIMIT $nearest) SCORE AS score
WHERE $kind IS NULL OR e.kind = $kind
RETURN e.id AS id, e.name AS name, labels(e) AS labels, null AS year, 2 * score - 1 AS score
ORDER BY score DESC, id LIMIT $limit
