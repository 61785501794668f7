// The unseen items that share the most, and the rarest, entities with the history.
// Parameters: $history LIST<STRING> item ids, $signals LIST<FLOAT> beside them, $hub INTEGER (highest degree that counts),
//   $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
UNWIND range(0, size($history) - 1) AS n
MATCH (:Item {id: $history[n]})-->(e:Entity)
WHERE 2 <= e.degree <= $hub
WITH e, sum($signals[n]) / log(1 + e.degree) AS weight
MATCH (e)<--(i:Item)
WITH i, sum(weight) AS score
WHERE NOT i.id IN $seen
  AND ($domain IS NULL OR i.domain = $domain)
  AND ($year_from IS NULL OR i.year >= $year_from)
  AND ($year_to IS NULL OR i.year <= $year_to)
  AND all(e IN $entities WHERE EXISTS { (i)-->(:Entity {id: e}) })
  AND all(name IN keys($properties) WHERE i[name] = $properties[name])
RETURN i.id AS item
ORDER BY score DESC, item LIMIT $limit
