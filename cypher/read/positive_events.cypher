// Every event with a signal, user by user, oldest first.
// Returns: user STRING, item STRING, signal FLOAT, event_id STRING
MATCH (u:User)-[r:INTERACTED]->(i:Item)
WHERE r.signal > 0
RETURN u.id AS user, i.id AS item, r.signal AS signal, r.event_id AS event_id
ORDER BY user, r.at, event_id
