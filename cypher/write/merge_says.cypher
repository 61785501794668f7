// Of what both a user and a session say of the same thing, the earlier ends where the later began.
// Parameters: $user STRING, $session STRING (ids of their nodes, which are locked)
// Returns: ended INTEGER
MATCH (u:User {id: $user})-[a:PREFERS|MUTES|WANTS]->(x)
WHERE coalesce(a.source, 'stated') = 'stated' AND a.until IS NULL
MATCH (s:Session {id: $session})-[b:PREFERS|MUTES|WANTS]->(y)
WHERE coalesce(b.source, 'stated') = 'stated' AND b.until IS NULL
  AND (x = y OR (x = u AND y = s)) AND coalesce(a.event_id, '') = coalesce(b.event_id, '')
WITH CASE WHEN a.at <= b.at THEN [a, b.at] ELSE [b, a.at] END AS ends
WITH ends[0] AS earlier, ends[1] AS at
SET earlier.until = at
RETURN count(*) AS ended
