// Adds events or replaces those with the same user, item and event id, grouped by user.
// Parameters: $rows LIST<MAP {user STRING, events LIST<MAP {n INTEGER, event_id STRING, item STRING, kind STRING,
//   value FLOAT?, signal FLOAT, at INTEGER}>}>; at in milliseconds since 1970 UTC (a number crosses Bolt twice as fast as a time)
// Returns: n INTEGER, the rows whose user or item is not there; missing STRING, "user" or "item"
UNWIND $rows AS row
OPTIONAL MATCH (u:User {id: row.user})
UNWIND row.events AS t
OPTIONAL MATCH (i:Item {id: t.item})
CALL (u, i, t) {
  WHEN u IS NOT NULL AND i IS NOT NULL THEN {
    MERGE (u)-[e:INTERACTED {event_id: t.event_id}]->(i)
    SET e.kind = t.kind, e.value = t.value, e.signal = t.signal, e.at = datetime({epochMillis: t.at})
  }
}
FILTER u IS NULL OR i IS NULL
RETURN t.n AS n, CASE WHEN u IS NULL THEN 'user' ELSE 'item' END AS missing
