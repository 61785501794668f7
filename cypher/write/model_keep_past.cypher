// Keeps a version of the model to rank as of a day, and notes how it was made; if it is the latest of that kind.
// Parameters: $version INTEGER, $slot INTEGER, $as_of DATETIME, $properties MAP
// Returns: a row if it is: version INTEGER
MATCH (m:Model {id: 'ranking', past_latest: $version})
MERGE (run:Model {id: 'ranking/' + $version})
SET run += $properties, run.version = $version, run.slot = $slot, run.as_of = $as_of, run.created_at = datetime()
SET m.past = $version
RETURN m.past AS version
