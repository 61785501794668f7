// Events of a page of users, the earliest first: a row for each user.
// Parameters: $after STRING and $upto STRING, ids, the first without and the last with it; $users LIST<STRING>, ids, empty:
//   all; $domain STRING?, of their items, null: all
// Returns: user STRING; events LIST<[item STRING, event_id STRING, kind STRING, value FLOAT?, signal FLOAT,
//   at INTEGER (milliseconds since 1970 UTC)]>
MATCH (u:User)
WHERE $after < u.id <= $upto AND NOT u:Session AND ($users = [] OR u.id IN $users)
RETURN u.id AS user, COLLECT {
  MATCH (u)-[r:INTERACTED]->(i:Item)
  WHERE $domain IS NULL OR i.domain = $domain
  RETURN [i.id, r.event_id, r.kind, r.value, r.signal, r.at.epochMillis]
  ORDER BY r.at, r.event_id, i.id
} AS events
ORDER BY user
