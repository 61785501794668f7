// The best known unseen items: what a user is offered of whom nothing is known, and the fill for all others.
// Parameters: $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
MATCH (i:Item)
WHERE i.popularity > 0 AND NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN i.id AS item
ORDER BY i.popularity DESC, item LIMIT $limit
