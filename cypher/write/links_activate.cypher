// Lets a version of the links serve, from this moment and for every reader, and notes how it was made; if it is the latest.
// Parameters: $version INTEGER, $properties MAP
// Returns: a row if it is: version INTEGER
MATCH (m:Model {id: 'links', latest: $version})
SET m += $properties, m.previous = m.active, m.active = $version, m.created_at = datetime()
RETURN m.active AS version
