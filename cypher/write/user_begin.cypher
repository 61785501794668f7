// Locks users until the transaction ends, and says what they are now.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns a row for each that is there: id STRING, created BOOLEAN (by this transaction), properties MAP (vector left out)
UNWIND $rows AS row
MATCH (u:User {id: row.id})
SET u.changed_at = u.changed_at
RETURN u.id AS id, coalesce(u.changed_at = datetime({epochMillis: 0}), false) AS created,
       u {.*, profile_vector: null} AS properties
