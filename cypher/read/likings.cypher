// All likings (events with a signal) by user, now or until a moment: what popularity counts, muted or not.
// Parameters: $as_of DATETIME? (null: now), $arrival BOOLEAN (whether events are known from when they arrived)
// Returns a row for each user: user STRING, properties MAP (vector left out), items LIST<STRING>,
//   at LIST<INTEGER> beside them, in milliseconds since 1970
MATCH (u:User)
CALL (u) {
  MATCH (u)-[r:INTERACTED]->(i:Item)
  WHERE r.signal > 0
    AND ($as_of IS NULL OR CASE WHEN $arrival THEN coalesce(r.arrived, r.at) ELSE r.at END <= $as_of)
  RETURN collect(i.id) AS items, collect(r.at.epochMillis) AS at
}
RETURN u.id AS user, u {.*, profile_vector: null} AS properties, items, at
ORDER BY user
