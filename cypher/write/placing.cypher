// Writes what one version of the model places items with that nobody met, if it is the latest begun of its kind; the first
// SET locks that until this is written.
// Parameters: $version INTEGER, $slot INTEGER, $rows LIST<MAP {name STRING, numbers LIST<FLOAT>}>
// Returns: a row if it is the latest: version INTEGER
MATCH (m:Model {id: 'ranking'})
SET m.asked_at = datetime()
WITH m
WHERE $version IN [m.latest, m.past_latest]
CALL () {
  UNWIND $rows AS row
  CREATE (:Placing {slot: $slot, name: row.name, numbers: row.numbers})
}
RETURN $version AS version
