// Every event that is not muted, each user's together; equal times in the order of event ids.
// Returns: user STRING, item STRING, value FLOAT?, signal FLOAT, at FLOAT (seconds since 1970)
MATCH (u:User)-[r:INTERACTED]->(i:Item)
WHERE NOT EXISTS { (u)-[m:MUTES]->(i) WHERE m.until IS NULL AND (m.event_id IS NULL OR m.event_id = r.event_id) }
RETURN u.id AS user, i.id AS item, r.value AS value, coalesce(r.signal, 0.0) AS signal,
       r.at.epochMillis / 1000.0 AS at
ORDER BY user, at, r.event_id
