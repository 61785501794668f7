// The same inside one domain and span of years, which the index itself filters by.
// Parameters: $vector LIST<FLOAT>, $nearest INTEGER (how many the index is asked for), $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all);
//   here $domain, $year_from and $year_to may not be null
// Returns: item STRING
MATCH (i:Item)
  SEARCH i IN (
    VECTOR INDEX item_embedding FOR $vector
    WHERE i.domain = $domain AND i.year >= $year_from AND i.year <= $year_to
    LIMIT $nearest
  ) SCORE AS score
WHERE NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN i.id AS item
ORDER BY score DESC, item LIMIT $limit
