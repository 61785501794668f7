// Notes that one more user was erased: what processes keep in memory of all users' likings is read again.
// Returns: erased INTEGER
MERGE (m:Model {id: 'statistics'})
SET m.erased = coalesce(m.erased, 0) + 1
RETURN m.erased AS erased
