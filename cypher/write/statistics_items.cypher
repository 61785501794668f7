// Sets the popularity of some items, the number of their events with a signal, where it changed.
// Parameters: $after STRING (items with later ids), $limit INTEGER (how many)
// Returns one row: last STRING?, the id to go on after; null: there are no more
MATCH (i:Item)
WHERE i.id > $after
WITH i ORDER BY i.id LIMIT $limit
CALL (i) {
  WITH i, COUNT { (i)<-[e:INTERACTED]-() WHERE e.signal > 0 } AS popularity
  FILTER i.popularity IS NULL OR i.popularity <> popularity
  SET i.popularity = popularity
}
RETURN max(i.id) AS last
