// What a user says now, and a part of all that was ever said, the newest first; what is withdrawn has an end.
// Parameters: $user STRING, $offset INTEGER, $limit INTEGER (of the history)
// Returns: now and history, each LIST<MAP {said 'state'|'mute'|'novelty', label 'Entity'|'Item'|'User', id STRING, name STRING,
//   event_id STRING?, weight FLOAT?, hide BOOLEAN?, novelty FLOAT?, at DATETIME, until DATETIME?}>; no row for an unknown user
MATCH (u:User {id: $user})
WITH COLLECT {
  MATCH (u)-[r:PREFERS|MUTES|WANTS]->(n)
  WHERE coalesce(r.source, 'stated') = 'stated'
  RETURN {
    said: CASE type(r) WHEN 'PREFERS' THEN 'state' WHEN 'MUTES' THEN 'mute' ELSE 'novelty' END,
    label: CASE WHEN n:Item THEN 'Item' WHEN n:Entity THEN 'Entity' ELSE 'User' END,
    id: n.id, name: coalesce(n.title, n.name, n.id),
    event_id: r.event_id, weight: r.weight, hide: r.hide, novelty: r.novelty, at: r.at, until: r.until
  }
  ORDER BY r.at DESC, n.id, r.event_id
} AS says
RETURN [one IN says WHERE one.until IS NULL] AS now, says[$offset..$offset + $limit] AS history
