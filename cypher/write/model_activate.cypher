// Lets a version of the model serve, from this moment and for every reader, and notes how it was made; if it is the latest,
// which the first SET locks.
// Parameters: $version INTEGER, $slot INTEGER, $properties MAP
// Returns: a row if it is: version INTEGER
MATCH (m:Model {id: 'ranking'})
SET m.asked_at = datetime()
WITH m
WHERE m.latest = $version
MERGE (run:Model {id: 'ranking/' + $version})
SET run += $properties, run.version = $version, run.slot = $slot, run.created_at = datetime(), run.folded_from = coalesce(m.folded, 0)
SET m.previous = coalesce(m.active, 0), m.active = $version, m.slot = $slot, m.created_at = datetime()
RETURN m.active AS version
