// Items by meaning, within an optional domain and span of years. The filter stands behind the index and not in it: Neo4j
// 2026.07 fails, and breaks the connection, where a filter in SEARCH leaves nothing of an index that a node was deleted from.
// Parameters: $vector LIST<FLOAT>, $nearest INTEGER (how many the index is asked for), $limit INTEGER,
//   $domain STRING?, $year_from INTEGER?, $year_to INTEGER?
// Returns: id STRING, name STRING, labels LIST<STRING>, year INTEGER?, score FLOAT (cosine)
MATCH (i:Item)
  SEARCH i IN (VECTOR INDEX item_embedding FOR $vector LIMIT $nearest) SCORE AS score
WHERE ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
RETURN i.id AS id, coalesce(i.title, i.id) AS name, labels(i) AS labels, i.year AS year, 2 * score - 1 AS score
ORDER BY score DESC, id LIMIT $limit
