// Every event that is not muted, each user's together; equal times in the order of event ids; now, or as it was.
// Parameters: $as_of DATETIME? (null: now), $arrival BOOLEAN (whether events are known from when they arrived)
// Returns: user STRING, item STRING, kind STRING, value FLOAT?, signal FLOAT, at FLOAT (seconds since 1970)
WITH coalesce($as_of, datetime()) AS moment
MATCH (u:User)-[r:INTERACTED]->(i:Item)
WHERE ($as_of IS NULL OR CASE WHEN $arrival THEN coalesce(r.arrived, r.at) ELSE r.at END <= moment)
  AND NOT EXISTS {
    (u)-[m:MUTES]->(i)
    WHERE m.at <= moment AND coalesce(m.until > moment, true) AND (m.event_id IS NULL OR m.event_id = r.event_id)
  }
RETURN u.id AS user, i.id AS item, r.kind AS kind, r.value AS value, coalesce(r.signal, 0.0) AS signal,
       r.at.epochMillis / 1000.0 AS at
ORDER BY user, at, r.event_id
