// Adds events that are not there yet, of users that are locked; rows come in the order of their items, so that two writers
// do not lock each other out. An item that is made so waits for the interactive worker.
// Parameters: $rows LIST<MAP {n INTEGER, user STRING, item STRING, make BOOLEAN (the item, where it is not there),
//   event_id STRING, kind STRING, value FLOAT?, signal FLOAT, at INTEGER (milliseconds since 1970 UTC)}>
// Returns: n INTEGER, made BOOLEAN (the item); no row where user or item is not there
UNWIND $rows AS row
CALL (row) {
  WHEN row.make THEN {
    MERGE (i:Item {id: row.item})
    ON CREATE SET i.title = row.item, i.pending = true, i.revision = 1, i.since = datetime.transaction()
    RETURN i
  }
  ELSE {
    MATCH (i:Item {id: row.item})
    RETURN i
  }
}
MATCH (u:User {id: row.user})
CREATE (u)-[:INTERACTED {event_id: row.event_id, kind: row.kind, value: row.value, signal: row.signal,
                         at: datetime({epochMillis: row.at}), arrived: datetime()}]->(i)
RETURN row.n AS n, row.make AND coalesce(i.since = datetime.transaction(), false) AS made
