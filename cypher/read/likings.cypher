// All likings (events with a signal), now or until a moment: what popularity counts, muted or not. In one row, since many
// short ones cost more to send than to read.
// Parameters: $as_of DATETIME? (null: now), $arrival BOOLEAN (whether events are known from when they arrived)
// Returns: users LIST<STRING>, by id; likings LIST<[item, users LIST<INTEGER> (places), at LIST<INTEGER> beside them, in
//   milliseconds since 1970]>, by item
MATCH (u:User)
WITH u ORDER BY u.id
WITH collect(u) AS users
RETURN [u IN users | u.id] AS users, COLLECT {
  UNWIND range(0, size(users) - 1) AS n
  WITH n, users[n] AS u
  MATCH (u)-[r:INTERACTED]->(i:Item)
  WHERE r.signal > 0
    AND ($as_of IS NULL OR CASE WHEN $arrival THEN coalesce(r.arrived, r.at) ELSE r.at END <= $as_of)
  WITH i, collect(n) AS places, collect(r.at.epochMillis) AS at
  ORDER BY i.id
  RETURN [i.id, places, at]
} AS likings
