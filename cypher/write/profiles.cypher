// Writes profiles: observed interests are replaced, stated ones are the user's own and stay; with the vector and its origin.
// Each interest says what it was computed from: the history (its origin and its mass), how much of that points at the
// entity (mass), how many of all users' likings (positive) do (events).
// Parameters: $rows LIST<MAP {user STRING, interests LIST<MAP {entity, weight, lift, support, mass, events}>, mass FLOAT,
//   positive INTEGER, vector LIST<FLOAT>?, version STRING, events INTEGER (with a signal, unmuted), at DATETIME (when the history was read: what came
//   while the profile was computed is not in it)}>
UNWIND $rows AS row
MATCH (u:User {id: row.user})
CALL (u, row) {
  MATCH (u)-[p:PREFERS {source: 'observed'}]->(e:Entity)
  WHERE NOT e.id IN [interest IN row.interests | interest.entity]
  DELETE p
}
CALL (u, row) {
  UNWIND row.interests AS interest
  MATCH (e:Entity {id: interest.entity})
  MERGE (u)-[p:PREFERS {source: 'observed'}]->(e)
  SET p.weight = interest.weight, p.lift = interest.lift, p.support = interest.support, p.at = datetime(),
      p.mass = interest.mass, p.events = interest.events, p.positive = row.positive,
      p.history = row.version, p.history_mass = row.mass
}
SET u.profile_vector = row.vector, u.profile_version = row.version, u.profile_events = row.events, u.profile_at = row.at
