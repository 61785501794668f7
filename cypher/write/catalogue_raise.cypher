// Notes that items have changed, or what they are found by: answers kept in memory that rest on what there is are made again.
// The last statement of a transaction, since it makes others wait for its end.
// Returns: version INTEGER
MERGE (m:Model {id: 'catalogue'})
SET m.version = coalesce(m.version, 0) + 1
RETURN m.version AS version
