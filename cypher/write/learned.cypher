// Writes what one version of the model learned of items beside what serves, if it is the latest begun of its kind; the
// first SET locks that until this is written.
// Parameters: $version INTEGER, $property STRING, $rows LIST<MAP {item STRING, learned LIST<FLOAT>}>
// Returns: a row if it is the latest: version INTEGER
MATCH (m:Model {id: 'ranking'})
SET m.asked_at = datetime()
WITH m
WHERE $version IN [m.latest, m.past_latest]
CALL () {
  UNWIND $rows AS row
  MATCH (i:Item {id: row.item})
  SET i[$property] = row.learned
}
RETURN $version AS version
