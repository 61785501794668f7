// Sets the degree of some entities (items related to it) and their events (the popularities of these, summed) where they
// changed. Reads popularity: statistics_items comes first.
// Parameters: $after STRING (entities with later ids), $limit INTEGER (how many)
// Returns one row: last STRING?, the id to go on after; null: there are no more
MATCH (e:Entity)
WHERE e.id > $after
WITH e ORDER BY e.id LIMIT $limit
CALL (e) {
  OPTIONAL MATCH (e)<--(i:Item)
  WITH e, collect(DISTINCT i) AS items
  WITH e, size(items) AS degree, reduce(sum = 0, i IN items | sum + coalesce(i.popularity, 0)) AS events
  FILTER e.degree IS NULL OR e.degree <> degree OR e.events IS NULL OR e.events <> events
  SET e.degree = degree, e.events = events
}
RETURN max(e.id) AS last
