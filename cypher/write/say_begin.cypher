// What a user says of themselves now, with the user locked until the transaction ends.
// Parameters: $user STRING
// Returns: said 'state'|'mute'|'novelty', label 'Entity'|'Item'|'User', id STRING, event_id STRING?, weight FLOAT?,
//   hide BOOLEAN?, novelty FLOAT?
MATCH (u:User {id: $user})
SET u.changed_at = datetime.realtime(), u.said_at = datetime()
WITH u
MATCH (u)-[r:PREFERS|MUTES|WANTS]->(n)
WHERE coalesce(r.source, 'stated') = 'stated' AND r.until IS NULL
RETURN CASE type(r) WHEN 'PREFERS' THEN 'state' WHEN 'MUTES' THEN 'mute' ELSE 'novelty' END AS said,
       CASE WHEN n:Item THEN 'Item' WHEN n:Entity THEN 'Entity' ELSE 'User' END AS label,
       n.id AS id, r.event_id AS event_id, r.weight AS weight, r.hide AS hide, r.novelty AS novelty
