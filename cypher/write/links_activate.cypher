// Lets a version of the links serve, from this moment and for every reader, and notes how it was made.
// Parameters: $version INTEGER, $properties MAP
MATCH (m:Model {id: 'links'})
SET m += $properties, m.previous = m.active, m.active = $version, m.at = datetime()
