// The unseen items that the history's links speak for most.
// Parameters: $history LIST<STRING> item ids, $signals LIST<FLOAT> beside them, $version INTEGER of the links,
//   $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
UNWIND range(0, size($history) - 1) AS n
MATCH (:Item {id: $history[n]})-[s:SIMILAR_TO {version: $version}]->(i:Item)
WITH i, sum($signals[n] * s.weight) AS score
WHERE NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN i.id AS item
ORDER BY score DESC, item LIMIT $limit
