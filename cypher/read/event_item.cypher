// The item of each of a user's events.
// Parameters: $user STRING, $events LIST<STRING>
// Returns: event STRING, item STRING
MATCH (:User {id: $user})-[r:INTERACTED]->(i:Item)
WHERE r.event_id IN $events
RETURN r.event_id AS event, i.id AS item
