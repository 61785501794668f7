// Sets each entity's degree (items related to it) and events (their popularities, summed) where they changed; commits by
// itself. Reads popularity: statistics_items comes first.
// Returns: nothing
MATCH (e:Entity)
CALL (e) {
  OPTIONAL MATCH (e)<--(i:Item)
  WITH e, collect(DISTINCT i) AS items
  WITH e, size(items) AS degree, reduce(sum = 0, i IN items | sum + coalesce(i.popularity, 0)) AS events
  FILTER e.degree IS NULL OR e.degree <> degree OR e.events IS NULL OR e.events <> events
  SET e.degree = degree, e.events = events
} IN TRANSACTIONS OF 5000 ROWS
