// All likings (events with a signal), muted or not: what popularity counts. A row a user, so that it can be streamed.
// Returns: user STRING, in order, all of them; aligned: items LIST<STRING>, at LIST<INTEGER> (milliseconds since 1970),
//   arrived LIST<INTEGER> (microseconds since 1970; of one that does not say, when it happened)
MATCH (u:User)
WITH u ORDER BY u.id
CALL (u) {
  MATCH (u)-[r:INTERACTED]->(i:Item)
  WHERE r.signal > 0
  WITH i, r.at AS at, coalesce(r.arrived, r.at) AS arrived
  RETURN collect(i.id) AS items, collect(at.epochMillis) AS at,
         collect(arrived.epochSeconds * 1000000 + arrived.microsecond) AS arrived
}
RETURN u.id AS user, items, at, arrived
