// Takes away what an earlier version placed items with, from where one that has begun is to be written, in batches. A version
// that is no longer the latest begun of its kind takes nothing away; the first SET locks that.
// Parameters: $version INTEGER, $slot INTEGER
MATCH (p:Placing {slot: $slot})
CALL (p) {
  MATCH (m:Model {id: 'ranking'})
  SET m.asked_at = datetime()
  WITH m
  WHERE $version IN [m.latest, m.past_latest]
  DELETE p
} IN TRANSACTIONS OF 1000 ROWS
