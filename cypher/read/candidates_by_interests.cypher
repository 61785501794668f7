// The unseen items related to the user's strongest interests, hubs aside: how an item nobody has touched is found.
// Parameters: $user STRING, $hub INTEGER (highest degree that counts), $strongest INTEGER (how many interests),
//   $seen LIST<STRING>, $limit INTEGER;
//   the filter: $domain STRING?, $year_from INTEGER?, $year_to INTEGER?, $entities LIST<STRING> (related to all),
//   $properties MAP (equal to all)
// Returns: item STRING
MATCH (:User {id: $user})-[p:PREFERS]->(e:Entity)
WHERE e.degree <= $hub OR p.source = 'stated'
WITH e, p.weight AS weight ORDER BY weight DESC LIMIT $strongest
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
