// The same where both a domain and a span of years are given: the index itself filters.
// Parameters: $vector LIST<FLOAT>, $nearest INTEGER (how many the index is asked for), $limit INTEGER,
//   $domain STRING, $year_from INTEGER, $year_to INTEGER
// Returns: id STRING, name STRING, labels LIST<STRING>, year INTEGER?, score FLOAT (cosine)
MATCH (i:Item)
  SEARCH i IN (
    VECTOR INDEX item_embedding FOR $vector
    WHERE i.domain = $domain AND i.year >= $year_from AND i.year <= $year_to
    LIMIT $nearest
  ) SCORE AS score
RETURN i.id AS id, coalesce(i.title, i.id) AS name, labels(i) AS labels, i.year AS year, 2 * score - 1 AS score
ORDER BY score DESC, id LIMIT $limit
