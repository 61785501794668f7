// Locks a user and a session until the transaction ends, in the order given; makes the user where that may be.
// Parameters: $rows LIST<MAP {id STRING, make BOOLEAN}>, sorted by id
// Returns: id STRING of each that is there
UNWIND $rows AS row
CALL (row) {
  WHEN row.make THEN {
    MERGE (u:User {id: row.id})
    SET u.changed_at = datetime()
    RETURN u
  }
  ELSE {
    MATCH (u:User {id: row.id})
    SET u.changed_at = datetime()
    RETURN u
  }
}
RETURN row.id AS id
