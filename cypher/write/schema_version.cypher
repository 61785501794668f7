// Notes that the schema has reached a version.
// Parameters: $version INTEGER
MERGE (s:Schema {id: 'schema'})
SET s.version = $version, s.at = datetime()
