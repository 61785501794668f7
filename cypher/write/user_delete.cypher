// Deletes a user with events, says, interests, vector and all of Persona's own nodes that are tied to the user (kept
// recommendations, notes of merged sessions); items and entities stay. The first SET locks the user.
// Parameters: $user STRING
// Returns: events, says (stated, muted, wanted, ended ones too), interests (observed), recommendations, notes, all INTEGER;
//   no row for an unknown user
MATCH (u:User {id: $user})
SET u.changed_at = datetime.realtime()
WITH u
CALL (u) {
  MATCH (u)-[r:INTERACTED]->()
  DELETE r
  RETURN count(*) AS events
}
CALL (u) {
  MATCH (u)-[r:PREFERS {source: 'observed'}]->()
  DELETE r
  RETURN count(*) AS interests
}
CALL (u) {
  MATCH (u)-[r:PREFERS|MUTES|WANTS]->()
  DELETE r
  RETURN count(*) AS says
}
CALL (u) {
  MATCH (u)--(k:Recommendation)
  WITH DISTINCT k
  DETACH DELETE k
  RETURN count(*) AS recommendations
}
CALL (u) {
  MATCH (u)--(n)
  WHERE NOT n:User AND NOT n:Item AND NOT n:Entity
  WITH DISTINCT n
  DETACH DELETE n
  RETURN count(*) AS notes
}
DETACH DELETE u
RETURN events, says, interests, recommendations, notes
