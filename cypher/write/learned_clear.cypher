// Takes away what an earlier version learned, from where one that has begun is to be written, in batches: what was learned
// of items that the new one does not know must not be taken for its own. A version that is no longer the latest begun of its
// kind takes nothing away; the first SET locks that.
// Parameters: $version INTEGER, $property STRING
MATCH (i:Item)
WHERE i[$property] IS NOT NULL
CALL (i) {
  MATCH (m:Model {id: 'ranking'})
  SET m.asked_at = datetime()
  WITH m
  WHERE $version IN [m.latest, m.past_latest]
  SET i[$property] = null
} IN TRANSACTIONS OF 1000 ROWS
