// Notes that what is known of many items has changed: all that is kept of relations in memory is read again.
// Returns: version INTEGER
MERGE (m:Model {id: 'statistics'})
SET m.version = coalesce(m.version, 0) + 1
RETURN m.version AS version
