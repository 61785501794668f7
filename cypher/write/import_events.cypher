// Adds events or replaces those with the same user, item and event id, grouped by user.
// A row whose user or item is not there is passed over; read/import_missing_events tells which.
// Parameters: $rows LIST<MAP {user STRING, events LIST<MAP {event_id STRING, item STRING, kind STRING, value FLOAT?,
//   signal FLOAT, at INTEGER}>}>; at in milliseconds since 1970 UTC (a number crosses Bolt twice as fast as a time)
// Returns: written INTEGER, rows
UNWIND $rows AS row
MATCH (u:User {id: row.user})
SET u.changed_at = datetime.realtime()
WITH u, row
UNWIND row.events AS t
MATCH (i:Item {id: t.item})
MERGE (u)-[e:INTERACTED {event_id: t.event_id}]->(i)
ON CREATE SET e.arrived = datetime()
SET e.kind = t.kind, e.value = t.value, e.signal = t.signal, e.at = datetime({epochMillis: t.at})
RETURN count(*) AS written
