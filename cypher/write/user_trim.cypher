// Deletes some of what is tied to a user ahead of the user, so that a long history fits its transactions.
// Parameters: $user STRING, $limit INTEGER (events), $kept INTEGER (recommendations, which have up to hundreds of reasons)
// Returns: events INTEGER, recommendations INTEGER; no row for an unknown user
MATCH (u:User {id: $user})
SET u.changed_at = datetime.realtime()
WITH u
CALL (u) {
  MATCH (u)-[r:INTERACTED]->()
  WITH r LIMIT $limit
  DELETE r
  RETURN count(*) AS events
}
CALL (u) {
  MATCH (u)<-[:FOR]-(k:Recommendation)
  WITH k LIMIT $kept
  DETACH DELETE k
  RETURN count(*) AS recommendations
}
RETURN events, recommendations
