// Makes users that are not there yet; the first of some statements of one transaction, and `user_begin` says which were made.
// Parameters: $rows LIST<MAP {id STRING}>
// Returns: nothing
UNWIND $rows AS row
MERGE (u:User {id: row.id})
  ON CREATE SET u.changed_at = datetime({epochMillis: 0})
