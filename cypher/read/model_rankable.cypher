// Whether a version of the model can rank: no newer one is, or is about to be, where it was.
// Parameters: $version INTEGER
// Returns: a row if it can: version INTEGER
MATCH (m:Model {id: 'ranking'})
WHERE $version IN [m.active, m.previous, m.past]
RETURN $version AS version
