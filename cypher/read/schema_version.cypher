// The version of the schema in the database; no row before the first.
// Returns: version INTEGER
MATCH (s:Schema {id: 'schema'})
RETURN s.version AS version
