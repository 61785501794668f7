// The bare loop's statement: grouped by user, nothing checked, nothing noted.
UNWIND $rows AS row
MATCH (u:User {id: row.user})
UNWIND row.events AS t
MATCH (i:Item {id: t.item})
MERGE (u)-[e:INTERACTED {event_id: t.event_id}]->(i)
SET e.kind = t.kind, e.value = t.value, e.signal = t.signal, e.at = datetime({epochMillis: t.at})
