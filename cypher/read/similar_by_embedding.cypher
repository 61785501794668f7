// The items nearest in meaning to an item, by the vector index.
// Parameters: $item STRING, $limit INTEGER, $nearest INTEGER (one more: the item itself is nearest)
// Returns: item STRING, title STRING, year INTEGER?, score FLOAT (cosine)
MATCH (seed:Item {id: $item})
WHERE seed.embedding IS NOT NULL
WITH seed.id AS own, seed.embedding AS vector
MATCH (i:Item)
  SEARCH i IN (VECTOR INDEX item_embedding FOR vector LIMIT $nearest) SCORE AS score
WITH own, i, score WHERE i.id <> own
RETURN i.id AS item, coalesce(i.title, i.id) AS title, i.year AS year, 2 * score - 1 AS score
ORDER BY score DESC, item LIMIT $limit
