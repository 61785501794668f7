// Sets each item's popularity, the number of its events with a signal, where it changed; commits by itself.
// Returns: nothing
MATCH (i:Item)
CALL (i) {
  WITH i, COUNT { (i)<-[e:INTERACTED]-() WHERE e.signal > 0 } AS popularity
  FILTER i.popularity IS NULL OR i.popularity <> popularity
  SET i.popularity = popularity
} IN TRANSACTIONS OF 5000 ROWS
