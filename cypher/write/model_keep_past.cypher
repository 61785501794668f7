// Keeps a version of the model to rank as of a day, and notes how it was made; if it is the latest of that kind, which the
// first SET locks.
// Parameters: $version INTEGER, $slot INTEGER, $as_of DATETIME, $arrival BOOLEAN (whether it was trained on what had arrived
//   by then, not on what had happened), $properties MAP
// Returns: a row if it is: version INTEGER
MATCH (m:Model {id: 'ranking'})
SET m.asked_at = datetime()
WITH m
WHERE m.past_latest = $version
MERGE (run:Model {id: 'ranking/' + $version})
SET run += $properties, run.version = $version, run.slot = $slot, run.as_of = $as_of, run.arrival = $arrival, run.created_at = datetime()
SET m.past = $version
RETURN m.past AS version
