// Every event, each user's together; equal times in the order of event ids.
// Returns: user STRING, item STRING, value FLOAT?, signal FLOAT, at FLOAT (seconds since 1970)
MATCH (u:User)-[r:INTERACTED]->(i:Item)
RETURN u.id AS user, i.id AS item, r.value AS value, coalesce(r.signal, 0.0) AS signal,
       r.at.epochMillis / 1000.0 AS at
ORDER BY user, at, r.event_id
