// The unseen items nearest in meaning to a vector, through the vector index.
// Parameters: $vector LIST<FLOAT>, $nearest INTEGER (how many the index is asked for), $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
MATCH (i:Item)
  SEARCH i IN (VECTOR INDEX item_embedding FOR $vector LIMIT $nearest) SCORE AS score
WHERE NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN i.id AS item
ORDER BY score DESC, item LIMIT $limit
