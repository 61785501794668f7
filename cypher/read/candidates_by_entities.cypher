// Unseen items related to the first of the filter's entities, best known first: makes a narrow filter find what there is.
// Parameters: $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
MATCH (:Entity {id: $entities[0]})<--(i:Item)
WHERE NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN DISTINCT i.id AS item, coalesce(i.popularity, 0) AS popularity
ORDER BY popularity DESC, item LIMIT $limit
